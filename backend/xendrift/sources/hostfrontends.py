"""The guests' own directories, of which only so much is read.

`/local/domain/D/device` and `/local/domain/D/error/device` belong to the guest, which may fill
them at will (libxl_create.c, libxl__domain_make). What is left out is said, and what the toolstack
knows of is read first, so that a guest cannot crowd out its own devices.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xendrift.sources.leaves import leaves
from xendrift.sources.protocol import Scope
from xendrift.sources.schema import FRONTENDS_PER_KIND, LOCAL, NODES_PER_FRONTEND, STATE_ONLY
from xendrift.text import SafeText, clip
from xendrift.xenstore.operations import Operations
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
class Guest:
    """One domain whose frontends are to be read.

    Attributes:
        domid: the domain.
        nodes: its trusted nodes and dom0's backends, read before; the frontends are added.
        parts: the names below its directory.
    """

    domid: int
    nodes: dict[str, bytes]
    parts: frozenset[str]


@dataclass(slots=True)
class _Kind:
    """One kind's directory in one area of one guest."""

    guest: int
    path: str
    known: frozenset[str]
    whole: bool
    subtrees: list[Subtree] = field(default_factory=list[Subtree])


def read_frontends(
    store: Operations, guests: Sequence[Guest], scope: Scope = Scope.REPORT
) -> list[list[SafeText]]:
    """Reads the guests' directories into their nodes.

    Args:
        store: whom to ask.
        guests: the domains.
        scope: how much of their frontends.

    Returns:
        For each guest what was left unread, one sentence each.

    Raises:
        SourceError: the daemon went away.
    """
    sentences: list[list[SafeText]] = [[] for _ in guests]
    known = [_known(guest.domid, guest.nodes) for guest in guests]
    kinds = list(_read_kinds(store, guests, known, sentences, scope))
    listings = _list(store, guests, [(kind.guest, kind.path) for kind in kinds], scope)
    shared = [Allowance(_UNKNOWN_NODES) for _ in guests]
    for kind, names in zip(kinds, listings, strict=True):
        kept = _first(names or [], kind.known)
        if names and len(kept) < len(names):
            what = len(names) - len(kept), len(names), "frontends"
            sentences[kind.guest].append(_left_out(*what, kind.path))
        kind.subtrees = list(_subtrees(kind, kept, guests[kind.guest].nodes, shared))
    _read_states(store, guests, [kind for kind in kinds if not kind.whole])
    wanted = [subtree for kind in kinds if kind.whole for subtree in kind.subtrees]
    walk(store, wanted, leaves=leaves, first=_HANDSHAKE, hollow=scope is not Scope.WHOLE)
    for kind in kinds:
        sentences[kind.guest] += _crowded(kind)
    for place, allowance in enumerate(shared):
        if allowance.exceeded:
            sentences[place].append(_flooded(guests[place].domid))
    return sentences


def _read_kinds(
    store: Operations,
    guests: Sequence[Guest],
    known: Sequence[Mapping[str, frozenset[str]]],
    sentences: Sequence[list[SafeText]],
    scope: Scope,
) -> Iterator[_Kind]:
    """Lists the kinds of every guest, those the toolstack knows before the others if too many."""
    roots = [
        (place, f"{LOCAL}/{guest.domid}/{area}")
        for place, guest in enumerate(guests)
        for area in AREAS
        if area.partition("/")[0] in guest.parts
    ]
    listings = _list(store, guests, roots, scope)
    for (place, path), names in zip(roots, listings, strict=True):
        kept = _first(names or [], known[place].keys() | {"pci"})
        if names and len(kept) < len(names):
            what = len(names) - len(kept), len(names), "kinds"
            sentences[place].append(_left_out(*what, path))
        for name in kept:
            if name == _NO_DEVICE and scope is not Scope.WHOLE:
                continue
            whole = scope is Scope.WHOLE or path.endswith(_ERRORS) or name not in STATE_ONLY
            yield _Kind(place, f"{path}/{name}", known[place].get(name, frozenset()), whole)


def _list(
    store: Operations, guests: Sequence[Guest], places: Sequence[tuple[int, str]], scope: Scope
) -> list[list[str] | None]:
    """Lists directories and adds them to the nodes; their own values only where all is wanted."""
    paths = [path for _, path in places]
    listings = store.directory_many(paths)
    whole = scope is Scope.WHOLE
    values = store.read_many(paths) if whole else [b"" for _ in paths]
    for (place, path), names, value in zip(places, listings, values, strict=True):
        if names is not None and value is not None:
            guests[place].nodes[path] = value
    return listings


def _read_states(store: Operations, guests: Sequence[Guest], kinds: Sequence[_Kind]) -> None:
    """Reads of frontends that are there what their driver says of itself."""
    places = [
        (guests[kind.guest].nodes, subtree.path) for kind in kinds for subtree in kind.subtrees
    ]
    states = store.read_many([f"{path}/state" for _, path in places])
    # Where there is none, the frontend may have gone since it was listed.
    doubtful = [path for (_, path), state in zip(places, states, strict=True) if state is None]
    here = dict(zip(doubtful, store.read_many(doubtful), strict=True))
    for (nodes, path), state in zip(places, states, strict=True):
        own = here.get(path, b"")
        if own is not None:
            nodes[path] = own
        if state is not None:
            nodes[f"{path}/state"] = state


def _subtrees(
    kind: _Kind, names: Iterable[str], nodes: dict[str, bytes], shared: Sequence[Allowance]
) -> Iterator[Subtree]:
    for name in names:
        own = Allowance(NODES_PER_FRONTEND - 1)  # the frontend's directory is a node, too
        if name not in kind.known:
            own.common = shared[kind.guest]
            if not own.common.grant(1):
                continue
        yield Subtree(f"{kind.path}/{name}", nodes, own)


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
