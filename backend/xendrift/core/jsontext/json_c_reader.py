r"""Reads JSON as json-c does (json_tokener.c, without its strict flag), as libxl does since 4.21.

More passes than JSON allows: comments, quotation marks of either kind, a comma before a closing
bracket, words in any case, NaN and infinities, zeros before a number, points without digits, every
byte in a string. No value lies deeper than 31 others. Of equal keys the last one counts, in the
place of the first. json-c 0.16 to 0.18 is followed; they read alike.
"""

import re
from typing import NamedTuple, cast

from xendrift.core.base.jsontypes import Json
from xendrift.core.jsontext.json_c_string import BadEscape, decode
from xendrift.core.jsontext.numbers import (
    INT64_MAX,
    INT64_MIN,
    Numbers,
    is_double,
    kept_number,
    mantissa,
    number_end,
    out_of_range,
)
from xendrift.core.jsontext.reader import Open, Reader
from xendrift.core.jsontext.values import c_text

_BLANKS = re.compile(rb"[ \t\n\r]*+")
# A star that follows a star closes no comment.
_COMMENT = re.compile(rb"/\*(?:[^*]++|\*[^/])*+\*/|//[^\n]*+\n", re.DOTALL)
_BEGUN_COMMENT = re.compile(rb"/[*/]")
_STRINGS = {quote: re.compile(rb"(?:[^\\%b]++|\\.)*+" % quote, re.DOTALL) for quote in (b'"', b"'")}
_WORDS: dict[bytes, "Json"] = {
    b"true": True,
    b"false": False,
    b"null": None,
    # json-c prints these as words again, in which libxl finds no digit.
    b"nan": 0,
    b"infinity": 0,
}
_AFTER_NUMBER = b",]}/Ii \t\n\r"
_INFINITY = b"infinity"


class _Number(NamedTuple):
    """A number that libxl looks at only after the whole text was read."""

    text: str


class _CommentWithoutEnd(Exception):  # noqa: N818 - json-c finds nothing wrong with it
    """The text ends in a comment behind a value, which json-c then returns, however deep it is."""

    def __init__(self, value: Json) -> None:
        self.value = value
        super().__init__()


class JsonCReader(Reader):
    """One parse by json-c."""

    most_holders = 31
    trailing_commas = True

    def __init__(self, octets: bytes) -> None:
        super().__init__(octets)
        self._out_of_range = False
        self._late = False
        self._in_comment = False

    def read(self) -> Json:
        """Reads the first value of the text, and the comments behind it.

        Raises:
            LibxlJsonError: json-c takes it for no JSON.
        """
        try:
            value = super().read()
            self.skip()
        except _CommentWithoutEnd as end:
            value = end.value
        # json_tokener_parse_verbose returns no object for a null, which libxl takes for a failure.
        if value is None:
            raise self.failure("a null is no document", 0)
        if self._late:
            value = _visited(value, Numbers(out_of_range=self._out_of_range))
        return value

    def skip(self) -> None:
        """Passes blanks and comments."""
        while True:
            self.at = cast(re.Match[bytes], _BLANKS.match(self.text, self.at)).end()
            if self.peek() != b"/":
                return
            comment = _COMMENT.match(self.text, self.at)
            if comment is None and not _BEGUN_COMMENT.match(self.text, self.at):
                raise self.failure("a slash begins no comment", self.at + 1)
            self.at = comment.end() if comment else len(self.text)
            self._in_comment = comment is None

    def skip_behind(self, value: Json) -> None:
        """Passes blanks and comments; a comment without an end makes this value the document."""
        self.skip()
        if self._in_comment:
            raise _CommentWithoutEnd(value)

    def key(self) -> str:
        """Reads a key."""
        if self.peek() not in _STRINGS:
            raise self.failure("Expecting property name enclosed in quotes")
        return self._string()

    def scalar(self) -> Json:
        """Reads a string, a number or a word."""
        first = self.peek()
        if first in _STRINGS:
            return self._string()
        if first == b"-" or first.isdigit():
            return self._number()
        for word, value in _WORDS.items():
            if self._word(word):
                return value
        raise self.failure_at_word("Expecting value", tuple(_WORDS))

    def finished(self, holder: Open) -> Json:
        """An array, or an object of which the last of equal keys counts."""
        if holder.is_object:
            return dict(zip(holder.keys, holder.values, strict=True))
        return holder.values

    def _word(self, word: bytes) -> bool:
        found = self.text[self.at : self.at + len(word)].lower() == word
        self.at += len(word) if found else 0
        return found

    def _string(self) -> str:
        quote, begin = self.peek(), self.at + 1
        end = cast(re.Match[bytes], _STRINGS[quote].match(self.text, begin)).end()
        try:
            decoded = decode(self.text[begin:end])
        except BadEscape as bad:
            raise self.failure("Invalid \\escape", begin + bad.at) from None
        if self.text[end : end + 1] != quote:
            raise self.failure("Unterminated string", len(self.text))
        self.at = end + 1
        return c_text(decoded)

    def _number(self) -> Json:
        end = number_end(self.text, self.at)
        if self.text[self.at : end] == b"-" and self.text[end : end + 1].lower() == b"i":
            self.at = end
            if self._word(_INFINITY):
                return 0
            raise self.failure_at_word("Expecting value", (_INFINITY,))
        text = self.text[self.at : end].decode()
        goes_on = self.within and self.text[end : end + 1] not in _AFTER_NUMBER
        if goes_on or kept_number(text) is None:
            raise self.failure(
                "Expecting value", len(self.text) if end == len(self.text) else self.at
            )
        self.at = end
        return self._taken(text)

    def _taken(self, text: str) -> Json:
        """Notes what errno json-c leaves behind, and puts off a number to which it matters."""
        kept = cast(str, kept_number(text))
        if is_double(text):
            late = out_of_range(kept)
            self._out_of_range |= late
        else:
            late = not INT64_MIN < mantissa(kept) < INT64_MAX
            self._out_of_range = mantissa(text) != mantissa(kept)
        if late:
            self._late = True
            return cast(Json, _Number(kept))
        return Numbers().take(kept)


def _visited(value: Json, numbers: Numbers) -> Json:
    """Takes the numbers that were put off, in the order in which libxl visits them."""
    if isinstance(value, _Number):
        return numbers.take(value.text)
    if isinstance(value, list):
        return [_visited(item, numbers) for item in value]
    if isinstance(value, dict):
        return {key: _visited(item, numbers) for key, item in value.items()}
    return value
