"""Sorts a domain's nodes into devices, in one pass over all of them."""

import re
from collections.abc import Iterator, Mapping

from xendrift.core.base.cstring import cstr
from xendrift.core.model.observation import Observation
from xendrift.core.nodes import NOTHING, DomainNodes, Slot

_BACKEND_PATH = re.compile(r"/local/domain/(\d+)/backend/([^/]+)/(\d+)/([^/]+)$")
_Directories = dict[tuple[str, str], dict[str, bytes]]
_Backends = dict[tuple[int, str, str], dict[str, bytes]]
# The nodes of a device and what a child's name there begins with; without a device, None and
# something to say if there may be one further down.
_Place = tuple[dict[str, bytes] | None, str]
_FURTHER_DOWN: _Place = (None, "there may be")
_NOWHERE: _Place = (None, "")


def sort_nodes(observation: Observation, served: Mapping[str, str]) -> DomainNodes:
    """Sorts a domain's nodes into devices in one pass.

    Args:
        observation: the domain.
        served: the frontend kinds of backend kinds that have another name.
    """
    sorting = _Sort(observation.domid)
    sorting.take(observation.nodes)
    slots = tuple(_join(observation, sorting, served))
    by_kind: dict[str, list[Slot]] = {}
    for slot in slots:
        if not slot.foreign:
            by_kind.setdefault(slot.kind, []).append(slot)
    names_of = {kind: tuple(names) for kind, names in sorting.kinds.items()}
    of_kind = {kind: tuple(found) for kind, found in by_kind.items()}
    return DomainNodes(observation, slots, names_of, of_kind, sorting.cpus)


def sort_trusted(observation: Observation) -> DomainNodes:
    """Finds only which trusted records there are: all that libxl's own merge needs sorted."""
    root = f"/libxl/{observation.domid}/device/"
    kinds: dict[str, dict[str, None]] = {}
    for path in observation.nodes:
        if path.startswith(root):
            kind, _, rest = path[len(root) :].partition("/")
            names = kinds.setdefault(kind, {})
            if rest:
                names[rest.partition("/")[0]] = None
    return DomainNodes(observation, (), {kind: tuple(names) for kind, names in kinds.items()})


class _Sort:
    """Where each node belongs: what is found out about a directory holds for all that lies in it.

    Attributes:
        libxl: the trusted records, by kind and devid.
        frontends: the guest's ends, by kind and devid.
        backends: the backends' ends, by backend domain, kind and devid.
        kinds: the names in each kind's trusted directory, in xenstore's order.
        cpus: what lies below the domain's `cpu`.
    """

    def __init__(self, domid: int) -> None:
        self.libxl: _Directories = {}
        self.frontends: _Directories = {}
        self.backends: _Backends = {}
        self.kinds: dict[str, list[str]] = {}
        self.cpus: dict[str, bytes] = {}
        self._domid = str(domid)
        self._kinds_in = f"/libxl/{domid}/device"

    def take(self, nodes: Mapping[str, bytes]) -> None:
        """Files nodes."""
        places: dict[str, _Place] = {}
        for path, value in nodes.items():
            parent, _, name = path.rpartition("/")
            try:
                inside, prefix = places[parent]
            except KeyError:
                inside, prefix = places[parent] = self._place_of(parent)
            if inside is not None:
                inside[prefix + name] = value
            elif prefix:
                places[path] = self._place_of(path)
                inside, _ = places[path]
                if inside is not None:
                    inside[""] = value
                elif parent == self._kinds_in:
                    self.kinds.setdefault(name, [])

    def _place_of(self, path: str) -> _Place:
        """Finds the device that a directory belongs to and what its children are called there."""
        parts = path.split("/")
        if len(parts) < 5:
            return _FURTHER_DOWN
        if parts[1] != "libxl":
            return self._end_of(parts)
        if parts[2] != self._domid or parts[3] != "device":
            return _NOWHERE
        if len(parts) < 6:
            return _FURTHER_DOWN
        return self._record(parts[4], parts[5]), _prefix(parts[6:])

    def _end_of(self, parts: list[str]) -> _Place:
        """Finds one below `/local/domain`."""
        count, own, area = len(parts), parts[3] == self._domid, parts[4]
        if own and area == "device":
            if count < 7:
                return _FURTHER_DOWN
            return self.frontends.setdefault((parts[5], parts[6]), {}), _prefix(parts[7:])
        if own and area == "console":
            # The first console goes through no states: that it is there is all that counts.
            self.frontends.setdefault(("console", "0"), {})[""] = b""
            return _NOWHERE
        if own and area == "cpu":
            return self.cpus, _prefix(parts[5:])
        if area != "backend" or (count > 6 and parts[6] != self._domid):
            return _NOWHERE
        if count < 8:
            return _FURTHER_DOWN
        place = (int(parts[3]), parts[5], parts[7])
        return self.backends.setdefault(place, {}), _prefix(parts[8:])

    def _record(self, kind: str, devid: str) -> dict[str, bytes]:
        record = self.libxl.get((kind, devid))
        if record is None:
            record = self.libxl[kind, devid] = {}
            self.kinds.setdefault(kind, []).append(devid)
        return record


def _prefix(parts: list[str]) -> str:
    return "/".join(parts) + "/" if parts else ""


def _join(observation: Observation, sorting: _Sort, served: Mapping[str, str]) -> Iterator[Slot]:
    libxl, frontends, backends = sorting.libxl, sorting.frontends, sorting.backends
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
    for home, backend in sorted(backends.items(), key=lambda one: one[0][0] != 0):  # dom0's first
        if home in used:
            continue
        key = (served.get(home[1], home[1]), home[2])
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
