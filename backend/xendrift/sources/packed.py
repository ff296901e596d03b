"""Many nodes in little memory: sorted by domain, packed, and unpacked one domain at a time.

Two million nodes as Python's own objects take a gigabyte; nobody looks at more than one domain's
at once. A few thousand stay as they are.
"""

import zlib
from collections.abc import Iterator, Mapping

import orjson

from xendrift.core.base.errors import SourceError
from xendrift.sources import schema

Backends = dict[int, set[tuple[int, str]]]

# A name that xenstore refuses, so that it can only match where a whole subtree is meant.
_ANY_CHILD = "/\0"

MOST_AT_ONCE = 1 << 17
"""Nodes of one domain that are looked at; what is more is left out, and said by who looks."""

_UPPER = 3  # levels: /local/domain/0 is one of the third
_LOOSE = 50_000  # nodes that are kept unpacked
_PARENTS = 20_000  # directories of which it is remembered whose they are
_MOST_PACKED = 96 << 20
_MOST_DOMAINS = 0x7FF0  # DOMID_FIRST_RESERVED (xen/include/public/xen.h)
_MOST_BACKENDS = 1 << 19


class PackedNodes(Mapping[int | None, Mapping[str, bytes]]):
    """Nodes by the domain that they say something of; None for those that say nothing of any.

    Attributes:
        backends: which backend directories there are for each domain.
        count: how many nodes there are.
    """

    def __init__(self, what: str = "The capture") -> None:
        """Begins with nothing.

        Args:
            what: what holds the nodes, for the sentence of an error.
        """
        self.backends: Backends = {}
        self.count = 0
        self._what = what
        self._loose: dict[int | None, dict[str, bytes]] = {}
        self._packed: dict[int | None, list[bytes]] = {}
        self._size = 0
        self._waiting = 0
        self._directories = 0
        self._below: dict[str, int | None] = {}
        self._last: tuple[int | None, Mapping[str, bytes]] | None = None

    def add(self, path: str, value: bytes) -> None:
        """Adds a node; of two with one path the later one counts.

        What `schema` says of any child of a directory it says of all of them, so that most nodes
        cost one look into a dictionary.

        Raises:
            SourceError: there is more than any host has.
        """
        parent = path.rpartition("/")[0]
        if parent not in self._below:
            if len(self._below) > _PARENTS:
                self._below.clear()
            self._below[parent] = self._owner(parent + _ANY_CHILD)
        domid = self._below[parent]
        if domid is None:
            domid = self._owner(path)
        self._loose.setdefault(domid, {})[path] = value
        self.count += 1
        self._waiting += 1
        if self._waiting > _LOOSE:
            self._pack()

    def tops(self) -> set[str]:
        """Returns the paths that tell what the nodes cover: all, or of too many the upper ones."""
        levels = _UPPER if self.count > MOST_AT_ONCE else 1000
        return {
            path
            for domid in self
            for nodes in self.pieces(domid)
            for path in nodes
            if path.count("/") <= levels
        }

    def __getitem__(self, domid: int | None) -> Mapping[str, bytes]:
        if self._last is not None and self._last[0] == domid:
            return self._last[1]
        packed = self._packed.get(domid)
        if packed is None:
            return self._loose[domid]
        nodes: dict[str, bytes] = {}
        for piece in self.pieces(domid):
            nodes.update(piece)
            if len(nodes) > MOST_AT_ONCE:
                break
        self._last = domid, nodes
        return nodes

    def pieces(self, domid: int | None) -> Iterator[Mapping[str, bytes]]:
        """Yields the nodes of one domain, some at a time."""
        for piece in self._packed.get(domid, ()):
            texts: dict[str, str] = orjson.loads(zlib.decompress(piece))
            yield {path: text.encode("latin-1") for path, text in texts.items()}
        if domid in self._loose:
            yield self._loose[domid]

    def __iter__(self) -> Iterator[int | None]:
        return iter(self._packed | self._loose)

    def __len__(self) -> int:
        return len(self._packed | self._loose)

    def _owner(self, path: str) -> int | None:
        backend = schema.backend_of(path)
        if backend is not None:
            known = self.backends.setdefault(backend[2], set())
            self._directories += backend[:2] not in known
            known.add(backend[:2])
        domid = schema.domain_of(path)
        too_many = len(self._loose) + len(self._packed) > 2 * _MOST_DOMAINS
        if too_many or self._directories > _MOST_BACKENDS:
            raise self._refused("names more domains than Xen can have")
        return domid

    def _pack(self) -> None:
        for domid, nodes in self._loose.items():
            texts = {path: value.decode("latin-1") for path, value in nodes.items()}
            piece = zlib.compress(orjson.dumps(texts), 1)
            self._packed.setdefault(domid, []).append(piece)
            self._size += len(piece) + 100
        self._loose.clear()
        self._waiting = 0
        if len(self._packed) > _MOST_DOMAINS:
            raise self._refused("names more domains than Xen can have")
        if self._size > _MOST_PACKED:
            raise self._refused("holds more than can be kept in memory")

    def _refused(self, why: str) -> SourceError:
        return SourceError(f"{self._what} {why}, and was not read to its end.")
