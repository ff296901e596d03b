"""Reads a recording: as far as it goes, for whatever ended it may have cut off its end."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import orjson

from xendrift.core.base.errors import SourceError
from xendrift.core.base.jsontypes import JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import UserdataFile
from xendrift.sources.capture import xenstore_text
from xendrift.sources.capture.reader import SCHEMA
from xendrift.sources.capture.versions import ASSUMED, Versions, read_versions
from xendrift.sources.unpack import unpacked
from xendrift.streams import STREAM, Input

_NUMBER = re.compile(r"[0-9]{1,5}")
LONGEST = 8 << 20
"""Bytes of a line, which holds what became of one domain; a longer one is to fill the memory."""

# Changes that are held to be played; each takes some two hundred bytes, and as many once played.
_MOST_CHANGES = 250_000


@dataclass(frozen=True, slots=True)
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
    frames: tuple[Frame, ...]

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


def load_recording(path: Path) -> Recording:
    """Reads a recording.

    Raises:
        SourceError: it is none, or it cannot be read.
    """
    lines = _lines(path)
    header = line_object(next(lines, b""))
    about = as_object(header.get("recording"))
    if header.get("schema") != SCHEMA or about is None:
        raise SourceError(f"{path} is no recording of the form {SCHEMA}: see `xendrift --record`.")
    frames, whole = _held(_frames(path, lines))
    if not frames:
        raise SourceError(f"The recording {path} holds nothing: it ended before anything was read.")
    versions = as_object(about.get("versions")) or {}
    known = read_versions(versions) or ASSUMED
    label = str(about.get("label"))
    if not whole:
        label = f"{label}, only its first {frames[-1].at:.0f} s: it holds more than can be played"
    return Recording(SafeText(label), SafeText(str(about.get("begun"))), known, frames)


def _held(frames: Iterator["Frame"]) -> tuple[tuple["Frame", ...], bool]:
    """Takes as many frames as can be held, and tells whether these are all."""
    held: list[Frame] = []
    left = _MOST_CHANGES
    for frame in frames:
        contents = sum(len(file.content or b"") for file in frame.files.values() if file)
        left -= 5 + len(frame.nodes) + len(frame.files) + contents // 200
        if left < 0 and held:
            return tuple(held), False
        held.append(frame)
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


def _frames(path: Path, lines: Iterator[bytes]) -> Iterator[Frame]:
    last = 0.0
    for number, line in enumerate(lines, 2):
        try:
            frame = read_frame(line_object(line))
        except (ValueError, TypeError, KeyError):
            raise SourceError(
                f"The recording {path} has the wrong shape in line {number}."
            ) from None
        last = max(last, frame.at)
        yield Frame(last, frame.nodes, frame.files, frame.truncated, frame.userdata_problem)


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
    problem = document.get("userdata_problem")
    return Frame(
        float(at),
        {_path(path): _bytes(value) for path, value in _object(document, "nodes").items()},
        {name: _file(name, item) for name, item in _object(document, "files").items()},
        {int(domid): _texts(item) for domid, item in _object(document, "truncated").items()},
        problem if isinstance(problem, str) else None,
    )


def _object(document: JsonObject, key: str) -> JsonObject:
    found = document.get(key, {})
    if not isinstance(found, dict):
        raise ValueError
    return found


def _path(path: str) -> str:
    if not xenstore_text.PATH.fullmatch(path):
        raise ValueError
    return path


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
