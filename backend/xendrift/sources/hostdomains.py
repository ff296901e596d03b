"""What one domain's observation is made of, read for many domains in the same few rounds.

Each step asks about all domains at once, because what the next step asks depends on it: the
trusted nodes name the backends, and both name the frontends that are to be kept first.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xendrift.observation import HostObservation
from xendrift.sources import schema
from xendrift.sources.hostfrontends import AREAS, Guest, read_frontends
from xendrift.sources.leaves import leaves
from xendrift.sources.protocol import Scope
from xendrift.sources.schema import LOCAL
from xendrift.text import SafeText
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.walk import Allowance, Subtree, nothing, walk

# Far beyond any device that works; what exceeds it was written by somebody with other aims.
_TRUSTED_NODES = 1 << 15  # only dom0 writes them
_FOREIGN_NODES = 2048  # a driver domain writes its backend directories itself
_ERROR_NODES = 1024

# Of so few domains each is asked whether it is served, and not who is.
_FEW = 8

# Scopes in which neither end of a device matters much.
_NARROW = frozenset([Scope.CONFIG, Scope.BOOT])

# What each scope leaves out of a domain's own nodes.
_UNREAD = {
    Scope.REPORT: schema.unread_of_domain,
    Scope.CONFIG: schema.unread_of_record,
    Scope.BOOT: schema.unread_at_boot,
}

# Only this pointer of the trusted record is followed, and only where libxl puts backends: with
# anything else a path of somebody's choice would be read (XSA-175, XSA-178).
_POINTER = re.compile(
    r"/local/domain/(0|[1-9]\d{0,4})/backend/([A-Za-z0-9_-]+)/(0|[1-9]\d{0,4})/[A-Za-z0-9_-]+"
)


@dataclass(slots=True)
class Reading:
    """One domain while it is being read.

    Attributes:
        domid: the domain.
        nodes: what has been read of it.
        parts: the names below its directory.
        truncated: what was left unread.
    """

    domid: int
    nodes: dict[str, bytes] = field(default_factory=dict[str, bytes])
    parts: frozenset[str] = frozenset()
    truncated: list[SafeText] = field(default_factory=list[SafeText])


def read_domains_nodes(
    store: Operations,
    host: HostObservation,
    domids: Sequence[int],
    scope: Scope = Scope.REPORT,
) -> list[Reading]:
    """Reads domains together; one that does not exist any more is left out.

    Args:
        store: whom to ask.
        host: the last look, for where backends may lie outside dom0.
        domids: the domains, in the order of the answer.
        scope: how much of them.

    Raises:
        SourceError: the daemon went away.
    """
    readings = [Reading(domid) for domid in domids]
    _read_own(store, readings, scope)
    readings = [reading for reading in readings if _exists(reading)]
    if scope in _NARROW:
        _read_ends(store, readings, scope)
    else:
        _read_backends(store, host, readings, scope)
    seen = [one for one in readings if scope not in _NARROW or _has_sound(one)]
    guests = [Guest(reading.domid, reading.nodes, reading.parts) for reading in seen]
    for reading, sentences in zip(seen, read_frontends(store, guests, scope), strict=True):
        reading.truncated += sentences
    return readings


def _read_own(store: Operations, readings: Sequence[Reading], scope: Scope) -> None:
    """Reads `/libxl/D` and what the toolstack keeps below `/local/domain/D`.

    The directory tells what there is: what there is not costs C xenstored twice as much, for it
    then looks at every parent (tools/xenstored/core.c, errno_from_parents).
    """
    narrow = scope in _NARROW
    wanted = schema.CONFIG_PARTS if narrow else schema.DOMAIN_PARTS
    bounded: list[tuple[Reading, Subtree]] = []
    singles: dict[str, Reading] = {}
    listings = store.directory_many([f"{LOCAL}/{reading.domid}" for reading in readings])
    for reading, names in zip(readings, listings, strict=True):
        reading.parts = frozenset(names or ())
        bounded.append((reading, _subtree(reading, f"/libxl/{reading.domid}", _TRUSTED_NODES)))
        for part in wanted:
            path = f"{LOCAL}/{reading.domid}/{part}"
            if part.partition("/")[0] not in reading.parts or part[:-1] in AREAS:
                continue
            if part.endswith("/"):
                bounded.append((reading, _subtree(reading, path[:-1], _TRUSTED_NODES)))
            else:
                singles[path] = reading
    for (path, reading), value in zip(singles.items(), store.read_many(list(singles)), strict=True):
        if value is not None:
            reading.nodes[path] = value
    _walk(store, bounded, _UNREAD.get(scope, nothing), hollow=scope is not Scope.WHOLE)


def _has_sound(reading: Reading) -> bool:
    """Sound cards are the one kind whose configuration libxl reads from the guest's end."""
    return f"/libxl/{reading.domid}/device/vsnd" in reading.nodes


def _exists(reading: Reading) -> bool:
    own = f"{LOCAL}/{reading.domid}/"
    return f"/libxl/{reading.domid}" in reading.nodes or any(
        own + mark in reading.nodes for mark in ("domid", "vm", "name")
    )


def _read_ends(store: Operations, readings: Iterable[Reading], scope: Scope) -> None:
    """Reads of backends what a configuration depends on: whether they are on their way out.

    The next boot does not care. PCI and virtual TPMs have more of theirs in the backend
    (libxl_pci.c, libxl_vtpm.c).
    """
    bounded: list[tuple[Reading, Subtree]] = []
    ends: dict[str, Reading] = {}
    passing = "pci" in (store.directory(f"{LOCAL}/0/backend") or [])
    for reading in readings:
        if passing:
            pci = f"{LOCAL}/0/backend/pci/{reading.domid}"
            bounded.append((reading, _subtree(reading, pci, _TRUSTED_NODES)))
        for path, _, kind in _pointers(reading.domid, reading.nodes):
            if kind == "vtpm":
                bounded.append((reading, _subtree(reading, path, _FOREIGN_NODES)))
            elif scope is not Scope.BOOT:
                ends[f"{path}/online"] = ends[f"{path}/state"] = reading
    for (path, reading), value in zip(ends.items(), store.read_many(list(ends)), strict=True):
        if value is not None:
            reading.nodes[path] = value
    _walk(store, bounded)


def _read_backends(
    store: Operations, host: HostObservation, readings: Sequence[Reading], scope: Scope
) -> None:
    """Reads every backend that serves a domain, its errors and its device model."""
    listed = _Listed(store, ask_each=len(readings) <= _FEW)
    # Asked anew: a kind may have come since the look, and PCI has no trusted pointer to it.
    kinds = store.directory(f"{LOCAL}/0/backend") or []
    bounded: list[tuple[Reading, Subtree]] = []
    for reading in readings:
        domid = reading.domid
        places = [
            (0, kind) for kind in kinds if listed.may_hold(f"{LOCAL}/0/backend/{kind}", domid)
        ]
        places += host.backends.get(domid, ())
        places += [(home, kind) for _, home, kind in _pointers(domid, reading.nodes)]
        for home, kind in dict.fromkeys(places):
            limit = _FOREIGN_NODES if home else _TRUSTED_NODES
            path = f"{LOCAL}/{home}/backend/{kind}/{domid}"
            bounded.append((reading, _subtree(reading, path, limit)))
            if kind in listed.below(f"{LOCAL}/{home}/error/backend"):
                path = f"{LOCAL}/{home}/error/backend/{kind}/{domid}"
                bounded.append((reading, _subtree(reading, path, _ERROR_NODES)))
        for home in sorted({home for home, _ in places} | {0}):
            for parent in (f"{LOCAL}/{home}/device-model", f"{LOCAL}/{home}/libxl"):
                if listed.may_hold(parent, domid):
                    path = f"{parent}/{domid}"
                    bounded.append((reading, _subtree(reading, path, _FOREIGN_NODES)))
    unread = nothing if scope is Scope.WHOLE else schema.unread_of_backend
    _walk(store, bounded, unread, hollow=scope is not Scope.WHOLE)


class _Listed:
    """What lies in directories that many domains share, each asked for only once."""

    def __init__(self, store: Operations, *, ask_each: bool) -> None:
        self._store = store
        self._ask_each = ask_each
        self._found: dict[str, frozenset[str]] = {}

    def below(self, parent: str) -> frozenset[str]:
        """Gives the names in a directory."""
        if parent not in self._found:
            self._found[parent] = frozenset(self._store.directory(parent) or ())
        return self._found[parent]

    def may_hold(self, parent: str, domid: int) -> bool:
        """Tells whether it is worth asking for a domain's entry in a directory.

        Of a few domains always: the directory may have thousands of entries.
        """
        return self._ask_each or str(domid) in self.below(parent)


def _pointers(domid: int, nodes: Mapping[str, bytes]) -> list[tuple[str, int, str]]:
    """Gives the backends that trusted records point to: path, backend domid, backend kind."""
    prefix = f"/libxl/{domid}/device/"
    found: list[tuple[str, int, str]] = []
    for path, value in nodes.items():
        if path.endswith("/backend") and path.startswith(prefix) and path.count("/") == 6:
            pointer = value.decode("latin-1")
            match = _POINTER.fullmatch(pointer)
            if match and int(match[3]) == domid:
                found.append((pointer, int(match[1]), match[2]))
    return found


def _subtree(reading: Reading, path: str, limit: int) -> Subtree:
    return Subtree(path, reading.nodes, Allowance(limit))


def _walk(
    store: Operations,
    bounded: Sequence[tuple[Reading, Subtree]],
    unread: Callable[[str], Container[str]] = nothing,
    *,
    hollow: bool = False,
) -> None:
    trees = (subtree for _, subtree in bounded)
    walk(store, trees, leaves=leaves, unread=unread, hollow=hollow)
    for reading, subtree in bounded:
        if subtree.allowance.exceeded:
            reading.truncated.append(
                SafeText(f"{subtree.path} holds so many nodes that only some were read.")
            )
