"""Reads a recording: as far as it goes, for whatever ended it may have cut off its end."""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import orjson

from xendrift.core.base.errors import SourceError
from xendrift.core.base.frozen import frozen
from xendrift.core.base.jsontypes import JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import UserdataFile
from xendrift.sources.capture.nodes import are_paths
from xendrift.sources.capture.reader import SCHEMA
from xendrift.sources.capture.versions import ASSUMED, Versions, read_versions
from xendrift.sources.unpack import unpacked
from xendrift.streams import STREAM, Input

_NUMBER = re.compile(r"[0-9]{1,5}")
LONGEST = 8 << 20
"""Bytes of a line, which holds what became of one domain; a longer one is to fill the memory."""

# Frames are held as they were written, the first of them uncompressed; what comes of them takes
# about as much again.
_MOST_PLAIN = 24 << 20
_MOST_HELD = 56 << 20
_FRAME = 300  # bytes that a frame takes beside its line


@frozen
class Frame:
    """What changed at one moment.

    Attributes:
        at: when, in seconds from the beginning.
        nodes: values by path; None for a node that is gone.
        files: userdata files by name; None for a file that is gone.
        truncated: what was left unread of a domain, by domid.
        userdata_problem: why there are no userdata files; None if that is as before.
    """

    at: float
    nodes: Mapping[str, bytes | None] = field(default_factory=dict[str, bytes | None])
    files: Mapping[str, UserdataFile | None] = field(default_factory=dict[str, UserdataFile | None])
    truncated: Mapping[int, tuple[SafeText, ...]] = field(
        default_factory=dict[int, tuple[SafeText, ...]]
    )
    userdata_problem: str | None = None


@frozen
class KeptFrame:
    """One moment, as it was written and found to be of the right shape.

    Attributes:
        at: when, in seconds from the beginning.
        line: what had changed, as JSON, perhaps compressed.
    """

    at: float
    line: bytes

    def frame(self) -> Frame:
        """Reads what had changed."""
        plain = self.line if self.line[:1] == b"{" else zlib.decompress(self.line)
        return read_frame(line_object(plain))


@dataclass(frozen=True, slots=True)
class Recording:
    """A whole recording.

    Attributes:
        label: what the source was called.
        begun: when it was begun, as ISO 8601.
        versions: what is known of that host's libxl.
        frames: what changed, in the order of time.
    """

    label: SafeText
    begun: SafeText
    versions: Versions
    frames: tuple[KeptFrame, ...]

    @property
    def length(self) -> float:
        """How many seconds it lasts."""
        return self.frames[-1].at if self.frames else 0.0


def is_recording(path: Path) -> bool:
    """Tells whether a file is a recording rather than a capture, by its beginning."""
    try:
        begin = next(unpacked(path, what="recording", cut=True), b"")
    except SourceError:
        return False
    finally:
        if path == STREAM:
            Input.again()
    return begin.startswith(b'{"schema":') and b'"recording":' in begin[:60]


@frozen
class About:
    """What stands at the beginning of a recording.

    Attributes:
        label: what the source was called.
        begun: when it was begun, as ISO 8601.
        versions: what is known of that host's libxl.
    """

    label: str
    begun: SafeText
    versions: Versions


Moments = Iterator[tuple[KeptFrame, Frame]]


def read_recording(path: Path) -> tuple[About, Moments]:
    """Reads the beginning of a recording, and the rest frame by frame as it is asked for.

    Raises:
        SourceError: it is none, or it cannot be read; so does every further frame.
    """
    lines = _lines(path)
    header = line_object(next(lines, b""))
    about = as_object(header.get("recording"))
    if header.get("schema") != SCHEMA or about is None:
        raise SourceError(f"{path} is no recording of the form {SCHEMA}: see `xendrift --record`.")
    known = read_versions(as_object(about.get("versions")) or {}) or ASSUMED
    said = About(str(about.get("label")), SafeText(str(about.get("begun"))), known)
    return said, _moments(path, lines)


def load_recording(path: Path) -> Recording:
    """Reads a recording whole, to be played forwards and backwards.

    Raises:
        SourceError: it is none, or it cannot be read.
    """
    about, moments = read_recording(path)
    frames, whole = _held(frame for frame, _ in moments)
    if not frames:
        raise holds_nothing(path)
    label = about.label
    if not whole:
        label = f"{label}, only its first {frames[-1].at:.0f} s: it holds more than can be played"
    return Recording(SafeText(label), about.begun, about.versions, frames)


def holds_nothing(path: Path) -> SourceError:
    """Makes the complaint about a recording without a single frame."""
    return SourceError(f"The recording {path} holds nothing: it ended before anything was read.")


def _held(frames: Iterator[KeptFrame]) -> tuple[tuple[KeptFrame, ...], bool]:
    """Takes as many frames as can be held, and tells whether these are all."""
    held: list[KeptFrame] = []
    plain = left = 0
    for frame in frames:
        kept = frame
        if plain + len(frame.line) > _MOST_PLAIN:
            kept = KeptFrame(frame.at, zlib.compress(frame.line, 1))
        else:
            plain += len(frame.line)
        left += len(kept.line) + _FRAME
        if left > _MOST_HELD and held:
            return tuple(held), False
        held.append(kept)
    return tuple(held), True


def _lines(path: Path) -> Iterator[bytes]:
    """Reads line by line; an end that was cut off leaves out the last line."""
    rest: list[bytes] = []
    length = 0
    for piece in unpacked(path, what="recording", cut=True):
        *lines, last = piece.split(b"\n")
        if lines:
            yield b"".join([*rest, lines[0]])
            yield from lines[1:]
            rest, length = [], 0
        rest.append(last)
        length += len(last)
        if length > LONGEST:
            raise SourceError(f"The recording {path} has a line that never ends. Play another.")


def _moments(path: Path, lines: Iterator[bytes]) -> Moments:
    last = 0.0
    for number, line in enumerate(lines, 2):
        try:
            frame = read_frame(line_object(line))
        except (ValueError, TypeError, KeyError):
            raise SourceError(
                f"The recording {path} has the wrong shape in line {number}."
            ) from None
        last = max(last, frame.at)
        yield KeptFrame(last, line.strip()), frame


def line_object(line: bytes) -> JsonObject:
    """Reads a line of a recording; what is no JSON object is an empty one."""
    return as_object(_json(line)) or {}


def read_frame(document: JsonObject) -> Frame:
    """Reads a frame, whoever wrote it.

    Raises:
        ValueError, TypeError, KeyError: it has another shape.
    """
    at = document["at"]
    if not isinstance(at, (int, float)) or isinstance(at, bool) or not 0 <= at < 1e10:
        raise ValueError
    texts = _object(document, "nodes")
    if not are_paths(texts):
        raise ValueError
    problem = document.get("userdata_problem")
    return Frame(
        float(at),
        {path: _bytes(text) for path, text in texts.items()},
        {name: _file(name, item) for name, item in _object(document, "files").items()},
        {int(domid): _texts(item) for domid, item in _object(document, "truncated").items()},
        problem if isinstance(problem, str) else None,
    )


def _object(document: JsonObject, key: str) -> JsonObject:
    found = document.get(key, {})
    if not isinstance(found, dict):
        raise ValueError
    return found


def _bytes(value: object) -> bytes | None:
    return None if value is None else str(value).encode("latin-1")


def _texts(value: object) -> tuple[SafeText, ...]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return tuple(SafeText(one) for one in items if isinstance(one, str))


def _file(name: str, item: object) -> UserdataFile | None:
    about = as_object(item)
    if about is None:
        return None
    return UserdataFile.named(name, _bytes(about.get("content")), str(about.get("problem") or ""))


def _json(line: bytes) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
