r"""Reads the bytes of a libxl-json file the way libxl does.

libxl reads with yajl up to 4.20 and prefers json-c since 4.21 (`tools/libs/light/libxl_json.c`
libxl__json_parse and its callbacks). Both stop at the end of the first value. Two readings that
do not touch any file libxl wrote are left out: yajl takes `\v` and `\f` for blanks and UTF-8
forms that Unicode forbids, json-c takes comments and other liberties. Here these are invalid.
"""

import re
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn, cast

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl.model import DEFAULT_RELEASE, JSON_C_RELEASE, Release

# What may stand where the reader gave up if the text merely ends too early.
_CUT_OFF = re.compile(r"(?:[ \t\n\r]*|-|\.|[eE][+-]?|tr?u?|fa?l?s?|nu?l?)\Z")
_CUT_OFF_ESCAPE = re.compile(r"u[0-9a-fA-F]{0,4}\Z")
_BLANKS = re.compile(r"[ \t\n\r]*")
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_STRING_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(NaN|-?Infinity)')
_MANTISSA = re.compile(r"-?[0-9]+")
# Numbers beyond 64 bits are one like another to libxl; Python's own limit is 4300 digits.
_MOST_DIGITS = 40


class LibxlJsonError(XendriftError):
    """libxl cannot read a libxl-json file, and then no operation on the domain works."""


class EmptyJsonError(LibxlJsonError):
    """There is no text before the first NUL, or only blanks."""

    def __init__(self) -> None:
        super().__init__("libxl-json is empty.")


class TruncatedJsonError(LibxlJsonError):
    """The text ends in the middle, as after a full disk or a crash while writing."""

    def __init__(self, length: int) -> None:
        super().__init__(f"libxl-json ends in the middle, after {length} characters.")


class InvalidJsonError(LibxlJsonError):
    """The text is not JSON.

    Attributes:
        line: where, counted from 1.
        column: the character in that line, counted from 1.
    """

    def __init__(self, reason: str, line: int, column: int) -> None:
        self.line = line
        self.column = column
        super().__init__(f"libxl-json is invalid at line {line}, column {column}: {reason}.")


def parse_libxl_json(content: bytes, release: Release = DEFAULT_RELEASE) -> JsonObject:
    """Returns the object that a libxl-json file holds; any other value gives an empty one.

    The content is a C string: the first NUL ends it, and whatever follows the first JSON value is
    ignored (libxl.h `libxl_json`, yajl_allow_trailing_garbage). Of two equal keys the first one
    counts, for json-c the last.

    Args:
        content: the file, or as much of it as there is.
        release: the libxl that is to read it.

    Raises:
        EmptyJsonError: nothing is there.
        TruncatedJsonError: the end is missing.
        InvalidJsonError: it is no JSON, no UTF-8, or nested deeper than anything libxl writes.
    """
    octets = content.partition(b"\0")[0]
    bad_byte: UnicodeDecodeError | None = None
    try:
        text = octets.decode()
    except UnicodeDecodeError as error:
        text, bad_byte = octets[: error.start].decode(), error
    decoder = _LAST_WINS if release >= JSON_C_RELEASE else _FIRST_WINS
    try:
        value = _decode(text, decoder)
    except (EmptyJsonError, TruncatedJsonError):
        if bad_byte is None:
            raise
        if bad_byte.reason == "unexpected end of data":
            raise TruncatedJsonError(len(text)) from None
        raise _invalid("a byte that is not UTF-8", text, len(text)) from None
    if "\\u0000" in text or _LONE_SURROGATE.search(text):
        value = _as_c_strings(value)
    return cast(JsonObject, value) if isinstance(value, dict) else {}


def _decode(text: str, decoder: JSONDecoder) -> Json:
    start = cast(re.Match[str], _BLANKS.match(text)).end()
    if start == len(text):
        raise EmptyJsonError
    try:
        return cast(Json, decoder.raw_decode(text, start)[0])
    except RecursionError:
        raise _invalid("it is nested too deeply", text, start) from None
    except JSONDecodeError as error:
        if _is_cut_off(text, error):
            raise TruncatedJsonError(len(text)) from None
        raise InvalidJsonError(error.msg.removesuffix(" at"), error.lineno, error.colno) from None
    except _ConstantError:
        constants = (found for found in _STRING_OR_CONSTANT.finditer(text, start) if found[1])
        found = next(constants)
        raise _invalid(f"{found[1]} is no JSON number", text, found.start()) from None


def _is_cut_off(text: str, error: JSONDecodeError) -> bool:
    if error.msg.startswith("Unterminated string"):
        return True
    in_escape = error.msg.startswith("Invalid \\uXXXX")
    return bool((_CUT_OFF_ESCAPE if in_escape else _CUT_OFF).match(text, error.pos))


def _invalid(reason: str, text: str, position: int) -> InvalidJsonError:
    error = JSONDecodeError(reason, text, position)
    return InvalidJsonError(reason, error.lineno, error.colno)


def _first_wins(pairs: list[tuple[str, Json]]) -> JsonObject:
    value = dict(pairs)
    if len(value) != len(pairs):
        value = dict(reversed(pairs))
        value = {key: value[key] for key, _ in pairs}
    return value


def _integer(digits: str) -> int:
    return int(digits[:_MOST_DIGITS])


def _number(digits: str) -> float | int:
    """Reads what is no plain integer: without a point libxl stops at the exponent."""
    if "." in digits:
        return float(digits)
    return _integer(cast(re.Match[str], _MANTISSA.match(digits))[0])


class _ConstantError(Exception):
    """NaN or an infinity, which Python would read."""


def _no_constant(name: str) -> NoReturn:
    raise _ConstantError(name)


def _as_c_strings(value: Json) -> Json:
    """Cuts strings and keys at NUL and replaces halves of surrogate pairs, as C text must be."""
    if isinstance(value, str):
        return _c_string(value)
    if isinstance(value, list):
        return [_as_c_strings(item) for item in value]
    if isinstance(value, dict):
        return _first_wins([(_c_string(key), _as_c_strings(item)) for key, item in value.items()])
    return value


def _c_string(text: str) -> str:
    text = text.partition("\0")[0]
    # yajl writes ? for a first half alone; a second half alone makes bytes that are no UTF-8.
    return re.sub("[\ud800-\udbff]", "?", re.sub("[\udc00-\udfff]", "\ufffd", text))


_FIRST_WINS = JSONDecoder(
    object_pairs_hook=_first_wins,
    parse_float=_number,
    parse_int=_integer,
    parse_constant=_no_constant,
)
_LAST_WINS = JSONDecoder(parse_float=_number, parse_int=_integer, parse_constant=_no_constant)
