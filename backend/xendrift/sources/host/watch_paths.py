"""Which paths are watched, each so narrow that what happens to one domain holds up no other. Pure.

oxenstored keeps at most 1,024 events for a connection and 1,024 more for each watch (define.ml,
maxwatchevents; connection.ml, watch_create). What exceeds both stays with the connection that
wrote, which is served no more; if that is one of xl's or qemu's, for ever (connection.ml,
can_input; connections.ml, send_watchevents, whose set of waiting watches is never added to).
"""

from collections.abc import Iterable, Mapping

from xendrift.sources.host.events import LARGEST_DOMID
from xendrift.sources.host.look import numbers
from xendrift.sources.schema import DOMAIN_PARTS, LOCAL

_TRUSTED = "/libxl"
_SPECIAL = ("@introduceDomain", "@releaseDomain")

# What suffices where nothing is ever held up.
ROOTS = (LOCAL, _TRUSTED, *_SPECIAL)

BACKENDS = f"{LOCAL}/0/backend"

# Directories with one entry a domain, beside those of the backends' kinds.
PER_DOMAIN = (LOCAL, _TRUSTED, f"{LOCAL}/0/device-model", f"{LOCAL}/0/libxl")

# Errors of backends lie there, of all domains together; they are few.
_ERRORS = f"{LOCAL}/0/error"


def too_many(listed: Mapping[str, Iterable[str]], most: int) -> frozenset[str]:
    """Tells which directories have to be watched as one, lest there be too many watches.

    Args:
        listed: the names in each directory that has one entry a domain, by its path.
        most: how many entries may have a watch of their own.
    """
    sizes = {directory: len(numbers(names)) for directory, names in listed.items()}
    first = (LOCAL, _TRUSTED)
    rest = sorted(sizes.keys() - set(first), key=lambda directory: (sizes[directory], directory))
    whole: set[str] = set()
    for directory in (*first, *rest):
        if sizes.get(directory, 0) <= most:
            most -= sizes.get(directory, 0)
        else:
            whole.add(directory)
    return frozenset(whole)


def narrow_paths(listed: Mapping[str, Iterable[str]], whole: frozenset[str]) -> frozenset[str]:
    """Gives the paths to watch for what a host's directories hold.

    Args:
        listed: the names in each directory that has one entry a domain, by its path. What is
            not there yet is watched once it is listed.
        whole: those that are watched as one.
    """
    if LOCAL in whole:  # everything lies below it
        return frozenset(ROOTS)
    found = {
        f"{directory}/{domid}"
        for directory, names in listed.items()
        if directory not in whole
        for domid in numbers(names)
        if domid <= LARGEST_DOMID
    }
    found.discard(f"{LOCAL}/0")  # all domains' backends lie below it
    own = {f"{LOCAL}/0/{part.removesuffix('/')}" for part in DOMAIN_PARTS}
    within = {path for path in own if path.startswith(f"{_ERRORS}/")}
    return frozenset(found | whole | (own - within) | {_ERRORS, *_SPECIAL})


def kind_directory(kind: str) -> str:
    """Gives the directory in which dom0's backends of a kind lie, one entry a domain."""
    return f"{BACKENDS}/{kind}"
