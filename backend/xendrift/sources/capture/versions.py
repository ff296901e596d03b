"""Which libxl a captured host had: what the capture says, else what its templates tell."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import orjson

from xendrift.core.base.errors import SourceError
from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.idl import LibxlJsonError, parse_libxl_json
from xendrift.core.idl.least import Sign, least_release
from xendrift.core.jsontext import JsonLibrary
from xendrift.core.jsontext.layout import library_of_layout
from xendrift.core.model.observation import HostObservation, UserdataFile
from xendrift.core.model.release import (
    DEFAULT_RELEASE,
    JSON_C_RELEASE,
    Libxl,
    Release,
    dotted,
    usual_library,
)
from xendrift.sources.document import read_file

_BESIDE = "versions.json"
# What follows the minor number, of 4.17.7 or of 4.20.4-rc1, is no other libxl.
_RELEASE = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})(?:[.+~-].*)?")


class Versions(NamedTuple):
    """What is known of a captured host's libxl.

    Attributes:
        release: its release.
        library: the JSON library that it was built with, None where nothing says it.
        note: what was assumed, empty where nothing had to be.
    """

    release: Release
    library: JsonLibrary | None = None
    note: SafeText = SafeText()


ASSUMED = Versions(DEFAULT_RELEASE)


def written_versions(host: HostObservation) -> JsonObject:
    """What a capture says of the libxl of its host; `read_versions` reads it back."""
    versions: JsonObject = {"libxl": dotted(host.release)}
    if host.library is not None and host.release >= JSON_C_RELEASE:  # before, there is but one
        versions["libxl_json"] = str(host.library)
    return versions


def read_versions(document: JsonObject) -> Versions | None:
    """What a capture says of it, None if that is nothing.

    Args:
        document: `versions` of a capture, or the `versions.json` of a folder.
    """
    written = _RELEASE.fullmatch(_text(document.get("libxl")))
    if written is None:
        return None
    said = _text(document.get("libxl_json"))
    library = next((one for one in JsonLibrary if one.value == said), None)
    return Versions((int(written[1]), int(written[2])), library)


def versions_beside(store: Path) -> Versions | None:
    """What `versions.json` beside a captured store says, None if that is nothing.

    Raises:
        SourceError: it is there and cannot be read.
    """
    file = store.parent / _BESIDE
    if file.is_symlink() or not file.is_file():
        return None
    try:
        document = as_object(orjson.loads(read_file(str(file))))
    except orjson.JSONDecodeError as error:
        raise SourceError(
            f"{file} is not valid JSON: {error.msg}. Mend it, or name the release with --libxl."
        ) from error
    return read_versions(document or {})


def settle_versions(
    named: Libxl | None, said: Versions | None, files: Iterable[UserdataFile], label: str
) -> Versions:
    """Settles which libxl counts: the one the operator names, the one the capture says, a guess.

    Args:
        named: what the operator says.
        said: what the capture says.
        files: the captured userdata.
        label: what the capture is called.
    """
    if named is not None:
        return Versions(named.release, named.library)
    if said is not None:
        return said
    sign = max(map(_sign, files), default=Sign(DEFAULT_RELEASE))
    why = f", for its templates have {sign.pointer}" if sign.pointer else ""
    note = (
        f"{label} does not say which libxl it is of: {dotted(sign.release)} is assumed{why}."
        " --libxl names another."
    )
    return Versions(sign.release, note=SafeText(note))


def _sign(file: UserdataFile) -> Sign:
    """What one file tells: the keys of a template, and the layout that a library gives it."""
    if file.content is None or (file.stage, file.userid) != ("d", "libxl-json"):
        return Sign(DEFAULT_RELEASE)
    library = library_of_layout(file.content) or usual_library(DEFAULT_RELEASE)
    layout = Sign(DEFAULT_RELEASE)
    if library is JsonLibrary.JSON_C:
        layout = Sign(JSON_C_RELEASE, "the layout of json-c")
    try:
        config = parse_libxl_json(file.content, Libxl(DEFAULT_RELEASE, library))
    except LibxlJsonError:
        return layout
    return max(least_release(config), layout)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
