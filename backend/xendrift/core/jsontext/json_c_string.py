r"""The escapes of a string as json-c's tokener (json_tokener.c) undoes them.

Half of a surrogate pair becomes U+FFFD. Up to json-c 0.18 a character beyond the first plane is
looked at for its lower 16 bits alone, so that some of them count as half a pair, too.
"""

import re

_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.?))", re.DOTALL)
_PLAIN = {
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b'"': b'"',
    b"\\": b"\\",
    b"/": b"/",
}
_REPLACEMENT = "\ufffd".encode()


class BadEscape(Exception):  # noqa: N818 - a sign between two functions, not an error of its own
    """What follows a backslash is no escape.

    Attributes:
        at: where in the string.
    """

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__()


def decode(raw: bytes) -> bytes:
    """Undoes the escapes of a string, its quotation marks left out.

    Raises:
        BadEscape: there is one that json-c does not take.
    """
    if b"\\" not in raw:
        return raw
    decoded = bytearray()
    at = 0
    half = 0
    for escape in _ESCAPE.finditer(raw):
        if half and (escape.start() > at or escape[1] is None):
            decoded += _REPLACEMENT
            half = 0
        decoded += raw[at : escape.start()]
        at = escape.end()
        if escape[1] is None:
            plain = _PLAIN.get(escape[2])
            if plain is None:
                raise BadEscape(escape.start())
            decoded += plain
        else:
            character, half = _character(int(escape[1], 16), half)
            decoded += character
    return bytes(decoded + (_REPLACEMENT if half else b"") + raw[at:])


def _character(number: int, half: int) -> tuple[bytes, int]:
    """What an escape adds to the string, and the half of a pair that it leaves open."""
    added = b""
    if half and number & 0xFC00 == 0xDC00:
        number = ((half & 0x3FF) << 10) + (number & 0x3FF) + 0x10000
    elif half:
        added = _REPLACEMENT
    if number >= 0x800 and number & 0xFC00 == 0xD800:
        return added, number
    if number >= 0x800 and number & 0xFC00 == 0xDC00:
        return added + _REPLACEMENT, 0
    return added + chr(number).encode(), 0
