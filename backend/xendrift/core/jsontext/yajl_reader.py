r"""Reads JSON as yajl 2.1 does (yajl_lex.c, yajl_parser.c), which libxl uses up to 4.20.

Blanks are `\v` and `\f`, too; a text goes on behind its first value with whatever it likes; UTF-8
is looked at for its shape alone, so that overlong forms, surrogates and numbers beyond Unicode
pass; an object keeps every pair. There is no limit to the depth.

Of escapes (yajl_encode.c, yajl_string_decode) a first half of a surrogate pair is joined with
whatever `\u` follows, and becomes `?` without one; a second half alone is written as UTF-8 forbids
it. This is yajl as distributions mend it since CVE-2017-16516: unmended, it loses the character
behind such a `?`.
"""

import re
from typing import cast

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.jsontext.errors import LibxlJsonError
from xendrift.core.jsontext.numbers import Numbers
from xendrift.core.jsontext.reader import Open, Reader
from xendrift.core.jsontext.values import Repeated, c_text

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


_BLANKS = re.compile(rb"[ \t\n\v\f\r]*+")
_STRING = re.compile(
    rb'(?:[^"\\\x00-\x1f\x80-\xff]++'
    rb'|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
    rb"|[\xc0-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf7][\x80-\xbf]{3})*+"
)
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_CUT_OFF_NUMBER = re.compile(rb"-?(?:(?:0|[1-9][0-9]*)(?:\.(?:[0-9]+[eE][+-]?)?|[eE][+-]?))?\Z")
_CUT_OFF_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_CUT_OFF_CHARACTER = re.compile(
    rb"(?:[\xc0-\xf7]|[\xe0-\xf7][\x80-\xbf]|[\xf0-\xf7][\x80-\xbf]{2})\Z"
)
_WORDS: dict[bytes, Json] = {b"true": True, b"false": False, b"null": None}


class YajlReader(Reader):
    """One parse by yajl."""

    def __init__(self, octets: bytes) -> None:
        super().__init__(octets)
        self._numbers = Numbers()

    def skip(self) -> None:
        """Passes blanks."""
        self.at = cast(re.Match[bytes], _BLANKS.match(self.text, self.at)).end()

    def key(self) -> str:
        """Reads a key."""
        if self.peek() != b'"':
            raise self.failure("Expecting property name enclosed in double quotes")
        return self._string()

    def scalar(self) -> Json:
        """Reads a string, a number or a word."""
        first = self.peek()
        if first == b'"':
            return self._string()
        if first == b"-" or first.isdigit():
            return self._number()
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        raise self.failure_at_word("Expecting value", tuple(_WORDS))

    def finished(self, holder: Open) -> Json:
        """An array, or an object of which the first of equal keys counts."""
        if not holder.is_object:
            return holder.values
        value: JsonObject = dict(zip(holder.keys, holder.values, strict=True))
        if len(value) == len(holder.keys):
            return value
        return Repeated(zip(holder.keys, holder.values, strict=True), first=True)

    def _string(self) -> str:
        begin = self.at + 1
        end = cast(re.Match[bytes], _STRING.match(self.text, begin)).end()
        if self.text[end : end + 1] != b'"':
            raise self._failure_in_string(end)
        self.at = end + 1
        return c_text(decode(self.text[begin:end]))

    def _failure_in_string(self, at: int) -> LibxlJsonError:
        wrong = self.text[at : at + 1]
        if wrong == b"\\":
            cut_off, place, reason = _CUT_OFF_ESCAPE, at, "Invalid \\escape"
            if self.text[at + 1 : at + 2] == b"u":
                place, reason = at + 1, "Invalid \\uXXXX escape"
        elif wrong >= b"\x80":
            cut_off, place, reason = _CUT_OFF_CHARACTER, at, "a byte that is not UTF-8"
        else:
            return self.failure("Invalid control character", at)
        return self.failure(reason, len(self.text) if cut_off.match(self.text, at) else place)

    def _number(self) -> int | float:
        found = _NUMBER.match(self.text, self.at)
        end = found.end() if found else self.at
        after = self.text[end : end + 1]
        # A point, an e or a sign wants a digit behind it, whatever else follows.
        bare = found is None or (
            found[2] is None and (after in (b"e", b"E") or (after == b"." and found[1] is None))
        )
        if found is None or bare:
            cut_off = _CUT_OFF_NUMBER.match(self.text, self.at)
            raise self.failure("Expecting value", len(self.text) if cut_off else self.at)
        self.at = end
        return self._numbers.take(found[0].decode())
