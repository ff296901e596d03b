"""The types of parsed JSON, and JSON text that is safe to print."""

import json
from collections.abc import Mapping
from typing import TypeAlias, cast

import orjson

from xendrift.core.base.text import ascii_only

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]


def as_object(value: object) -> JsonObject | None:
    """Returns the value if it is a JSON object, else None."""
    return cast(JsonObject, value) if isinstance(value, dict) else None


def as_objects(value: object) -> list[JsonObject]:
    """Returns the objects of a JSON array, leaving out all else; no array gives none."""
    if not isinstance(value, list):
        return []
    items = cast(list[Json], value)
    return [item for item in items if isinstance(item, dict)]


def as_text(value: Json) -> str:
    """Returns the value if it is a JSON string.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def dump(value: "Mapping[str, object] | list[object] | Json", *, indent: bool = True) -> str:
    """Writes JSON as printable ASCII, keys in the order given, without a final newline."""
    options = orjson.OPT_INDENT_2 if indent else 0
    try:
        text = orjson.dumps(value, option=options, default=str).decode()
    except orjson.JSONEncodeError:  # a number beyond 64 bits, or half a surrogate pair
        separators = None if indent else (",", ":")
        text = json.dumps(value, indent=2 if indent else None, separators=separators, default=str)
    return ascii_only(text)
