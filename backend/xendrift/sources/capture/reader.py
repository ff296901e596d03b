"""Finds and reads the files that a capture is made of."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from xendrift.core.base.errors import SourceError
from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.model.coverage import WHOLE, Coverage
from xendrift.core.model.observation import UserdataFile
from xendrift.core.model.release import Libxl
from xendrift.sources.capture.coverage import read_coverage
from xendrift.sources.capture.extent import from_listing, from_nodes
from xendrift.sources.capture.json_stream import JsonStream, JsonStreamError
from xendrift.sources.capture.nodes import read_nodes, wrong_shape
from xendrift.sources.capture.versions import (
    ASSUMED,
    Versions,
    read_versions,
    settle_versions,
    versions_beside,
)
from xendrift.sources.packed import PackedNodes
from xendrift.sources.unpack import unpacked
from xendrift.sources.userdata import list_userdata, with_contents
from xendrift.streams import STREAM

SCHEMA = "xendrift/1"

_STORES = ("xenstore.json", "xenstore.txt")
_USERDATA = "userdata"
_ABOUT = (
    "label",
    "versions",
    "coverage",
    "truncated",
    "userdata_problem",
    "userdata_problems",
)
_NUMBER = re.compile(r"[0-9]{1,5}")
_MOST_USERDATA = 96 << 20
_LONGEST_LISTING = 12 << 20
_MOST_LINES = 150_000


@dataclass(frozen=True, slots=True)
class Captured:
    """Everything a capture holds, undigested.

    Attributes:
        label: what the source is called.
        nodes: xenstore, as far as it was captured.
        userdata: the userdata files.
        userdata_problem: why there are none, empty if there are.
        versions: what is known of the captured host's libxl.
        truncated: what had been left out of each domain's nodes.
        problems: what could not be read, one sentence each.
        coverage: how much of xenstore that is.
    """

    label: SafeText
    nodes: PackedNodes
    userdata: tuple[UserdataFile, ...]
    userdata_problem: str = ""
    versions: Versions = ASSUMED
    truncated: Mapping[int, tuple[SafeText, ...]] = field(
        default_factory=dict[int, tuple[SafeText, ...]]
    )
    problems: tuple[SafeText, ...] = ()
    coverage: Coverage = WHOLE


def load(path: Path, at: str = "", libxl: Libxl | None = None) -> Captured:
    """Reads whatever form of capture is at a path, and never more of it than can be held.

    Args:
        path: the file or folder; `-` is standard input.
        at: the node that a listing was taken of, the root if empty.
        libxl: the captured host's libxl, if the operator names it.

    Raises:
        SourceError: nothing is there, or it is no capture, cannot be read, or is too large.
    """
    store = _store_of(path)
    # What lies in a folder may have come with it, out of somebody's archive.
    stream = JsonStream(unpacked(store, what="capture", follow=store is path))
    begin = stream.begins()
    if not begin:
        raise SourceError(f"The capture {store} is empty: capture the host again.")
    try:
        if begin != b"{":
            found = from_listing(store, _listing(store, stream.rest()), at)
        elif stream.first_key().startswith("/"):
            found = from_nodes(read_nodes(store, stream), at)
        else:
            return _written(store, stream, libxl)
    except JsonStreamError as error:
        raise SourceError(
            f"The capture {store} is not valid JSON: {error}. It may have been cut off."
        ) from error
    label = SafeText(path.resolve().name if store is not path else _name(path))
    captured = Captured(label, found.nodes, (), problems=found.problems, coverage=found.coverage)
    whole = _with_folder(captured, store)
    said = None if store == STREAM else versions_beside(store)
    return replace(whole, versions=settle_versions(libxl, said, whole.userdata, str(label)))


def _name(store: Path) -> str:
    return "standard input" if store == STREAM else store.name


def _store_of(path: Path) -> Path:
    try:
        if path == STREAM or not path.is_dir():
            return path
        found = next((path / name for name in _STORES if (path / name).is_file()), None)
    except (OSError, ValueError) as error:
        raise SourceError(f"The capture {path} cannot be read: {_reason(error)}.") from error
    if found is None:
        raise SourceError(
            f"The folder {path} holds neither xenstore.json nor xenstore.txt: "
            "name a capture's own folder or file."
        )
    return found


def _written(store: Path, stream: JsonStream, libxl: Libxl | None) -> Captured:
    """Reads a file of `xendrift capture`; what else may stand in it is passed over."""
    schema: Json = None
    found: _Written | None = None
    other = ""
    for key in stream.members():
        if key == "schema":
            schema = stream.value()
        elif key == "capture" and stream.begins() == b"{":
            found = _read_capture(store, stream)
        else:
            other = other or ("" if key == "capture" else key)
            stream.skip()
    if schema is None and found is None:
        if other:
            raise wrong_shape(store, other)
        raise SourceError(
            f"The capture {store} holds no xenstore node: capture the host again, or name another"
            " file."
        )
    if schema != SCHEMA:
        raise SourceError(
            f"The capture {store} is not of the form {SCHEMA}: "
            "read it with the version of xendrift that wrote it."
        )
    if found is None or found.nodes is None:
        raise SourceError(f"The capture {store} holds no xenstore: capture the host again.")
    about = found.about
    reasons = as_object(about.get("userdata_problems")) or {}
    label = SafeText(_text(about.get("label")) or _name(store))
    userdata = tuple(_written_files(found.files, reasons))
    said = read_versions(as_object(about.get("versions")) or {})
    return Captured(
        label=label,
        nodes=found.nodes,
        userdata=userdata,
        userdata_problem=_text(about.get("userdata_problem")),
        versions=settle_versions(libxl, said, userdata, str(label)),
        truncated=_truncated(as_object(about.get("truncated")) or {}),
        coverage=read_coverage(about.get("coverage")),
    )


@dataclass(slots=True)
class _Written:
    """What a file of `xendrift capture` holds."""

    nodes: PackedNodes | None = None
    files: dict[str, bytes | None] = field(default_factory=dict[str, bytes | None])
    about: JsonObject = field(default_factory=dict[str, Json])


def _read_capture(store: Path, stream: JsonStream) -> _Written:
    found = _Written()
    left = _MOST_USERDATA
    for key in stream.members():
        is_object = stream.begins() == b"{"
        if key == "xenstore" and is_object:
            found.nodes = read_nodes(store, stream)
        elif key == "userdata" and is_object:
            for name in stream.members():
                text = stream.value()
                if text is not None and not isinstance(text, str):
                    raise wrong_shape(store, name)
                content = None if text is None else _latin1(store, name, text)
                left -= len(content or b"") + 200
                if left < 0:
                    raise SourceError(
                        f"The capture {store} holds more userdata than any host, and was not read"
                        " to its end."
                    )
                found.files[name] = content
        elif key in _ABOUT:
            found.about[key] = stream.value()
        else:
            stream.skip()
    return found


def _written_files(
    files: Mapping[str, bytes | None], reasons: JsonObject
) -> Iterator[UserdataFile]:
    for name, content in files.items():
        file = UserdataFile.named(name, content, _text(reasons.get(name)))
        if file is not None:
            yield file


def _listing(store: Path, text: Iterable[bytes]) -> bytes:
    """Returns a listing as a whole: what its lines mean is told by those around them."""
    pieces: list[bytes] = []
    size = lines = 0
    for piece in text:
        pieces.append(piece)
        size += len(piece)
        lines += piece.count(b"\n")
        if size > _LONGEST_LISTING or lines > _MOST_LINES:
            raise SourceError(
                f"The capture {store} is a listing of more than {_MOST_LINES} lines or"
                f" {_LONGEST_LISTING >> 20} MiB, too large to be read so: write it with"
                " `xendrift capture`."
            )
    return b"".join(pieces)


def _with_folder(captured: Captured, store: Path) -> Captured:
    """Adds the files of `userdata/` beside the store, or why there are none."""
    if store == STREAM:
        problem = "A listing on standard input has no userdata beside it: no template is known."
        return replace(captured, userdata_problem=problem)
    userdata = store.parent / _USERDATA
    if userdata.is_symlink():
        problem = f"{userdata} is a link, which was not followed: no template is known."
        return replace(captured, userdata_problem=problem)
    if not userdata.exists():
        problem = "The capture has no userdata folder, so no template is known."
        return replace(captured, userdata_problem=problem)
    listing = list_userdata(userdata)
    files = with_contents(userdata, listing.files)
    return replace(captured, userdata=files, userdata_problem=str(listing.problem))


def _truncated(document: JsonObject) -> dict[int, tuple[SafeText, ...]]:
    return {
        int(domid): tuple(SafeText(text) for text in sentences if isinstance(text, str))
        for domid, sentences in document.items()
        if _NUMBER.fullmatch(domid) and isinstance(sentences, list)
    }


def _latin1(store: Path, key: str, text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise wrong_shape(store, key) from None


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
