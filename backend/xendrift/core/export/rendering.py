r"""Writes a configuration as libxl writes its template: the IDL's order, yajl's layout, a NUL.

`libxl__set_domain_configuration` (libxl_internal.c) stores what yajl's beautifier printed with
four blanks a level, together with the NUL that ends the C string. Nothing is left out here: a
key that libxl does not know stays, after those it knows, for whoever wrote it may need it.
"""

import json
import re

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl.config import DOMAIN_CONFIG
from xendrift.core.idl.model import Array, Field, Struct, Union

_EMPTY = re.compile(r"^( *)((?:\"(?:[^\"\\]|\\.)*\": )?)(\{\}|\[\])", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:u[0-9a-f]{4}|.)")


def render(config: JsonObject) -> bytes:
    r"""Returns the bytes of a `libxl-json` file, `\n\0` at the end included.

    Every value is kept as it is given; only the order of the keys is libxl's.

    Raises:
        ValueError: a string holds half a character, which no file can.
    """
    text = json.dumps(_ordered(DOMAIN_CONFIG, config), indent=4, ensure_ascii=False)
    if "\\u" in text:
        text = _ESCAPE.sub(_capitals, text)
    return (_EMPTY.sub(_opened, text) + "\n\0").encode()


def _capitals(match: re.Match[str]) -> str:
    """Writes a control character as yajl does (yajl_encode.c), which is fond of capitals."""
    return match[0][:2] + match[0][2:].upper()


def _opened(match: re.Match[str]) -> str:
    """Writes an empty aggregate as yajl does, with a blank line between its brackets."""
    indent, key, brackets = match.groups()
    return f"{indent}{key}{brackets[0]}\n\n{indent}{brackets[1]}"


def _ordered(struct: Struct, value: JsonObject) -> JsonObject:
    ordered: JsonObject = {}
    for item in struct.fields:
        if isinstance(item, Union):
            for member, body in item.members.items():
                key = f"{item.key}.{member}"
                if key in value:
                    ordered[key] = _of_member(body, value[key])
        elif item.name in value:
            ordered[item.name] = _of_field(item, value[item.name])
    return ordered | {key: inner for key, inner in value.items() if key not in ordered}


def _of_member(body: Struct | None, value: Json) -> Json:
    return _ordered(body, value) if body is not None and isinstance(value, dict) else value


def _of_field(field: Field, value: Json) -> Json:
    kind = field.type
    if isinstance(kind, Struct):
        return _ordered(kind, value) if isinstance(value, dict) else value
    if isinstance(kind, Array) and isinstance(kind.element, Struct) and isinstance(value, list):
        element = kind.element
        return [_ordered(element, one) if isinstance(one, dict) else one for one in value]
    return value
