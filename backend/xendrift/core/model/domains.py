"""Finds domains by what an operator types: a domid or a name."""

from collections.abc import Iterable

from xendrift.core.base.errors import NoSuchDomainError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.observation import HostObservation

NAMED = "name:"
"""What stands before a name that would pass for a domid."""


def find_domain(host: HostObservation, wanted: str | int) -> int:
    """Returns the domid of a domain.

    Digits alone are a domid, as for xl (libxl_utils.c, libxl_domain_qualifier_to_domid), and never
    the name of another domain. After `name:` anything is a name.

    Raises:
        NoSuchDomainError: no domain or more than one answers to it.
    """
    text = str(wanted)
    if text.isascii() and text.isdigit():
        if len(text) < 6 and int(text) in host.domids:
            return int(text)
        raise NoSuchDomainError(
            f"There is no domain {clip(SafeText(text), 40)}. {_digits(host, text)}"
        )
    text = text.removeprefix(NAMED)
    named = [
        domid
        for domid, name in host.names.items()
        if name == text.encode("utf-8", "surrogateescape")
    ]
    if len(named) == 1:
        return named[0]
    if named:
        domids = ", ".join(str(domid) for domid in sorted(named))
        raise NoSuchDomainError(
            f"More than one domain is called {SafeText(text)}: {domids}. Use the domid."
        )
    raise NoSuchDomainError(f"There is no domain {SafeText(text)}. {_known(host, text)}")


def find_domains(host: HostObservation, wanted: Iterable[str | int]) -> list[int]:
    """Returns the domids of several domains, or of all if none is named, each once, in order.

    Raises:
        NoSuchDomainError: as `find_domain`.
    """
    named = [find_domain(host, one) for one in wanted]
    return list(dict.fromkeys(named)) if named else sorted(host.domids)


def _digits(host: HostObservation, wanted: str) -> str:
    """Says how to name the domain that is called so, if there is one."""
    if wanted.encode() in host.names.values():
        return f"One is called so: write {NAMED}{wanted} for it."
    return _known(host, wanted)


def _known(host: HostObservation, wanted: str) -> str:
    """Says which domain was probably meant, or which there are."""
    from difflib import get_close_matches  # noqa: PLC0415 only who mistypes waits for it

    names = [SafeText(host.names.get(domid, b"")) or str(domid) for domid in sorted(host.domids)]
    if meant := get_close_matches(SafeText(wanted), names, 1, 0.75):
        return f"Did you mean {meant[0]}?"
    shown = ", ".join(names[:8])
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"The domains are {shown}{more}." if names else "The source holds no domain at all."
