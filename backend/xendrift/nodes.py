"""One domain's nodes, sorted into devices: the trusted record, the two ends, the errors."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from xendrift.cstring import cstr
from xendrift.observation import Observation

NOTHING: Mapping[str, bytes] = MappingProxyType({})

# A backend kind that serves a frontend kind of another name (libxl_types_internal.idl).
_FRONTEND_OF = {
    "qdisk": "vbd",
    "vbd3": "vbd",
    "qusb": "vusb",
    "vinput": "vkbd",
    "xen_9pfs": "9pfs",
}
_BACKEND_PATH = re.compile(r"/local/domain/(\d+)/backend/([^/]+)/(\d+)/([^/]+)$")

_Directories = dict[tuple[str, str], dict[str, bytes]]
_Backends = dict[tuple[int, str, str], dict[str, bytes]]


@dataclass(frozen=True, slots=True)
class Slot:
    """Everything in xenstore about one device, by path relative to each directory.

    The empty relative path is the directory itself; an empty mapping is an absent directory.

    Attributes:
        domid: the guest.
        kind: the frontend kind, `vbd` or `vif`, as under `/libxl/D/device`.
        devid: its last path element, usually a number.
        libxl: the trusted record.
        frontend: the guest's end.
        backend: the backend's end.
        libxl_path: where the trusted record is, or would be.
        frontend_path: where the frontend is, or would be.
        backend_path: where the backend is or is said to be; empty if nothing says so.
        backend_kind: `qdisk`, `vinput`, …; empty if nothing says so.
        backend_domid: the domain the backend lies in.
        second: whether another slot already stands for this device; a backend in a second
            domain that `/libxl` does not point to.
        frontend_error: what the frontend driver complained of.
        backend_error: what the backend driver complained of.
    """

    domid: int
    kind: str
    devid: str
    libxl: Mapping[str, bytes]
    frontend: Mapping[str, bytes]
    backend: Mapping[str, bytes]
    libxl_path: str
    frontend_path: str
    backend_path: str = ""
    backend_kind: str = ""
    backend_domid: int | None = None
    second: bool = False
    frontend_error: bytes | None = None
    backend_error: bytes | None = None

    def child(self, name: str) -> bytes | None:
        """Returns a node of the trusted record, None if it is absent."""
        return self.libxl.get(name)


@dataclass(frozen=True, slots=True)
class DomainNodes:
    """One domain's nodes, sorted once.

    Attributes:
        observation: where they come from.
        slots: every device that any of the three directories knows of.
        libxl_kinds: the kinds that have a directory under `/libxl/D/device`, with the names
            in it, in xenstore's order.
        by_kind: the slots of each frontend kind.
    """

    observation: Observation
    slots: tuple[Slot, ...]
    libxl_kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    by_kind: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict[str, tuple[Slot, ...]])

    def get(self, path: str) -> bytes | None:
        """Returns the value of a node by absolute path, None if it is absent."""
        return self.observation.nodes.get(path)

    def own(self, part: str) -> bytes | None:
        """Returns a node below `/local/domain/D`."""
        return self.observation.nodes.get(f"/local/domain/{self.observation.domid}/{part}")


def sort_nodes(observation: Observation) -> DomainNodes:
    """Sorts a domain's nodes into devices in one pass."""
    domid = observation.domid
    own = str(domid)
    libxl: _Directories = {}
    frontends: _Directories = {}
    backends: _Backends = {}
    kinds: dict[str, list[str]] = {}
    libxl_root = f"/libxl/{domid}/device/"
    front_root = f"/local/domain/{domid}/device/"
    console = f"/local/domain/{domid}/console"
    cut, front_cut = len(libxl_root), len(front_root)
    for path, value in observation.nodes.items():
        if path.startswith(libxl_root):
            kind, _, rest = path[cut:].partition("/")
            devid, _, rest = rest.partition("/")
            names = kinds.setdefault(kind, [])
            if devid:
                record = libxl.get((kind, devid))
                if record is None:
                    record = libxl[kind, devid] = {}
                    names.append(devid)
                record[rest] = value
        elif path.startswith(front_root):
            kind, _, rest = path[front_cut:].partition("/")
            devid, _, rest = rest.partition("/")
            if devid:
                frontends.setdefault((kind, devid), {})[rest] = value
        elif path == console or path.startswith(console + "/"):
            frontends.setdefault(("console", "0"), {})[path[len(console) + 1 :]] = value
        elif "/backend/" in path:
            _sort_backend(path, value, own, backends)
    slots = tuple(_join(observation, libxl, frontends, backends))
    by_kind: dict[str, tuple[Slot, ...]] = {}
    for slot in slots:
        by_kind[slot.kind] = (*by_kind.get(slot.kind, ()), slot)
    names_of = {kind: tuple(names) for kind, names in kinds.items()}
    return DomainNodes(observation, slots, names_of, by_kind)


def _sort_backend(path: str, value: bytes, own: str, backends: _Backends) -> None:
    parts = path.split("/", 8)  # "", local, domain, B, backend, kind, D, devid, rest
    if len(parts) == 9:
        _, _, _, owner, branch, kind, domid, devid, rest = parts
    elif len(parts) == 8:
        (_, _, _, owner, branch, kind, domid, devid), rest = parts, ""
    else:
        return
    if branch == "backend" and domid == own:
        backends.setdefault((int(owner), kind, devid), {})[rest] = value


def _join(
    observation: Observation,
    libxl: _Directories,
    frontends: _Directories,
    backends: _Backends,
) -> Iterator[Slot]:
    used: set[tuple[int, str, str]] = set()
    seen: set[tuple[str, str]] = set()
    for key, record in libxl.items():
        path = cstr(record.get("backend", b"")).decode("latin-1")
        match = _BACKEND_PATH.match(path)
        home = (int(match[1]), match[2], match[4]) if match else None
        if home and match and match[3] == str(observation.domid):
            used.add(home)
        else:
            home = None
        seen.add(key)
        backend = backends.get(home, NOTHING) if home else NOTHING
        yield _slot(observation, key, record, frontends, backend, path, home)
    for home, backend in backends.items():
        if home in used:
            continue
        key = (_FRONTEND_OF.get(home[1], home[1]), home[2])
        path = f"/local/domain/{home[0]}/backend/{home[1]}/{observation.domid}/{home[2]}"
        second = key in seen
        seen.add(key)
        yield _slot(observation, key, NOTHING, frontends, backend, path, home, second)
    for key in frontends:
        if key not in seen and key[0] != "suspend":
            yield _slot(observation, key, NOTHING, frontends, NOTHING, "", None)


def _slot(
    observation: Observation,
    key: tuple[str, str],
    record: Mapping[str, bytes],
    frontends: _Directories,
    backend: Mapping[str, bytes],
    path: str,
    home: tuple[int, str, str] | None,
    second: bool = False,
) -> Slot:
    kind, devid = key
    own = f"/local/domain/{observation.domid}"
    nodes = observation.nodes
    frontend_path = f"{own}/console" if key == ("console", "0") else f"{own}/device/{kind}/{devid}"
    error = None
    if home:
        place = f"/local/domain/{home[0]}/error/backend/{home[1]}/{observation.domid}/{home[2]}"
        error = nodes.get(f"{place}/error")
    return Slot(
        observation.domid,
        kind,
        devid,
        record,
        NOTHING if second else frontends.get(key, NOTHING),
        backend,
        f"/libxl/{observation.domid}/device/{kind}/{devid}",
        frontend_path,
        path,
        home[1] if home else "",
        home[0] if home else None,
        second,
        nodes.get(f"{own}/error/device/{kind}/{devid}/error"),
        error,
    )
