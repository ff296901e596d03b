"""Whether what is to be removed is still nobody's: checked again within the transaction."""

from collections.abc import Mapping

from xendrift.core.base.cstring import cstr, strict_number
from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText, summarise
from xendrift.core.model.device import CLOSED, state_name

MARKS = ("domid", "vm", "name")


def identity_nodes(domid: int) -> tuple[str, ...]:
    """The nodes that tell whether a domain exists, and which one it is."""
    return (*(f"/local/domain/{domid}/{mark}" for mark in MARKS), f"/libxl/{domid}")


def other_domain(domid: int, uuid: str, seen: Mapping[str, bytes], *, dead: bool) -> str:
    """Says that a domain is not the one that is meant any more; empty if it is.

    Args:
        domid: the domain.
        uuid: its uuid, if it exists.
        seen: the nodes as they are now.
        dead: whether it is not to exist.
    """
    there = any(path in seen for path in identity_nodes(domid))
    if dead:
        return f"domain {domid} exists now" if there else ""
    if not there:
        return f"domain {domid} is gone: it was destroyed since the plan was made"
    own = cstr(seen.get(f"/local/domain/{domid}/vm", b"")).rpartition(b"/")[2].decode("latin-1")
    if own != uuid:
        return f"domain {domid} is another one now, with the uuid {SafeText(own) or '(none)'}"
    return ""


def in_use(ends: tuple[str, ...], seen: Mapping[str, bytes]) -> str:
    """Says which end is not closed; an end that is gone, or has no state, is.

    Args:
        ends: the directories of both ends.
        seen: the nodes as they are now.
    """
    for end in ends:
        state = seen.get(f"{end}/state")
        number = strict_number(cstr(state)) if state is not None else CLOSED
        if number != CLOSED:
            word = state_name(number) if number is not None else f"“{summarise(state or b'')}”"
            return (
                f"{end}/state is {word}, and while an end is not Closed its ring may still be"
                f" mapped. {_way_to_close(ends)}"
            )
    return ""


def _way_to_close(ends: tuple[str, ...]) -> str:
    backend = next((end for end in ends if "/backend/" in end), "")
    if not backend:
        return "The guest has to close it, or to be shut down"
    return (
        f"Shut the guest down, or ask for it with `xenstore-write {quoted(backend)}/online 0"
        f" {quoted(backend)}/state 5`, and wait until both ends are Closed"
    )
