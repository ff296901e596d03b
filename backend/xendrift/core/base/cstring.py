"""Values read as libxl's C code reads them, for predicting what it will make of them."""

import re

_INTEGER = re.compile(rb"[ \t\n\v\f\r]*([+-]?\d+)")
_STRTOUL = re.compile(rb"[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|\d+)")
_BACKEND = re.compile(rb"/local/domain/[ \t\n\v\f\r]*([+-]?\d+)/")
_MOST_DIGITS = 40  # beyond 64 bits one number is like another
_SHORT = 10  # digits that fit into an int
_OCTAL = re.compile(rb"[^0-7]")
_OCTET = r"(?:[0-9a-fA-F]{2}|[ \t\n\v\f\r+-][0-9a-fA-F])"
_MAC = re.compile(_OCTET + rf"(?::{_OCTET})" + r"{5}(?::.*)?", re.DOTALL)
_INT_MAX = 2**31 - 1
_LONG_MAX = 2**63 - 1
_ULLONG_MAX = 2**64 - 1


def cstr(value: bytes) -> bytes:
    """Returns what C sees of a value: everything before its first NUL."""
    return value.partition(b"\0")[0] if b"\0" in value else value


def text(value: bytes) -> str | None:
    """Returns a value as text, or None if libxl could not put it into JSON (not UTF-8)."""
    try:
        return cstr(value).decode()
    except UnicodeDecodeError:
        return None


def atoi(value: bytes) -> int:
    """Reads a leading decimal number; anything else is 0, as in C.

    glibc's atoi keeps the lower half of what strtol gives, which stops at the limits of a long:
    2^32 is 0, and 10^30 is -1.
    """
    if value.isdigit() and len(value) < _SHORT:  # nearly every number there is
        return int(value)
    match = _INTEGER.match(cstr(value))
    number = max(min(_decimal(match[1]), _LONG_MAX), -_LONG_MAX - 1) if match else 0
    return (number + _INT_MAX + 1) % 2**32 - _INT_MAX - 1


def strict_number(value: bytes | None) -> int | None:
    """Reads a node that holds a plain decimal number and nothing else; None otherwise.

    For nodes that a guest can write: no sign, no blanks, no digits of other scripts, no
    number of a thousand digits.
    """
    if value is None or not value.isdigit() or len(value) > 10:
        return None
    return int(value)


def is_number(value: bytes | None) -> bool:
    """Tells whether a node holds decimal digits and nothing else before its first NUL."""
    return value is not None and cstr(value).isdigit()


def strtoul(value: bytes) -> int:
    """Reads a leading number in C notation (base 0); anything else is 0."""
    match = _STRTOUL.match(cstr(value))
    if match is None:
        return 0
    digits = match[2]
    base = 16 if digits[:2].lower() == b"0x" else 8 if digits.startswith(b"0") else 10
    if base == 8:
        digits = _OCTAL.split(digits, maxsplit=1)[0]
    elif base == 10:
        digits = digits[:_MOST_DIGITS]
    number = min(int(digits, base), _ULLONG_MAX)
    return -number if match[1] == b"-" else number


def whole_number(value: bytes) -> int | None:
    """Reads a value that is a decimal number to its end (`strtol` with an end pointer).

    An empty value is 0; None if anything follows the number. It stops at the limits of a long.
    """
    number = _whole(value)
    return None if number is None else max(min(number, _LONG_MAX), -_LONG_MAX - 1)


def whole_unsigned(value: bytes) -> int | None:
    """Reads one as `strtoull` does: it stops at 64 bits, and a negative number wraps round."""
    number = _whole(value)
    if number is None:
        return None
    return _ULLONG_MAX if abs(number) > _ULLONG_MAX else number % (_ULLONG_MAX + 1)


def _whole(value: bytes) -> int | None:
    content = cstr(value)
    match = _INTEGER.match(content)
    if match is None:
        return 0 if not content else None
    return _decimal(match[1]) if match.end() == len(content) else None


def _decimal(digits: bytes) -> int:
    """Reads no more digits than tell that a number is too large: Python has a limit, too."""
    number = int(digits.lstrip(b"+-0")[:_MOST_DIGITS] or b"0")
    return -number if digits.startswith(b"-") else number


def backend_domid(path: bytes) -> int | None:
    """Reads the domid out of a backend path (libxl_device.c, libxl__backendpath_parse_domid)."""
    match = _BACKEND.match(cstr(path))
    return _decimal(match[1]) & 0xFFFFFFFF if match else None


def is_mac(value: bytes) -> bool:
    """Tells whether libxl reads a value as a MAC address (libxl_internal.c, libxl__parse_mac).

    It is lenient: a sign or blank for a first digit, and anything after a seventh colon.
    """
    return _MAC.fullmatch(cstr(value).decode("latin-1")) is not None
