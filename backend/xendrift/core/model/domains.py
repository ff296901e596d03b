"""Finds domains by what an operator types: a domid, a name, or a pattern of names."""

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

from xendrift.core.base.errors import NoSuchDomainError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.observation import HostObservation

NAMED = "name:"
"""What stands before a name that would pass for a domid."""
_SIGNS = frozenset("*?[")


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
    name = SafeText(text) or "with an empty name"
    raise NoSuchDomainError(f"There is no domain {name}. {_known(host, text)}")


def find_domains(host: HostObservation, wanted: Iterable[str | int]) -> list[int]:
    """Returns the domids of several domains, or of all if none is named, each once, in order.

    Raises:
        NoSuchDomainError: as `find_domain`.
    """
    named = [find_domain(host, one) for one in wanted]
    return list(dict.fromkeys(named)) if named else sorted(host.domids)


def is_pattern(wanted: str) -> bool:
    """Tells whether a word may be a pattern, as a shell has them; after `name:` it is none."""
    return not _SIGNS.isdisjoint(wanted) and not wanted.startswith(NAMED)


def is_called(host: HostObservation, wanted: str) -> bool:
    """Tells whether a domain has that very name."""
    return wanted.encode("utf-8", "surrogateescape") in host.names.values()


def match_domains(
    host: HostObservation,
    wanted: Iterable[str],
    *,
    aside: Callable[[int], bool] = lambda _: False,
) -> list[int]:
    """Returns the domids of domains and of those whose names match, each once, in order.

    A word that is some domain's very name is no pattern.

    Args:
        host: the look that tells which there are.
        wanted: domids, names, and patterns of names.
        aside: which domains a pattern does not mean.

    Raises:
        NoSuchDomainError: as `find_domain`, or no name matches a pattern.
    """
    found: list[int] = []
    for one in wanted:
        if not is_pattern(one) or is_called(host, one):
            found.append(find_domain(host, one))
            continue
        matched = [
            domid
            for domid, name in sorted(host.names.items())
            if fnmatchcase(name.decode("utf-8", "surrogateescape"), one) and not aside(domid)
        ]
        if not matched:
            raise NoSuchDomainError(
                f"No domain has a name like {clip(SafeText(one), 40)}. {_known(host, one)}"
            )
        found.extend(matched)
    return list(dict.fromkeys(found))


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
