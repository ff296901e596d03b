r"""The escapes of a string as yajl 2.1 undoes them (yajl_encode.c, yajl_string_decode).

A first half of a surrogate pair is joined with whatever `\u` follows, and becomes `?` without one;
a second half alone is written as UTF-8 forbids it. This is yajl as distributions mend it since
CVE-2017-16516: unmended, it loses the character behind such a `?`.
"""

import re

_ESCAPE = re.compile(
    rb"\\(?:u([dD][89abAB][0-9a-fA-F]{2})(?:\\u([0-9a-fA-F]{4}))?|u([0-9a-fA-F]{4})|(.))",
    re.DOTALL,
)
_PLAIN = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def decode(raw: bytes) -> bytes:
    """Undoes the escapes of a string that yajl found to be one, its quotation marks left out."""
    return _ESCAPE.sub(_character, raw) if b"\\" in raw else raw


def _character(escape: re.Match[bytes]) -> bytes:
    half, second, number, plain = escape.groups()
    if plain:
        return _PLAIN.get(plain, plain)
    if number:
        return _utf8(int(number, 16))
    if second is None:
        return b"?"
    return _utf8((int(half, 16) - 0xD800 << 10) + 0x10000 | int(second, 16) & 0x3FF)


def _utf8(number: int) -> bytes:
    """The form of UTF-8, surrogates not excepted."""
    return chr(number).encode("utf-8", "surrogatepass")
