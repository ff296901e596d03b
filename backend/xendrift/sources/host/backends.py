"""The backends that serve domains, with their errors and device models, for many domains at once.

A driver domain fills its own backend directory at will: what is read of it has a limit.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from xendrift.core.model.observation import HostObservation
from xendrift.sources import schema
from xendrift.sources.host.read import Bounded, Reading
from xendrift.sources.protocol import Scope
from xendrift.sources.schema import LOCAL
from xendrift.xenstore.directory import Directory, renew
from xendrift.xenstore.requests import Asking, directory_many, read_many
from xendrift.xenstore.walk import nothing

# Far beyond any device that works; what exceeds it was written by somebody with other aims.
TRUSTED_NODES = 1 << 15  # only dom0 writes them
_FOREIGN_NODES = 2048  # a driver domain writes its backend directories itself
_ERROR_NODES = 1024

# Below a backend domain's directory, one entry for each domain or kind.
_MODELS = ("device-model", "libxl")
_ERRORS = "error/backend"

# Of so few domains each is asked whether it is served, and not who is.
_FEW = 8

# Only this pointer of the trusted record is followed, and only where libxl puts backends: with
# anything else a path of somebody's choice would be read (XSA-175, XSA-178).
_POINTER = re.compile(
    r"/local/domain/(0|[1-9]\d{0,4})/backend/([A-Za-z0-9_-]+)/(0|[1-9]\d{0,4})/[A-Za-z0-9_-]+"
)


def read_ends(readings: Iterable[Reading], scope: Scope) -> Asking[None]:
    """Reads of backends what a configuration depends on: whether they are on their way out.

    The next boot does not care. PCI and virtual TPMs have more of theirs in the backend
    (libxl_pci.c, libxl_vtpm.c).

    Args:
        readings: the domains, their trusted records read.
        scope: how much of them.
    """
    bounded = Bounded()
    ends: dict[str, Reading] = {}
    (kinds,) = yield from directory_many([f"{LOCAL}/0/backend"])
    shared = [kind for kind in kinds or [] if kind in schema.SHARED_BACKENDS]
    for reading in readings:
        for kind in shared:
            bounded.add(reading, f"{LOCAL}/0/backend/{kind}/{reading.domid}", TRUSTED_NODES)
        for path, _, kind in _pointers(reading.domid, reading.nodes):
            if kind in schema.READ_BACKENDS:
                bounded.add(reading, path, _FOREIGN_NODES)
            elif scope is not Scope.BOOT:
                ends[f"{path}/online"] = ends[f"{path}/state"] = reading
    values = yield from read_many(list(ends))
    for (path, reading), value in zip(ends.items(), values, strict=True):
        if value is not None:
            reading.nodes[path] = value
    yield from bounded.read()


def read_backends(
    host: HostObservation, shared: "Shared", readings: Sequence[Reading], scope: Scope
) -> Asking[None]:
    """Reads every backend that serves a domain, its errors and its device model.

    Args:
        host: the last look, for where backends may lie outside dom0.
        shared: directories with entries of many domains, as far as they are known.
        readings: the domains, their trusted records read.
        scope: how much of them.
    """
    # Asked anew: a kind may have come since the look, and PCI has no trusted pointer to it.
    (kinds,) = yield from directory_many([f"{LOCAL}/0/backend"])
    others = {
        reading.domid: [
            *host.backends.get(reading.domid, ()),
            *((home, kind) for _, home, kind in _pointers(reading.domid, reading.nodes)),
        ]
        for reading in readings
    }
    homes = {home for places in others.values() for home, _ in places} | {0}
    listed = yield from shared.renew(kinds or [], homes, ask_each=len(readings) <= _FEW)
    bounded = Bounded()
    for reading in readings:
        domid = reading.domid
        own = [(0, kind) for kind in kinds or [] if listed.serves(f"backend/{kind}", 0, domid)]
        places = dict.fromkeys([*own, *others[domid]])
        for home, kind in places:
            path = f"{LOCAL}/{home}/backend/{kind}/{domid}"
            bounded.add(reading, path, _FOREIGN_NODES if home else TRUSTED_NODES)
            if listed.has_errors(home, kind):
                path = f"{LOCAL}/{home}/error/backend/{kind}/{domid}"
                bounded.add(reading, path, _ERROR_NODES)
        for home in sorted({home for home, _ in places} | {0}):
            for part in _MODELS:
                if listed.serves(part, home, domid):
                    bounded.add(reading, f"{LOCAL}/{home}/{part}/{domid}", _FOREIGN_NODES)
    unread = nothing if scope is Scope.WHOLE else schema.unread_of_backend
    yield from bounded.read(unread, hollow=scope is not Scope.WHOLE)


class Shared:
    """Directories in which many domains have an entry, kept between one round and the next."""

    def __init__(self) -> None:
        self._directories: dict[str, Directory] = {}

    def renew(
        self, kinds: Iterable[str], homes: Iterable[int], *, ask_each: bool
    ) -> Asking["_Listed"]:
        """Looks at them anew, for backends of some kinds and in some backend domains.

        Args:
            kinds: those that dom0 has backends of.
            homes: the backend domains.
            ask_each: whether there are so few domains that each is asked for itself.
        """
        wanted = [f"{LOCAL}/{home}/{_ERRORS}" for home in homes]
        if not ask_each:
            wanted += [f"{LOCAL}/0/backend/{kind}" for kind in kinds]
            wanted += [f"{LOCAL}/{home}/{part}" for home in homes for part in _MODELS]
        for path in wanted:
            self._directories.setdefault(path, Directory(path))
        yield from renew([self._directories[path] for path in wanted])
        found = {path: self._directories[path].names for path in wanted}
        return _Listed(found, ask_each=ask_each)


class _Listed:
    """What lies in directories that many domains share, as far as it was asked for."""

    def __init__(self, found: Mapping[str, frozenset[str]], *, ask_each: bool) -> None:
        self._found = found
        self._ask_each = ask_each

    def serves(self, part: str, home: int, domid: int) -> bool:
        """Tells whether it is worth asking for a domain's entry in a part of a backend domain.

        Of a few domains always: the directory may have thousands of entries.
        """
        return self._ask_each or str(domid) in self._found[f"{LOCAL}/{home}/{part}"]

    def has_errors(self, home: int, kind: str) -> bool:
        """Tells whether a backend of a kind has failed in a backend domain."""
        return kind in self._found[f"{LOCAL}/{home}/{_ERRORS}"]


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
