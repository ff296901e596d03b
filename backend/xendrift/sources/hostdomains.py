"""What one domain's observation is made of, read for many domains in the same few rounds.

Each step asks about all domains at once, because what the next step asks depends on it: the
trusted nodes name the backends, and both name the frontends that are to be kept first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xendrift.observation import HostObservation
from xendrift.sources import schema
from xendrift.sources.hostfrontends import AREAS, Guest, read_frontends
from xendrift.sources.leaves import leaf
from xendrift.sources.schema import LOCAL
from xendrift.text import SafeText
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.walk import Allowance, Subtree, walk

# Far beyond any device that works; what exceeds it was written by somebody with other aims.
_TRUSTED_NODES = 1 << 15  # only dom0 writes them
_FOREIGN_NODES = 2048  # a driver domain writes its backend directories itself
_ERROR_NODES = 1024

# Only this pointer of the trusted record is followed, and only where libxl puts backends: with
# anything else a path of somebody's choice would be read (XSA-175, XSA-178).
_POINTER = re.compile(
    r"/local/domain/(0|[1-9]\d{0,4})/backend/([A-Za-z0-9_-]+)/(0|[1-9]\d{0,4})/[A-Za-z0-9_-]+"
)

_PARTS = [part for part in schema.DOMAIN_PARTS if not part.endswith("/")]
_TREES = [part[:-1] for part in schema.DOMAIN_PARTS if part.endswith("/")]
_OWN_TREES = [tree for tree in _TREES if tree not in AREAS]


@dataclass(slots=True)
class Reading:
    """One domain while it is being read.

    Attributes:
        domid: the domain.
        nodes: what has been read of it.
        truncated: what was left unread.
    """

    domid: int
    nodes: dict[str, bytes] = field(default_factory=dict[str, bytes])
    truncated: list[SafeText] = field(default_factory=list[SafeText])


def read_domains_nodes(
    store: Operations, host: HostObservation, domids: Sequence[int]
) -> list[Reading]:
    """Reads domains together; one that does not exist any more is left out.

    Args:
        store: whom to ask.
        host: the last look, for where backends may lie outside dom0.
        domids: the domains, in the order of the answer.

    Raises:
        SourceError: the daemon went away.
    """
    readings = [Reading(domid) for domid in domids]
    _read_own(store, readings)
    readings = [reading for reading in readings if _exists(reading)]
    _read_backends(store, host, readings)
    guests = [Guest(reading.domid, reading.nodes) for reading in readings]
    for reading, sentences in zip(readings, read_frontends(store, guests), strict=True):
        reading.truncated += sentences
    return readings


def _read_own(store: Operations, readings: Iterable[Reading]) -> None:
    """Reads `/libxl/D` and what the toolstack keeps below `/local/domain/D`."""
    bounded: list[tuple[Reading, Subtree]] = []
    parts: dict[str, Reading] = {}
    for reading in readings:
        own = f"{LOCAL}/{reading.domid}"
        parts.update({f"{own}/{part}": reading for part in _PARTS})
        for path in (f"/libxl/{reading.domid}", *(f"{own}/{tree}" for tree in _OWN_TREES)):
            bounded.append((reading, _subtree(reading, path, _TRUSTED_NODES)))
    for (path, reading), value in zip(parts.items(), store.read_many(list(parts)), strict=True):
        if value is not None:
            reading.nodes[path] = value
    _walk(store, bounded)


def _exists(reading: Reading) -> bool:
    own = f"{LOCAL}/{reading.domid}/"
    return f"/libxl/{reading.domid}" in reading.nodes or any(
        own + mark in reading.nodes for mark in ("domid", "vm", "name")
    )


def _read_backends(store: Operations, host: HostObservation, readings: Iterable[Reading]) -> None:
    """Reads every backend that serves a domain, its errors and its device model."""
    # Asked anew: a kind may have come since the look, and PCI has no trusted pointer to it.
    kinds = store.directory(f"{LOCAL}/0/backend") or []
    bounded: list[tuple[Reading, Subtree]] = []
    for reading in readings:
        domid = reading.domid
        places = dict.fromkeys((0, kind) for kind in kinds)
        places.update(dict.fromkeys(host.backends.get(domid, ())))
        places.update(dict.fromkeys(_pointed_at(domid, reading.nodes)))
        homes = sorted({home for home, _ in places} | {0})
        for home, kind in places:
            limit = _FOREIGN_NODES if home else _TRUSTED_NODES
            path = f"{LOCAL}/{home}/backend/{kind}/{domid}"
            bounded.append((reading, _subtree(reading, path, limit)))
            path = f"{LOCAL}/{home}/error/backend/{kind}/{domid}"
            bounded.append((reading, _subtree(reading, path, _ERROR_NODES)))
        for home in homes:
            for path in (
                f"{LOCAL}/{home}/device-model/{domid}",
                f"{LOCAL}/{home}/libxl/{domid}",
            ):
                bounded.append((reading, _subtree(reading, path, _FOREIGN_NODES)))
    _walk(store, bounded)


def _pointed_at(domid: int, nodes: Mapping[str, bytes]) -> Iterable[tuple[int, str]]:
    """Gives the (backend domid, kind) pairs that the trusted records point to."""
    prefix = f"/libxl/{domid}/device/"
    for path, value in nodes.items():
        if path.endswith("/backend") and path.startswith(prefix) and path.count("/") == 6:
            match = _POINTER.fullmatch(value.decode("latin-1"))
            if match and int(match[3]) == domid:
                yield int(match[1]), match[2]


def _subtree(reading: Reading, path: str, limit: int) -> Subtree:
    return Subtree(path, reading.nodes, Allowance(limit))


def _walk(store: Operations, bounded: Sequence[tuple[Reading, Subtree]]) -> None:
    walk(store, (subtree for _, subtree in bounded), leaf=leaf)
    for reading, subtree in bounded:
        if subtree.allowance.exceeded:
            reading.truncated.append(
                SafeText(f"{subtree.path} holds so many nodes that only some were read.")
            )
