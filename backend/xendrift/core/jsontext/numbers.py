"""A number as libxl takes it from either library (libxl_json.c, json_callback_number).

And before that, as json-c finds and keeps it (json_tokener.c, json_util.c).
"""

import re
from decimal import Decimal
from typing import cast

INT64_MIN = -(2**63)
INT64_MAX = 2**63 - 1
UINT64_MAX = 2**64 - 1
_LEAST_NORMAL = 2.0**-1022
_MANTISSA = re.compile(r"-?[0-9]*")
# Numbers beyond 64 bits are one like another to libxl; Python's own limit is 4300 digits.
_MOST_DIGITS = 40
# An exponent of more characters leaves every range; decimal knows no more than 18 digits.
_MOST_EXPONENT = 9


def mantissa(text: str) -> int:
    """What strtoll would read if it had no limits: the digits that the text begins with."""
    digits = cast(re.Match[str], _MANTISSA.match(text))[0].lstrip("-")
    number = int(digits.lstrip("0")[:_MOST_DIGITS] or "0")
    return -number if text.startswith("-") else number


def out_of_range(text: str) -> bool:
    """Whether strtod leaves ERANGE behind: the number is too large, or lost digits below."""
    digits, _, exponent = text.lower().partition("e")
    if not any(digit in digits for digit in "123456789"):
        return False
    if len(exponent) > _MOST_EXPONENT or abs(float(text)) == float("inf"):
        return True
    return abs(float(text)) < _LEAST_NORMAL and Decimal(text) != Decimal(float(text))


class Numbers:
    """The numbers of one text in the order in which libxl meets them.

    libxl tells an overflow by an errno that it never resets: once a number was out of range, the
    least and the largest integer of 64 bits count as out of range, too.

    Attributes:
        out_of_range: whether errno is ERANGE.
    """

    def __init__(self, *, out_of_range: bool = False) -> None:
        self.out_of_range = out_of_range

    def take(self, text: str) -> int | float:
        """Returns an integer of 64 bits, or what no field takes for one: a float, or one beyond."""
        if "." in text:
            self.out_of_range |= out_of_range(text)
            return float(text)
        number = mantissa(text)
        if not INT64_MIN <= number <= INT64_MAX:
            self.out_of_range = True
        elif number in (INT64_MIN, INT64_MAX) and self.out_of_range:
            return float(number)
        return number


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
