"""A number as json-c finds and keeps it (json_tokener.c, json_util.c)."""

import re
from typing import cast

from xendrift.core.jsontext.numbers import INT64_MIN, UINT64_MAX, mantissa

_NUMBER = re.compile(rb"-?[0-9]*+(?:\.[+-]?[0-9]*+)?(?:[eE][+-]?[0-9]*+)?")
_INTEGER = re.compile(r"-?[0-9]+")
_DOUBLE = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def number_end(text: bytes, at: int) -> int:
    """Where the characters end that json-c takes for a number."""
    return cast(re.Match[bytes], _NUMBER.match(text, at)).end()


def is_double(text: str) -> bool:
    """Whether json-c keeps a number as it is written, instead of as an integer."""
    return any(character in text for character in ".eE")


def kept_number(text: str) -> str | None:
    """The text by which libxl is handed a number, None if it is none.

    An integer beyond 64 bits becomes the nearest one within; of a number with a point or an
    exponent, signs and an exponent without digits are cut off its end.
    """
    if is_double(text):
        trimmed = text[0] + text[1:].rstrip("eE+-")
        return trimmed if _DOUBLE.fullmatch(trimmed) else None
    if not _INTEGER.fullmatch(text):
        return None
    limits = (INT64_MIN, 0) if text.startswith("-") else (0, UINT64_MAX)
    return str(min(max(mantissa(text), limits[0]), limits[1]))
