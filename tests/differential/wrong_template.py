"""What can be wrong with a template, and with its text."""

import copy
from typing import Any

import orjson
from hypothesis import strategies as st

from tests.backend.core.idl.documents import JUNK
from tests.differential.devices import Draw
from xendrift.core.base.jsontypes import Json, JsonObject

_VDEVS = ("xvda", "51712", "0xca00", "d0p0", "XVDA", "xvdb", "", "hdc", "\u00e9", "xvda\0")
_NUMBERS = (0, 1, -1, 2, 255, 256, 2**31 - 1, "0", None)


def _writable(value: Json) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


# Numbers beyond 64 bits belong to the tests of libxl's parser, not to these.
_JUNK = tuple(value for value in JUNK if _writable(value))


def template(draw: Draw, config: JsonObject, *, frozen_vcpus: bool) -> None:
    """Puts one thing wrong into a template."""
    kinds = [key for key, value in config.items() if isinstance(value, list) and value]
    how = draw(st.sampled_from(["junk", "remove", "twin", "reverse", "identity", "type"]))
    build: Any = config.get("b_info")
    if how == "type" and isinstance(build, dict) and draw(st.integers(0, 3)) == 0:
        build[draw(st.sampled_from(["type.pv", "type.pvh", "type.hvm", "type.invalid"]))] = {}
        return
    if how in ("junk", "remove") or not kinds:
        _anywhere(draw, config, remove=how == "remove", frozen_vcpus=frozen_vcpus)
        return
    key = draw(st.sampled_from(kinds))
    entries: Any = config[key]
    if how == "reverse":
        entries.reverse()
    elif how == "twin":
        twin = draw(st.sampled_from([*entries, {}]))
        entries.insert(draw(st.integers(0, len(entries))), copy.deepcopy(twin))
    else:
        _identity(draw, draw(st.sampled_from(entries)))


def _identity(draw: Draw, entry: Any) -> None:
    """Spells an entry's identity in another way, or takes it away."""
    if not isinstance(entry, dict):
        return
    for key in ("vdev", "devid", "ctrl", "port", "domain", "bus", "dev", "func"):
        if key in entry and draw(st.booleans()):
            junk = (
                (*_VDEVS, None) if key == "vdev" else (0, 1, -1, 2, 255, 256, 2**31 - 1, "0", None)
            )
            entry[key] = draw(st.sampled_from(junk))


def _anywhere(draw: Draw, config: JsonObject, *, remove: bool, frozen_vcpus: bool) -> None:
    places = [
        (holder, key)
        for holder, key in _places(config)
        if not (frozen_vcpus and key in ("b_info", "max_vcpus", "avail_vcpus"))
    ]
    if not places:
        return  # nothing is left to be wrong
    holder, key = draw(st.sampled_from(places))
    if remove:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(draw(st.sampled_from(_JUNK)))


def _places(value: Json) -> list[tuple[Any, Any]]:
    items: Any = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    found: list[tuple[Any, Any]] = []
    for key, item in items:
        found.append((value, key))
        if isinstance(item, dict | list):
            found += _places(item)  # type: ignore[arg-type]
    return found


def text(draw: Draw, content: bytes) -> bytes | None:
    """Ends the file as libxl does, seldom in another way."""
    how = draw(st.integers(0, 60))
    if how == 60:
        return None
    if how == 59:
        return draw(st.sampled_from([b"", b"\0", b" \n\0", b"[]\0", b"null", b"{}"]))
    if how == 58:
        return content[: draw(st.integers(0, len(content)))]
    return content + (b"x\0" if how == 57 else b"\0")
