"""Observations out of a tree that is already in memory: captures and the demo host.

Pure. It must give exactly what the source of the running host would give for the same store, so
`schema` alone decides which node says something of which domain.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from xendrift.core.base.text import SafeText
from xendrift.core.jsontext.values import JsonLibrary
from xendrift.core.model.coverage import WHOLE, Coverage
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.core.model.release import DEFAULT_RELEASE, Release
from xendrift.sources import schema
from xendrift.sources.guest_limits import bounded
from xendrift.sources.packed import MOST_AT_ONCE, PackedNodes

# A name that xenstore refuses, so that it can only match where a whole subtree is meant.
_ANY_CHILD = "/\0"

_CONTENTS_READ = ("libxl-json", "xl")

_Owned = Mapping[int | None, Mapping[str, bytes]]
_MOST_OF_A_TREE = 1 << 18
_MOST_OF_A_DOMAIN = 1 << 14  # one of 26 devices has some 400 of them
_MANY = "has more nodes than any guest; only some of them were looked at."
_Backends = dict[int, set[tuple[int, str]]]


class Kept(NamedTuple):
    """Everything that is kept of one domain.

    Attributes:
        nodes: its nodes, as bytes that are equal only if the nodes are.
        files: its userdata files.
        truncated: what had been left out.
    """

    nodes: bytes
    files: tuple[UserdataFile, ...]
    truncated: tuple[SafeText, ...]


class Snapshot:
    """One state of a host: its xenstore nodes and its userdata files.

    The nodes are indexed once, in time linear to their number, however many domains there are;
    another state that differs in a few of them is made from it in much less.

    Attributes:
        host: what is true of the whole host.
    """

    def __init__(
        self,
        nodes: Mapping[str, bytes] | PackedNodes,
        userdata: Iterable[UserdataFile] = (),
        *,
        userdata_problem: str = "",
        release: Release = DEFAULT_RELEASE,
        library: JsonLibrary | None = None,
        truncated: Mapping[int, tuple[SafeText, ...]] | None = None,
        coverage: Coverage = WHOLE,
    ) -> None:
        """Indexes a tree.

        Args:
            nodes: xenstore, whole or in part, in the order that it lists its nodes; packed, if
                there may be millions.
            userdata: the userdata files with their contents.
            userdata_problem: why there are none, empty if there are.
            release: the libxl release of that host.
            library: the JSON library that its libxl was built with, None where nothing says it.
            truncated: what had already been left out of a domain's nodes.
            coverage: how much of xenstore the nodes are.
        """
        self._truncated = truncated or {}
        files = sorted(userdata, key=lambda file: file.name)
        self._files = _by_domid(files)
        self._owned: _Owned
        if isinstance(nodes, PackedNodes):
            self._owned, backends = nodes, nodes.backends
            domids, names = frozenset(nodes.names), _named(nodes)
        else:
            self._owned, backends = _index(nodes)
            names = dict[int, bytes]()
            domids = frozenset(self._existing(names))
        self.host = HostObservation(
            domids=domids,
            names=dict(sorted(names.items())),
            backends={domid: tuple(sorted(pairs)) for domid, pairs in sorted(backends.items())},
            dead_nodes=self._dead_nodes(domids),
            userdata=tuple(_listed(file) for file in files),
            userdata_problem=SafeText(userdata_problem),
            release=release,
            library=library,
            coverage=coverage,
            pci_owners=self._pci_owners(),
        )

    def changed(
        self,
        nodes: Mapping[str, bytes | None],
        files: Mapping[str, UserdataFile | None],
        truncated: Mapping[int, tuple[SafeText, ...]],
        userdata_problem: str | None = None,
    ) -> "Snapshot":
        """Makes the state that comes of changes; this one stays as it is.

        Args:
            nodes: values by path; None for a node that is gone.
            files: userdata files by name; None for a file that is gone.
            truncated: what was left out of a domain's nodes, by domid.
            userdata_problem: why there are no userdata files; None if that is as before.
        """
        made = copy(self)
        if nodes:
            made._put_nodes(nodes)
        if files:
            made._put_files(files)
        if truncated:
            made._truncated = {**self._truncated, **truncated}
        if userdata_problem is not None:
            made.host = replace(made.host, userdata_problem=SafeText(userdata_problem))
        return made

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
            if len(nodes) > _MOST_OF_A_DOMAIN:
                nodes = dict(islice(nodes.items(), _MOST_OF_A_DOMAIN))
                truncated = (*truncated, SafeText(f"Domain {domid} {_MANY}"))
            files = tuple(_read(file) for file in self._files.get(domid, ()))
            left_out = self._truncated.get(domid, ()) + truncated
            stubdomain = self._stubdomain(domid, host)
            yield Observation(domid, nodes, files, host, left_out, stubdomain)

    def _stubdomain(self, domid: int, host: HostObservation) -> Observation | None:
        model = schema.stubdomain_of(domid, self._owned[domid])
        if model is None or model not in self.host.domids:
            return None
        nodes, truncated = bounded(model, self._owned[model])
        return Observation(model, nodes, (), host, truncated)

    def kept(self, domid: int) -> Kept | None:
        """Gives everything of a domain undigested; None if that is not known or not the same.

        Two of them that are equal make equal reports, wherever the host is the same; what a
        stubdomain holds is not among it, and so a domain that has one gives None.
        """
        if domid not in self.host.domids or not isinstance(self._owned, PackedNodes):
            return None
        raw = self._owned.raw(domid)
        if b"/image/device-model-domid" in raw:
            return None
        return Kept(raw, tuple(self._files.get(domid, ())), self._truncated.get(domid, ()))

    def subtree(self, path: str) -> dict[str, bytes]:
        """Gives a node and all below it, in the order of their paths."""
        below = "/" if path == "/" else f"{path}/"
        found: dict[str, bytes] = {}
        for nodes in _pieces(self._owned):
            if len(found) <= _MOST_OF_A_TREE:
                found.update(
                    (node, value)
                    for node, value in nodes.items()
                    if node == path or node.startswith(below)
                )
        return dict(sorted(found.items()))

    def _put_nodes(self, changes: Mapping[str, bytes | None]) -> None:
        """Replaces nodes, and whatever the host says of the domains that they belong to."""
        packed = self._owned
        if not isinstance(packed, PackedNodes):
            packed = PackedNodes("The recording")
            for nodes in self._owned.values():
                for path, value in nodes.items():
                    packed.add(path, value)
        packed = packed.changed(changes)
        existing = frozenset(packed.names)
        self._owned = packed
        self.host = replace(
            self.host,
            domids=existing,
            names=_named(packed),
            backends={domid: tuple(sorted(pairs)) for domid, pairs in packed.backends.items()},
            dead_nodes=self._dead_nodes(existing),
            pci_owners=self._pci_owners(),
        )

    def _put_files(self, files: Mapping[str, UserdataFile | None]) -> None:
        named = {str(file.name): file for known in self._files.values() for file in known}
        kept = ({**named, **files}).values()
        ordered = sorted((file for file in kept if file), key=lambda file: file.name)
        self._files = _by_domid(ordered)
        self.host = replace(self.host, userdata=tuple(_listed(file) for file in ordered))

    def _existing(self, names: dict[int, bytes]) -> Iterator[int]:
        """Finds the domains that exist and, in the same pass, their names."""
        for domid in self._owned:
            if domid is not None and self._exists(domid):
                yield domid
                if (name := self._owned[domid].get(f"{schema.LOCAL}/{domid}/name")) is not None:
                    names[domid] = name

    def _exists(self, domid: int) -> bool:
        own, nodes = f"{schema.LOCAL}/{domid}/", self._owned[domid]
        if any(own + part in nodes for part in ("domid", "vm", "name")):
            return True
        trusted = f"/libxl/{domid}"
        return any(path == trusted or path.startswith(trusted + "/") for path in nodes)

    def _pci_owners(self) -> dict[str, bytes]:
        nodes = self._owned.get(None, {})
        return {path: value for path, value in nodes.items() if schema.PCI_OWNER.fullmatch(path)}

    def _dead_nodes(self, domids: frozenset[int]) -> dict[str, bytes]:
        dead = (domid for domid in self._owned if domid is not None and domid not in domids)
        nodes = (
            (path, value)
            for domid in dead
            for path, value in self._owned[domid].items()
            if schema.backend_of(path) is not None
        )
        return dict(islice(nodes, MOST_AT_ONCE))


def _index(
    nodes: Mapping[str, bytes],
) -> tuple[_Owned, _Backends]:
    """Sorts the nodes by domain, and finds the backend directories, in one pass.

    What `schema` says of any child of a directory it says of all of them, so that most nodes
    cost one look into a dictionary.
    """
    owned: dict[int | None, dict[str, bytes]] = {}
    backends: _Backends = {}
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
        owned.setdefault(domid, {})[path] = value
    return owned, backends


def _pieces(owned: _Owned) -> Iterator[Mapping[str, bytes]]:
    """Yields all nodes, at most one domain's at a time."""
    if isinstance(owned, PackedNodes):
        for domid in owned:
            yield from owned.pieces(domid)
    else:
        yield from owned.values()


def _named(nodes: PackedNodes) -> dict[int, bytes]:
    """Gives the names of the domains that have one, in the order of their numbers."""
    return {domid: name for domid, name in sorted(nodes.names.items()) if name is not None}


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
