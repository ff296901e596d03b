"""Reads the nodes of a capture, a mebibyte of them at a time.

What can be said of many at once is looked at for many at once: one look at each of half a million
paths takes as long as reading them.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import cast

from xendrift.core.base.errors import SourceError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText, clip
from xendrift.sources.capture.json_stream import JsonStream
from xendrift.sources.capture.xenstore_text import PATH
from xendrift.sources.packed import PackedNodes

_PATHS = re.compile(rf"(?:{PATH.pattern}\n)*+")


def read_nodes(store: Path, stream: JsonStream) -> PackedNodes:
    """Reads an object that maps paths to objects with a `value`.

    Raises:
        SourceError: it has another shape, or holds nothing, or more than any host has.
        JsonStreamError: it is no JSON.
    """
    nodes = PackedNodes(f"The capture {store}")
    for members in stream.objects():
        nodes.add_all(_texts(store, members))
    if not nodes.count:
        raise SourceError(f"The capture {store} holds no xenstore node: capture the host again.")
    return nodes


def are_paths(paths: Collection[str]) -> bool:
    """Tells whether all of these could be paths of xenstore."""
    text = "".join(f"{path}\n" for path in paths)
    return text.count("\n") == len(paths) and _PATHS.fullmatch(text) is not None


def is_latin1(text: str) -> bool:
    """Tells whether a text stands for bytes."""
    if text.isascii():
        return True
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def wrong_shape(store: Path, key: str) -> SourceError:
    """Makes the complaint about a member that is not what it must be."""
    return SourceError(
        f"The capture {store} has the wrong shape at {clip(SafeText(key), 80)}: "
        'it must map each path to {"value": latin-1 text}.'
    )


def _texts(store: Path, members: JsonObject) -> dict[str, str]:
    try:
        texts = {path: cast(JsonObject, entry)["value"] for path, entry in members.items()}
        values = "".join(cast("Collection[str]", texts.values()))
        sound = is_latin1(values) and are_paths(texts)
    except (TypeError, KeyError):
        sound = False
        texts = {}
    if not sound:
        raise wrong_shape(store, _first_wrong(members))
    return cast("dict[str, str]", texts)


def _first_wrong(members: JsonObject) -> str:
    """Finds the member for which all were refused."""
    for path, entry in members.items():
        value = entry.get("value") if isinstance(entry, dict) else None
        if not isinstance(value, str) or not is_latin1(value) or not PATH.fullmatch(path):
            return path
    return ""
