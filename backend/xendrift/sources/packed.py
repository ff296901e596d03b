"""Many nodes in little memory: sorted by domain, packed, and unpacked one domain at a time.

Two million nodes as Python's own objects take a gigabyte; nobody looks at more than one domain's
at once. A few thousand stay as they are; the first megabytes are packed, and only what exceeds
them is compressed, which takes longer than all the rest.
"""

import zlib
from collections.abc import Iterator, Mapping
from copy import copy
from typing import TypeVar

import orjson

from xendrift.core.base.errors import SourceError
from xendrift.sources import schema

Backends = dict[int, set[tuple[int, str]]]
Texts = Mapping[str, str]
T = TypeVar("T", str, str | None)

MOST_AT_ONCE = 1 << 17
"""Nodes of one domain that are looked at; what is more is left out, and said by who looks."""

_UPPER = 3  # levels: /local/domain/0 is one of the third
_LOOSE = 50_000  # nodes that are kept unpacked
_PLAIN = 44 << 20  # bytes that are packed, but not compressed
_MOST_PACKED = 96 << 20
_MOST_DOMAINS = 0x7FF0  # DOMID_FIRST_RESERVED (xen/include/public/xen.h)
_MOST_BACKENDS = 1 << 19
_NO_PREFIX = "\0"  # no path begins so


class PackedNodes(Mapping[int | None, Mapping[str, bytes]]):
    """Nodes by the domain that they say something of; None for those that say nothing of any.

    Attributes:
        backends: which backend directories there are for each domain.
        names: the domains that exist, by the nodes that tell so, with their names where known.
        count: how many nodes were added.
    """

    def __init__(self, what: str = "The capture") -> None:
        """Begins with nothing.

        Args:
            what: what holds the nodes, for the sentence of an error.
        """
        self.backends: Backends = {}
        self.names: dict[int, bytes | None] = {}
        self.count = 0
        self._what = what
        self._loose: dict[int | None, dict[str, str]] = {}
        self._packed: dict[int | None, list[bytes]] = {}
        self._plain = self._size = self._waiting = self._directories = 0
        self._shared: set[int] = set()
        self._last: tuple[int | None, Mapping[str, bytes]] | None = None

    def add(self, path: str, value: bytes) -> None:
        """Adds a node; of two with one path the later one counts.

        Raises:
            SourceError: there is more than any host has.
        """
        self.add_all({path: value.decode("latin-1")})

    def add_all(self, texts: Texts) -> None:
        """Adds nodes whose values are latin-1 text.

        Most nodes stand beside others of the same domain and directory, and then cost one look at
        their beginning.

        Raises:
            SourceError: there is more than any host has.
        """
        for domid, nodes in self._sorted(texts).items():
            self._loose.setdefault(domid, {}).update(nodes)
        self.count += len(texts)
        self._waiting += len(texts)
        if len(self._loose) + len(self._packed) > 2 * _MOST_DOMAINS:
            raise self._refused("names more domains than Xen can have")
        if self._waiting > _LOOSE:
            self._pack()

    def changed(self, nodes: Mapping[str, bytes | None]) -> "PackedNodes":
        """Makes the nodes that come of changes; None stands for a node that is gone.

        Raises:
            SourceError: there is more than any host has.
        """
        self._pack()
        made = copy(self)
        made._loose, made._last = {}, None
        made._packed, made.names = dict(self._packed), dict(self.names)
        made.backends, made._shared = dict(self.backends), set(self.backends)
        texts = {
            path: None if value is None else value.decode("latin-1")
            for path, value in nodes.items()
        }
        for domid, changes in made._sorted(texts).items():
            made._replace(domid, changes)
        made.count += len(texts)
        if made._size > _MOST_PACKED:
            raise made._refused("holds more than can be kept in memory")
        return made

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
        if domid not in self._packed and domid not in self._loose:
            raise KeyError(domid)
        nodes: dict[str, bytes] = {}
        for piece in self.pieces(domid):
            nodes.update(piece)
            if len(nodes) > MOST_AT_ONCE:
                break
        self._last = domid, nodes
        return nodes

    def pieces(self, domid: int | None) -> Iterator[Mapping[str, bytes]]:
        """Yields the nodes of one domain, some at a time."""
        for texts in self._texts(domid):
            yield {path: text.encode("latin-1") for path, text in texts.items()}

    def raw(self, domid: int | None) -> bytes:
        """Returns one domain's nodes as JSON members: equal bytes are equal nodes.

        Other bytes may stand for equal nodes, too, in another order.
        """
        pieces = [_unpacked(piece)[1:-1] for piece in self._packed.get(domid, ())]
        if loose := self._loose.get(domid):
            pieces.append(orjson.dumps(loose)[1:-1])
        return b",".join(pieces)

    def __iter__(self) -> Iterator[int | None]:
        return iter(self._packed | self._loose)

    def __len__(self) -> int:
        return len(self._packed | self._loose)

    # ---- sorting

    def _sorted(self, texts: Mapping[str, T]) -> dict[int | None, dict[str, T]]:
        """Sorts nodes by domain, and notes what they tell of it."""
        found: dict[int | None, dict[str, T]] = {}
        prefix, nodes = _NO_PREFIX, dict[str, T]()
        for path, text in texts.items():
            if not path.startswith(prefix):
                place = schema.place_of(path)
                prefix = place.prefix or _NO_PREFIX
                nodes = found.setdefault(place.domid, {})
                self._note(place, path, text)
            nodes[path] = text
        return found

    def _note(self, place: schema.Place, path: str, text: str | None) -> None:
        """Notes that a domain exists, how it is called, and which backends it has."""
        if place.backend is not None:
            self._note_backend(place.backend[2], place.backend[:2])
        if place.domid is not None and place.proves:
            self.names.setdefault(place.domid, None)
            if text is not None and path == f"{schema.LOCAL}/{place.domid}/name":
                self.names[place.domid] = text.encode("latin-1")

    def _note_backend(self, domid: int, directory: tuple[int, str]) -> None:
        known = self.backends.setdefault(domid, set())
        if directory in known:
            return
        if domid in self._shared:  # with what this was made from, which stays as it is
            self._shared.remove(domid)
            known = self.backends[domid] = set(known)
        known.add(directory)
        self._directories += 1
        if self._directories > _MOST_BACKENDS:
            raise self._refused("names more domains than Xen can have")

    def _replace(self, domid: int | None, nodes: Mapping[str, str | None]) -> None:
        """Replaces some nodes of one domain, and finds out what it is without those that went."""
        now: dict[str, str | None] = {}
        for piece in self._packed.pop(domid, ()):
            self._weigh(piece, -1)
            now.update(orjson.loads(_unpacked(piece)))
        now.update(nodes)
        kept = {path: text for path, text in now.items() if text is not None}
        if domid is not None and len(kept) < len(now):
            self.names.pop(domid, None)
            self.backends.pop(domid, None)
            self._shared.discard(domid)
            self._sorted(kept)
        if kept:
            self._keep(domid, kept)

    # ---- packing

    def _texts(self, domid: int | None) -> Iterator[Texts]:
        for piece in self._packed.get(domid, ()):
            yield orjson.loads(_unpacked(piece))
        if domid in self._loose:
            yield self._loose[domid]

    def _pack(self) -> None:
        for domid, texts in self._loose.items():
            self._keep(domid, texts)
        self._loose.clear()
        self._waiting = 0
        if len(self._packed) > _MOST_DOMAINS:
            raise self._refused("names more domains than Xen can have")
        if self._size > _MOST_PACKED:
            raise self._refused("holds more than can be kept in memory")

    def _keep(self, domid: int | None, texts: Texts) -> None:
        piece = orjson.dumps(texts)
        if self._plain + len(piece) > _PLAIN:
            piece = zlib.compress(piece, 1)
        else:
            piece = bytes(
                memoryview(piece)
            )  # what is written is given much more room than it takes
        self._weigh(piece, 1)
        self._packed.setdefault(domid, []).append(piece)

    def _weigh(self, piece: bytes, sign: int) -> None:
        if piece[:1] == b"{":
            self._plain += sign * len(piece)
        else:
            self._size += sign * (len(piece) + 100)

    def _refused(self, why: str) -> SourceError:
        return SourceError(f"{self._what} {why}, and was not read to its end.")


def _unpacked(piece: bytes) -> bytes:
    return piece if piece[:1] == b"{" else zlib.decompress(piece)
