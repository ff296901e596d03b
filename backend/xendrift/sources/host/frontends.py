"""The guests' own directories, of which only so much is read.

`/local/domain/D/device` and `/local/domain/D/error/device` belong to the guest, which may fill
them at will (libxl_create.c, libxl__domain_make). What is left out is said, and what the toolstack
knows of is read first, so that a guest cannot crowd out its own devices.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xendrift.core.base.text import SafeText, clip
from xendrift.sources.host.read import Reading
from xendrift.sources.leaves import leaves
from xendrift.sources.protocol import Scope
from xendrift.sources.schema import (
    FRONTENDS_PER_KIND,
    LOCAL,
    NODES_PER_FRONTEND,
    SHARED_BACKENDS,
    STATE_ONLY,
)
from xendrift.xenstore.requests import Asking, directory_many, read_many
from xendrift.xenstore.walk import Allowance, Subtree, walk

_ERRORS = "error/device"
AREAS = ("device", _ERRORS)

# Frontends that only the guest vouches for share this many nodes; with the limits per kind and
# per frontend alone, a guest without a quota could still make us read millions.
_UNKNOWN_NODES = 16 * NODES_PER_FRONTEND

# An event channel of the guest's, in every guest (libxl_create.c, libxl__domain_make).
_NO_DEVICE = "suspend"

# Kept before all else of a frontend: the handshake.
_HANDSHAKE = frozenset(["state", "backend", "backend-id", "error"])


@dataclass(slots=True)
class _Guest:
    """One domain whose frontends are read.

    Attributes:
        reading: the domain, its trusted nodes and backends read before.
        known: the devices that those hold, by kind.
        shared: what all frontends that only the guest vouches for may take.
    """

    reading: Reading
    known: Mapping[str, frozenset[str]]
    shared: Allowance = field(default_factory=lambda: Allowance(_UNKNOWN_NODES))


@dataclass(slots=True)
class _Kind:
    """One kind's directory in one area of one guest."""

    guest: _Guest
    path: str
    known: frozenset[str]
    whole: bool
    subtrees: list[Subtree] = field(default_factory=list[Subtree])


def read_frontends(readings: Iterable[Reading], scope: Scope = Scope.REPORT) -> Asking[None]:
    """Reads the guests' directories, and says what of them was left unread.

    Args:
        readings: the domains, their trusted nodes and backends read before.
        scope: how much of their frontends.
    """
    guests = [_Guest(reading, _known(reading.domid, reading.nodes)) for reading in readings]
    kinds = yield from _read_kinds(guests, scope)
    listings = yield from _list([(kind.guest, kind.path) for kind in kinds], scope)
    for kind, names in zip(kinds, listings, strict=True):
        kept = _first(names or [], kind.known)
        if names and len(kept) < len(names):
            what = len(names) - len(kept), len(names), "frontends"
            kind.guest.reading.truncated.append(_left_out(*what, kind.path))
        kind.subtrees = list(_subtrees(kind, kept))
    yield from _read_states([kind for kind in kinds if not kind.whole])
    wanted = [subtree for kind in kinds if kind.whole for subtree in kind.subtrees]
    hollow = scope is not Scope.WHOLE
    yield from walk(wanted, leaves=leaves, first=_HANDSHAKE, hollow=hollow)
    for kind in kinds:
        kind.guest.reading.truncated += _crowded(kind)
    for guest in guests:
        if guest.shared.exceeded:
            guest.reading.truncated.append(_flooded(guest.reading.domid))


def _read_kinds(guests: Sequence[_Guest], scope: Scope) -> Asking[list[_Kind]]:
    """Lists the kinds of every guest, those the toolstack knows before the others if too many."""
    roots = [
        (guest, f"{LOCAL}/{guest.reading.domid}/{area}")
        for guest in guests
        for area in AREAS
        if area.partition("/")[0] in guest.reading.parts
    ]
    listings = yield from _list(roots, scope)
    kinds: list[_Kind] = []
    for (guest, path), names in zip(roots, listings, strict=True):
        kept = _first(names or [], guest.known.keys() | SHARED_BACKENDS)
        if names and len(kept) < len(names):
            what = len(names) - len(kept), len(names), "kinds"
            guest.reading.truncated.append(_left_out(*what, path))
        for name in kept:
            if name == _NO_DEVICE and scope is not Scope.WHOLE:
                continue
            whole = scope is Scope.WHOLE or path.endswith(_ERRORS) or name not in STATE_ONLY
            vouched = guest.known.get(name, frozenset())
            kinds.append(_Kind(guest, f"{path}/{name}", vouched, whole))
    return kinds


def _list(places: Sequence[tuple[_Guest, str]], scope: Scope) -> Asking[list[list[str] | None]]:
    """Lists directories and adds them to the nodes; their own values only where all is wanted."""
    paths = [path for _, path in places]
    listings = yield from directory_many(paths)
    values: list[bytes | None] = [b""] * len(paths)
    if scope is Scope.WHOLE:
        values = yield from read_many(paths)
    for (guest, path), names, value in zip(places, listings, values, strict=True):
        if names is not None and value is not None:
            guest.reading.nodes[path] = value
    return listings


def _read_states(kinds: Iterable[_Kind]) -> Asking[None]:
    """Reads of frontends that are there what their driver says of itself."""
    ends = [subtree for kind in kinds for subtree in kind.subtrees]
    states = yield from read_many([f"{end.path}/state" for end in ends])
    # Where there is none, the frontend may have gone since it was listed.
    doubtful = [end.path for end, state in zip(ends, states, strict=True) if state is None]
    here = dict(zip(doubtful, (yield from read_many(doubtful)), strict=True))
    for end, state in zip(ends, states, strict=True):
        own = here.get(end.path, b"")
        if own is not None:
            end.nodes[end.path] = own
        if state is not None:
            end.nodes[f"{end.path}/state"] = state


def _subtrees(kind: _Kind, names: Iterable[str]) -> Iterator[Subtree]:
    for name in names:
        own = Allowance(NODES_PER_FRONTEND - 1)  # the frontend's directory is a node, too
        if name not in kind.known:
            own.common = kind.guest.shared
            if not own.common.grant(1):
                continue
        yield Subtree(f"{kind.path}/{name}", kind.guest.reading.nodes, own)


def _known(domid: int, nodes: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """Finds the devices, by kind, that the toolstack's own nodes hold."""
    found: dict[str, set[str]] = {}
    trusted = f"/libxl/{domid}/device/"
    backends = f"{LOCAL}/0/backend/"
    for path in nodes:
        if path.startswith(trusted):
            kind, _, rest = path[len(trusted) :].partition("/")
            found.setdefault(kind, set()).add(rest.partition("/")[0])
        elif path.startswith(backends):
            kind, _, rest = path[len(backends) :].partition("/")
            found.setdefault(kind, set()).add(rest.partition("/")[2].partition("/")[0])
    return {kind: frozenset(names) for kind, names in found.items()}


def _first(names: Sequence[str], preferred: Iterable[str]) -> list[str]:
    """Keeps as many names as are read of one directory, in the daemon's order."""
    if len(names) <= FRONTENDS_PER_KIND:
        return list(names)
    wanted = frozenset(preferred)
    ranked = sorted(names, key=lambda name: name not in wanted)
    kept = frozenset(ranked[:FRONTENDS_PER_KIND])
    return [name for name in names if name in kept]


def _left_out(left: int, total: int, what: str, root: str) -> SafeText:
    place = clip(SafeText(root), 80)
    return SafeText(
        f"{left} of {total} {what} below {place} were left out: "
        f"no more than {FRONTENDS_PER_KIND} are read."
    )


def _crowded(kind: _Kind) -> Iterator[SafeText]:
    crowded = sum(subtree.allowance.exceeded for subtree in kind.subtrees)
    if crowded:
        what = f"frontends with more than {NODES_PER_FRONTEND} nodes"
        yield SafeText(f"{crowded} {what} below {clip(SafeText(kind.path), 80)} were read in part.")


def _flooded(domid: int) -> SafeText:
    return SafeText(
        f"The frontends below {LOCAL}/{domid} that no toolstack knows of hold more than "
        f"{_UNKNOWN_NODES} nodes and were read in part."
    )
