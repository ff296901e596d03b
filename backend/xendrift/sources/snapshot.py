"""Observations out of a tree that is already in memory: captures and the demo host.

Pure. It must give exactly what the source of the running host would give for the same store, so
`schema` alone decides which node says something of which domain.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from xendrift.observation import HostObservation, Observation, UserdataFile
from xendrift.sources import schema
from xendrift.sources.frontends import bounded
from xendrift.text import SafeText

# A name that xenstore refuses, so that it can only match where a whole subtree is meant.
_ANY_CHILD = "/\0"

_CONTENTS_READ = ("libxl-json", "xl")


class Snapshot:
    """One state of a host: its xenstore nodes and its userdata files.

    The nodes are indexed once, in time linear to their number, however many domains there are.

    Attributes:
        host: what is true of the whole host.
    """

    def __init__(
        self,
        nodes: Mapping[str, bytes],
        userdata: Iterable[UserdataFile] = (),
        *,
        userdata_problem: str = "",
        release: tuple[int, int] = (4, 17),
        truncated: Mapping[int, tuple[SafeText, ...]] | None = None,
    ) -> None:
        """Indexes a tree.

        Args:
            nodes: xenstore, whole or in part, in the order that it lists its nodes.
            userdata: the userdata files with their contents.
            userdata_problem: why there are none, empty if there are.
            release: the libxl release of that host.
            truncated: what had already been left out of a domain's nodes.
        """
        self._nodes = nodes
        self._sorted: list[str] | None = None
        self._truncated = truncated or {}
        files = sorted(userdata, key=lambda file: file.name)
        self._files = _by_domid(files)
        self._owned, backends = _index(nodes)
        domids = frozenset(domid for domid in self._owned if self._exists(domid))
        self.host = HostObservation(
            domids=domids,
            names=self._names(domids),
            backends={domid: tuple(sorted(pairs)) for domid, pairs in sorted(backends.items())},
            dead_nodes=self._dead_nodes(domids),
            userdata=tuple(_listed(file) for file in files),
            userdata_problem=SafeText(userdata_problem),
            release=release,
        )

    def observe(self, host: HostObservation, domids: Iterable[int]) -> Iterator[Observation]:
        """Gives the observations of domains in the order asked for, leaving out unknown ones.

        Args:
            host: the look at the host that the observations are to carry.
            domids: the domains.
        """
        for domid in domids:
            if domid not in self.host.domids:
                continue
            nodes, truncated = bounded(domid, self._owned[domid])
            files = tuple(_read(file) for file in self._files.get(domid, ()))
            left_out = self._truncated.get(domid, ()) + truncated
            yield Observation(domid, nodes, files, host, left_out)

    def subtree(self, path: str) -> dict[str, bytes]:
        """Gives a node and all below it, in the order of their paths."""
        if self._sorted is None:
            self._sorted = sorted(self._nodes)
        root = "" if path == "/" else path
        found = {path: self._nodes[path]} if path in self._nodes else {}
        below = self._sorted[
            bisect_left(self._sorted, root + "/") : bisect_left(self._sorted, root + "0")
        ]  # "0" is the character after "/"
        found.update((node, self._nodes[node]) for node in below)
        return found

    def _exists(self, domid: int) -> bool:
        own = f"{schema.LOCAL}/{domid}/"
        if any(own + part in self._nodes for part in ("domid", "vm", "name")):
            return True
        trusted = f"/libxl/{domid}"
        return any(path == trusted or path.startswith(trusted + "/") for path in self._owned[domid])

    def _names(self, domids: Iterable[int]) -> dict[int, bytes]:
        paths = {domid: f"{schema.LOCAL}/{domid}/name" for domid in sorted(domids)}
        return {domid: self._nodes[path] for domid, path in paths.items() if path in self._nodes}

    def _dead_nodes(self, domids: frozenset[int]) -> dict[str, bytes]:
        return {
            path: value
            for domid, nodes in self._owned.items()
            if domid not in domids
            for path, value in nodes.items()
            if schema.backend_of(path) is not None
        }


def _index(
    nodes: Mapping[str, bytes],
) -> tuple[dict[int, dict[str, bytes]], dict[int, set[tuple[int, str]]]]:
    """Sorts the nodes by domain, and finds the backend directories, in one pass.

    What `schema` says of any child of a directory it says of all of them, so that most nodes
    cost one look into a dictionary.
    """
    owned: dict[int, dict[str, bytes]] = {}
    backends: dict[int, set[tuple[int, str]]] = {}
    below: dict[str, int | None] = {}

    def note(path: str) -> int | None:
        backend = schema.backend_of(path)
        if backend is not None:
            backends.setdefault(backend[2], set()).add(backend[:2])
        return schema.domain_of(path)

    for path, value in nodes.items():
        parent = path.rpartition("/")[0]
        if parent not in below:
            below[parent] = note(parent + _ANY_CHILD)
        domid = below[parent]
        if domid is None:
            domid = note(path)
        if domid is not None:
            owned.setdefault(domid, {})[path] = value
    return owned, backends


def _by_domid(userdata: Iterable[UserdataFile]) -> dict[int, list[UserdataFile]]:
    files: dict[int, list[UserdataFile]] = {}
    for file in userdata:
        files.setdefault(file.domid, []).append(file)
    return files


def _listed(file: UserdataFile) -> UserdataFile:
    return UserdataFile(file.name, file.stage, file.domid, file.uuid, file.userid)


def _read(file: UserdataFile) -> UserdataFile:
    """Keeps the contents of the two files that a report is made from."""
    wanted = file.stage == "d" and file.userid in _CONTENTS_READ
    return file if wanted else _listed(file)
