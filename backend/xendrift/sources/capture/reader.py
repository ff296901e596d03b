"""Finds and reads the files that a capture is made of."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from xendrift.core.base.errors import SourceError
from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.coverage import WHOLE, Coverage
from xendrift.core.model.observation import UserdataFile
from xendrift.sources.capture import xenstore_text
from xendrift.sources.capture.extent import from_listing, from_nodes
from xendrift.sources.userdata import list_userdata, with_contents

SCHEMA = "xendrift/1"

_STORES = ("xenstore.json", "xenstore.txt")
_USERDATA = "userdata"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Captured:
    """Everything a capture holds, undigested.

    Attributes:
        label: what the source is called.
        nodes: xenstore, as far as it was captured.
        userdata: the userdata files.
        userdata_problem: why there are none, empty if there are.
        release: the libxl release of the captured host.
        truncated: what had been left out of each domain's nodes.
        problems: what could not be read, one sentence each.
        coverage: how much of xenstore that is.
    """

    label: SafeText
    nodes: Mapping[str, bytes]
    userdata: tuple[UserdataFile, ...]
    userdata_problem: str = ""
    release: tuple[int, int] = (4, 17)
    truncated: Mapping[int, tuple[SafeText, ...]] = field(
        default_factory=dict[int, tuple[SafeText, ...]]
    )
    problems: tuple[SafeText, ...] = ()
    coverage: Coverage = WHOLE


def load(path: Path, at: str = "") -> Captured:
    """Reads whatever form of capture is at a path.

    Args:
        path: the file or folder.
        at: the node that a listing was taken of, the root if empty.

    Raises:
        SourceError: nothing is there, or it is no capture, or it cannot be read.
    """
    store = _store_of(path)
    content = _content(store)
    if not content.strip():
        raise SourceError(f"The capture {store} is empty: capture the host again.")
    if content.lstrip()[:1] == b"{":
        document = _document(store, content)
        if "schema" in document or "capture" in document:
            return _written(store, document)
        found = from_nodes(_nodes(store, document), at)
    else:
        found = from_listing(store, content, at)
    label = SafeText(path.resolve().name if path.is_dir() else path.name)
    captured = Captured(label, found.nodes, (), problems=found.problems, coverage=found.coverage)
    return _with_folder(captured, store.parent)


def _store_of(path: Path) -> Path:
    try:
        if not path.is_dir():
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


def _content(store: Path) -> bytes:
    try:
        if store.exists() and not store.is_file():
            raise SourceError(f"The capture {store} is no regular file: name a file or a folder.")
        content = store.read_bytes()
        return gzip.decompress(content) if content[:2] == _GZIP else content
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise SourceError(
            f"The capture {store} cannot be read: {_reason(error)}. Check the path."
        ) from error


def _document(store: Path, content: bytes) -> JsonObject:
    try:
        document = as_object(orjson.loads(content))
    except orjson.JSONDecodeError as error:
        raise SourceError(
            f"The capture {store} is not valid JSON: {error.msg} in line {error.lineno}. "
            "It may have been cut off."
        ) from error
    return document or {}


def _written(store: Path, document: JsonObject) -> Captured:
    if document.get("schema") != SCHEMA:
        raise SourceError(
            f"The capture {store} is not of the form {SCHEMA}: "
            "read it with the version of xendrift that wrote it."
        )
    capture = as_object(document.get("capture"))
    store_nodes = as_object(capture.get("xenstore")) if capture else None
    if capture is None or store_nodes is None:
        raise SourceError(f"The capture {store} holds no xenstore: capture the host again.")
    files = as_object(capture.get("userdata")) or {}
    reasons = as_object(capture.get("userdata_problems")) or {}
    return Captured(
        label=SafeText(_text(capture.get("label")) or store.name),
        nodes=_nodes(store, store_nodes),
        userdata=tuple(_written_files(store, files, reasons)),
        userdata_problem=_text(capture.get("userdata_problem")),
        release=_release(as_object(capture.get("versions")) or {}),
        truncated=_truncated(as_object(capture.get("truncated")) or {}),
    )


def _written_files(store: Path, files: JsonObject, reasons: JsonObject) -> Iterator[UserdataFile]:
    for name, text in files.items():
        if text is not None and not isinstance(text, str):
            raise _wrong_shape(store, name)
        content = None if text is None else _latin1(store, name, text)
        file = UserdataFile.named(name, content, _text(reasons.get(name)))
        if file is not None:
            yield file


def _nodes(store: Path, document: JsonObject) -> dict[str, bytes]:
    nodes: dict[str, bytes] = {}
    for path, entry in document.items():
        value = entry.get("value") if isinstance(entry, dict) else None
        if not isinstance(value, str) or not xenstore_text.PATH.fullmatch(path):
            raise _wrong_shape(store, path)
        nodes[path] = _latin1(store, path, value)
    if not nodes:
        raise SourceError(f"The capture {store} holds no xenstore node: capture the host again.")
    return nodes


def _with_folder(captured: Captured, folder: Path) -> Captured:
    """Adds the files of `userdata/` beside the store, or why there are none."""
    userdata = folder / _USERDATA
    if not userdata.exists():
        problem = "The capture has no userdata folder, so no template is known."
        return replace(captured, userdata_problem=problem)
    listing = list_userdata(userdata)
    files = with_contents(userdata, listing.files)
    return replace(captured, userdata=files, userdata_problem=str(listing.problem))


def _release(versions: JsonObject) -> tuple[int, int]:
    major, _, minor = _text(versions.get("libxl")).partition(".")
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else (4, 17)


def _truncated(document: JsonObject) -> dict[int, tuple[SafeText, ...]]:
    return {
        int(domid): tuple(SafeText(text) for text in sentences if isinstance(text, str))
        for domid, sentences in document.items()
        if domid.isdecimal() and isinstance(sentences, list)
    }


def _latin1(store: Path, key: str, text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise _wrong_shape(store, key) from None


def _wrong_shape(store: Path, key: str) -> SourceError:
    return SourceError(
        f"The capture {store} has the wrong shape at {clip(SafeText(key), 80)}: "
        'it must map each path to {"value": latin-1 text}.'
    )


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
