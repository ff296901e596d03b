"""The lines that another host sends, taken apart: whoever wrote them is not to be trusted."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from xendrift.core.base.errors import SourceError
from xendrift.core.base.jsontypes import JsonObject, as_object
from xendrift.core.base.text import SafeText, clip, summarise
from xendrift.sources.capture.reader import SCHEMA
from xendrift.sources.capture.versions import ASSUMED, Versions, read_versions
from xendrift.sources.recording.reader import LONGEST, line_object
from xendrift.sources.remote.serve import PROTOCOL
from xendrift.sources.unpack import MOST_UNPACKED

_PIECE = 1 << 18
_MOST_LINES = 500_000  # a host has at most 32,752 domains, each a line now and then
_GZIP = b"\x1f\x8b"
_WORD = 60


class StreamError(SourceError):
    """What came is not what a xendrift says."""


class Lines:
    """Bytes as they come, turned into the objects of a recording's lines."""

    def __init__(self, host: str, most: int = MOST_UNPACKED) -> None:
        """Begins.

        Args:
            host: whose they are, for the sentence of an error.
            most: bytes that may come, unpacked.
        """
        self._host = host
        self._left = most
        self._lines_left = _MOST_LINES
        self._begin = b""
        self._unpacker = zlib.decompressobj(wbits=31)
        self._rest: list[bytes] = []
        self._length = 0

    def feed(self, data: bytes) -> Iterator[JsonObject]:
        """Yields the lines that are whole now.

        Raises:
            StreamError: this is no recording, is damaged, or more than any host holds.
        """
        if self._begin != _GZIP:
            data = self._begin + data
            self._begin = data[:2]
            if not _GZIP.startswith(self._begin):
                raise StreamError(
                    f"{self._host} says something before xendrift does, or something else in its"
                    f" place: {summarise(data, _WORD)}. Nothing of it is used; see what its shell"
                    " prints."
                )
            if len(self._begin) < 2:
                return
        while data:
            try:
                text = self._unpacker.decompress(data, _PIECE)
            except zlib.error as error:
                raise StreamError(
                    f"What {self._host} sends is damaged ({error}). Nothing of it is used; try"
                    " again."
                ) from error
            data = self._unpacker.unconsumed_tail
            self._left -= len(text)
            self._lines_left -= text.count(b"\n")
            if self._left < 0 or self._lines_left < 0:
                raise StreamError(f"{self._host} sends more than any host holds: it was cut off.")
            yield from self._lines(text)

    def _lines(self, text: bytes) -> Iterator[JsonObject]:
        *lines, last = text.split(b"\n")
        if lines:
            yield line_object(b"".join([*self._rest, lines[0]]))
            yield from map(line_object, lines[1:])
            self._rest, self._length = [], 0
        self._rest.append(last)
        self._length += len(last)
        if self._length > LONGEST:
            raise StreamError(f"{self._host} sends a line that never ends: it was cut off.")


@dataclass(frozen=True, slots=True)
class Hello:
    """What another host's xendrift says of itself.

    Attributes:
        version: its own.
        protocol: the stream's.
        abilities: what can be asked of it.
        python: what it runs on.
        versions: that host's libxl.
    """

    version: SafeText
    protocol: int
    abilities: frozenset[str]
    python: SafeText
    versions: Versions

    @property
    def older(self) -> bool:
        """Whether it is older than this one: what it does may not be what is shown here."""
        return self.protocol < PROTOCOL or _numbers(self.version) < _numbers(
            metadata.version("xendrift")
        )


def read_hello(line: JsonObject, host: str) -> Hello:
    """Reads the first line.

    Raises:
        StreamError: it is none that this xendrift understands.
    """
    about, serve = as_object(line.get("recording")), as_object(line.get("serve"))
    if line.get("schema") != SCHEMA or about is None or serve is None:
        said = clip(SafeText(str(line.get("schema"))), _WORD)
        raise StreamError(
            f"{host} speaks {said}, not {SCHEMA}: use a xendrift of the same release here or there."
        )
    protocol = serve.get("protocol")
    if not isinstance(protocol, int) or not 0 <= protocol <= PROTOCOL:
        raise StreamError(f"The xendrift of {host} is newer than this one: use a newer one here.")
    abilities = serve.get("abilities")
    found = abilities if isinstance(abilities, list) else []
    return Hello(
        clip(SafeText(str(serve.get("version"))), _WORD),
        protocol,
        frozenset(one for one in found[:_WORD] if isinstance(one, str)),
        clip(SafeText(str(serve.get("python"))), _WORD),
        read_versions(as_object(about.get("versions")) or {}) or ASSUMED,
    )


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split("+", maxsplit=1)[0].split(".")[:4]
    return tuple(int(part) if part.isdecimal() and len(part) < 9 else 0 for part in parts)
