"""Reads the bytes of a libxl-json file the way libxl does.

libxl reads with yajl up to 4.20 and prefers json-c since 4.21 (`tools/libs/light/libxl_json.c`
libxl__json_parse and its callbacks); `xendrift.core.jsontext` follows both.
"""

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.jsontext import read
from xendrift.core.model.release import DEFAULT_RELEASE, Libxl, Release, libxl_of

# No field lies deeper; what does is dropped by libxl, and nobody has to be ready to meet it.
_MOST_DEPTH = 32


def parse_libxl_json(content: bytes, release: Release | Libxl = DEFAULT_RELEASE) -> JsonObject:
    """Returns the object that a libxl-json file holds; any other value gives an empty one.

    The content is a C string: the first NUL ends it, and whatever follows the first JSON value is
    ignored (libxl.h `libxl_json`, yajl_allow_trailing_garbage). Of two equal keys the first one
    counts, for json-c the last. What is nested deeper than any field, and so is no field's, is
    null in the result.

    Args:
        content: the file, or as much of it as there is.
        release: the libxl that is to read it.

    Raises:
        EmptyJsonError: nothing is there.
        TruncatedJsonError: the end is missing.
        InvalidJsonError: this libxl's library takes it for no JSON.
    """
    value = read(content, libxl_of(release).library)
    return _cut(value, _MOST_DEPTH) if isinstance(value, dict) else {}


def _cut(value: JsonObject, depth: int) -> JsonObject:
    """Puts null in the place of what lies too deep, and changes nothing where nothing does."""
    deep: list[tuple[JsonObject | list[Json], int]] = [(value, depth)]
    while deep:
        holder, left = deep.pop()
        items = holder.values() if isinstance(holder, dict) else holder
        if left:
            deep.extend((item, left - 1) for item in items if isinstance(item, dict | list))
        elif isinstance(holder, dict):
            holder.update({key: _shallow(item) for key, item in holder.items()})
        else:
            holder[:] = map(_shallow, holder)
    return value


def _shallow(item: Json) -> Json:
    return None if isinstance(item, dict | list) else item
