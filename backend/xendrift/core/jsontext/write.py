r"""Writes a value as libxl has either library write it, without the NUL that ends a C string.

yajl's beautifier indents by four blanks and breaks empty brackets, too (yajl_gen.c; libxl sets
the indent); json-c (json_object.c, JSON_C_TO_STRING_PRETTY) by two, writes `\/`, and keeps empty
brackets together since 0.17.
"""

from dataclasses import dataclass

from xendrift.core.base.jsontypes import Json
from xendrift.core.jsontext.values import JsonLibrary, Repeated, as_octets

_SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


@dataclass(frozen=True, slots=True)
class _Layout:
    indent: str
    colon: str
    empty: str
    end: str
    escapes: dict[int, str]


_LAYOUTS = {
    JsonLibrary.YAJL: _Layout(
        " " * 4, ": ", "\n\n", "\n", {code: f"\\u{code:04X}" for code in range(32)} | _SHORT
    ),
    JsonLibrary.JSON_C: _Layout(
        " " * 2, ":", "", "", {code: f"\\u{code:04x}" for code in range(32)} | _SHORT | {47: "\\/"}
    ),
}


def write(value: Json, library: JsonLibrary) -> bytes:
    """Returns the text of a value.

    Raises:
        ValueError: a string holds half a character, which no file can.
    """
    layout = _LAYOUTS[library]
    parts: list[str] = []
    _write(value, layout, "\n", parts)
    return as_octets("".join(parts) + layout.end)


def _write(value: Json, layout: _Layout, margin: str, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(f'"{value.translate(layout.escapes)}"')
    elif isinstance(value, dict):
        pairs = value.pairs if isinstance(value, Repeated) else value.items()
        named = [(f'"{key.translate(layout.escapes)}"{layout.colon}', item) for key, item in pairs]
        _container("{}", named, layout, margin, parts)
    elif isinstance(value, list):
        _container("[]", [("", item) for item in value], layout, margin, parts)
    elif isinstance(value, bool) or value is None:
        parts.append({True: "true", False: "false", None: "null"}[value])
    else:
        parts.append(str(value))


def _container(
    brackets: str, items: list[tuple[str, Json]], layout: _Layout, margin: str, parts: list[str]
) -> None:
    parts.append(brackets[0])
    inner = margin + layout.indent
    for place, (name, item) in enumerate(items):
        parts.append(("," if place else "") + inner + name)
        _write(item, layout, inner, parts)
    if items:
        parts.append(margin)
    elif layout.empty:
        parts.append(layout.empty + margin[1:])
    parts.append(brackets[1])
