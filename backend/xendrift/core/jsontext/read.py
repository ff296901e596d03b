"""Reads a text as libxl does with either library, quickly where both read it alike.

What is strict JSON, an object, and holds nothing that either library has views of its own about is
read by Python's parser, which is some twenty times faster; everything else by the reader that
follows the library byte by byte.
"""

import re
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn, cast

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.jsontext.errors import InvalidJsonError
from xendrift.core.jsontext.json_c_reader import JsonCReader
from xendrift.core.jsontext.numbers import mantissa
from xendrift.core.jsontext.values import JsonLibrary, Repeated
from xendrift.core.jsontext.yajl_reader import YajlReader

_READERS = {JsonLibrary.YAJL: YajlReader, JsonLibrary.JSON_C: JsonCReader}
_BLANKS = re.compile(r"[ \t\n\r]*")
# A NUL cuts a string, half a surrogate pair is read by each library in its own way.
_OWN_WAYS = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_SAFE_DIGITS = 18  # so many are always fewer than 64 bits
_MOST_DEPTH = 16
_MOST_FOLLOWED = 1 << 20  # a hundred times a template; each bracket of it takes memory


def read(content: bytes, library: JsonLibrary) -> Json:
    """Returns the first value of a text that is a C string: the first NUL ends it.

    Strings are bytes, read as UTF-8; a byte that is none is a surrogate of its own, see
    `xendrift.core.jsontext.values`.

    Raises:
        EmptyJsonError: nothing is there.
        TruncatedJsonError: the end is missing.
        InvalidJsonError: the library takes it for no JSON.
    """
    octets = content.partition(b"\0")[0]
    quick = _quickly(octets, library)
    if quick is not None:
        return quick
    if len(octets) > _MOST_FOLLOWED:
        raise InvalidJsonError("too much odd text to be read as libxl reads it, no template", 1, 1)
    return _READERS[library](octets).read()


def _quickly(octets: bytes, library: JsonLibrary) -> JsonObject | None:
    """Reads an object that both libraries read as Python does; None is anything else."""
    try:
        text = octets.decode()
        start = cast(re.Match[str], _BLANKS.match(text)).end()
        if not text.startswith("{", start) or ("\\u" in text and _OWN_WAYS.search(text)):
            return None
        value, end = _DECODERS[library].raw_decode(text, start)
    except (UnicodeDecodeError, JSONDecodeError, RecursionError, _UnsureError):
        return None
    if library is JsonLibrary.JSON_C and ("/" in text[end:] or not _shallow(value, _MOST_DEPTH)):
        return None
    return cast(JsonObject, value)


def _shallow(value: Json, depth: int) -> bool:
    items = value.values() if isinstance(value, dict) else cast(list[Json], value)
    return depth > 0 and all(
        _shallow(item, depth - 1) for item in items if isinstance(item, dict | list)
    )


class _UnsureError(Exception):
    """The quick way does not know."""


def _integer(digits: str) -> int:
    if len(digits) > _SAFE_DIGITS:
        raise _UnsureError
    return int(digits)


def _number(digits: str) -> float | int:
    """Reads what is no plain integer: without a point libxl stops at the exponent."""
    if len(digits) > _SAFE_DIGITS:
        raise _UnsureError
    return float(digits) if "." in digits else mantissa(digits)


def _constant(name: str) -> NoReturn:
    """Does not take NaN and the infinities, which Python would read."""
    raise _UnsureError(name)


def _first_wins(pairs: list[tuple[str, Json]]) -> JsonObject:
    value = dict(pairs)
    return value if len(value) == len(pairs) else Repeated(pairs, first=True)


_DECODERS = {
    JsonLibrary.YAJL: JSONDecoder(
        object_pairs_hook=_first_wins,
        parse_float=_number,
        parse_int=_integer,
        parse_constant=_constant,
    ),
    JsonLibrary.JSON_C: JSONDecoder(
        parse_float=_number, parse_int=_integer, parse_constant=_constant
    ),
}
