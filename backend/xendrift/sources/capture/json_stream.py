"""JSON that is too large to be read at once: one object's members, some at a time."""

import re
from collections.abc import Iterable, Iterator
from typing import cast

import orjson

from xendrift.core.base.jsontypes import Json, JsonObject

_BLANK = re.compile(rb"[ \t\n\r]*")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_FIRST_KEY = re.compile(rb'\{[ \t\n\r]*("(?:[^"\\]++|\\.)*+")', re.DOTALL)
_SCALAR = re.compile(rb"[-+.\w]+")
# Everything up to the next bracket that is not part of a text.
_RUN = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
# The same, with all that holds no brackets itself: what is only passed over goes by quickly.
_FLAT = re.compile(
    rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+"|\[[^"{}\[\]]*+\]'
    rb'|\{(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+\})*+',
    re.DOTALL,
)

_DEEPEST = 1000
_PIECE = 1 << 20
_LONGEST_MEMBER = 1 << 20
_LONGEST_TEXT = 48 << 20  # a template of 8 MiB in which every character is escaped


class JsonStreamError(ValueError):
    """The text is no JSON, ends in the middle, or has a member that is too long."""


class JsonStream:
    """A JSON text that is read once, from its beginning to its end."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._text = b""
        self._at = 0

    def begins(self) -> bytes:
        """Returns the first byte that is no blank, empty if there is none."""
        self._blanks()
        return self._text[self._at : self._at + 1]

    def first_key(self) -> str:
        """Looks at the first key of the object that begins here; empty if it has none."""
        self._fill(_PIECE)
        match = _FIRST_KEY.match(self._text, self._at)
        return str(self._parsed(match[1])) if match else ""

    def rest(self) -> Iterator[bytes]:
        """Yields the text from here on, as it is."""
        text, self._text = self._text[self._at :], b""
        self._at = 0
        yield text
        yield from self._pieces

    def members(self) -> Iterator[str]:
        """Yields the keys of the object that begins here; each value is to be read in between.

        Raises:
            JsonStreamError: it is none.
        """
        self._expect(b"{")
        while self.begins() != b"}":
            key = self._parsed(self._string())
            self._expect(b":")
            yield str(key)
            if self.begins() == b",":
                self._at += 1
            elif self.begins() != b"}":
                raise JsonStreamError("a comma is missing")
        self._at += 1

    def value(self, longest: int = 4 * _LONGEST_MEMBER) -> Json:
        """Reads the value that begins here, of so many bytes at most.

        Raises:
            JsonStreamError: it is none, or too long.
        """
        begin = self.begins()
        if begin == b'"':
            return self._parsed(self._string())
        if begin not in (b"{", b"["):
            return self._parsed(self._scalar())
        return self._parsed(self._nested(longest, keep=True))

    def skip(self) -> None:
        """Passes over the value that begins here, however long.

        Raises:
            JsonStreamError: it does not end.
        """
        if self.begins() in (b"{", b"["):
            self._nested(0, keep=False)
        else:
            self.value()

    def objects(self) -> Iterator[JsonObject]:
        """Yields the members of the object that begins here, many at a time.

        Raises:
            JsonStreamError: it is none, or a member is too long, or no object itself.
        """
        self._expect(b"{")
        while self.begins() != b"}":
            self._fill(_PIECE)
            cut = self._text.rfind(b"},", self._at)
            found = self._members(cut + 1) if cut > 0 else None
            if found is None:  # what looks like the end of a member is a part of one
                found = self._members(self._last_end())
                if found is None:
                    raise JsonStreamError("a member is no JSON")
            yield found
            if self.begins() == b",":
                self._at += 1
        self._at += 1

    # ---- finding ends

    def _members(self, end: int) -> JsonObject | None:
        try:
            found: object = orjson.loads(b"{%b}" % self._text[self._at : end])
        except orjson.JSONDecodeError:
            return None
        self._at = end
        return cast(JsonObject, found)

    def _last_end(self) -> int:
        """Finds where the last whole member ends that is there, or else the first one."""
        place, depth, last = self._at, 0, -1
        while True:
            match = _RUN.match(self._text, place)
            place = match.end() if match else place
            bracket = self._text[place : place + 1]
            if bracket in (b"", b'"'):
                if last >= 0:
                    return last
                moved = self._more(_LONGEST_MEMBER)
                place -= moved
                continue
            if depth == 0 and bracket in (b"}", b"]"):
                return place
            depth += 1 if bracket in (b"{", b"[") else -1
            place += 1
            if depth == 0:
                last = place

    def _nested(self, longest: int, *, keep: bool) -> bytes:
        """Passes over an array or object, and returns its text if that is wanted."""
        place, depth = self._at + 1, 1
        run = _RUN if keep else _FLAT
        while True:
            match = run.match(self._text, place)
            place = match.end() if match else place
            bracket = self._text[place : place + 1]
            if bracket in (b"", b'"'):
                if not keep:
                    self._at = place
                place -= self._more(longest if keep else _LONGEST_TEXT)
                continue
            depth += 1 if bracket in (b"{", b"[") else -1
            if depth > _DEEPEST:
                raise JsonStreamError("it is nested too deeply")
            place += 1
            if depth == 0:
                text = self._text[self._at : place] if keep else b""
                self._at = place
                return text

    def _string(self) -> bytes:
        self._blanks()
        while True:
            match = _STRING.match(self._text, self._at)
            if match:
                self._at = match.end()
                return match[0]
            if self._text[self._at : self._at + 1] not in (b'"', b""):
                raise JsonStreamError("a text is missing")
            self._fill(2 * (len(self._text) - self._at) + 1, _LONGEST_TEXT)

    def _scalar(self) -> bytes:
        self._fill(4096)
        match = _SCALAR.match(self._text, self._at)
        if match is None:
            raise JsonStreamError("a value is missing")
        self._at = match.end()
        return match[0]

    def _parsed(self, text: bytes) -> Json:
        try:
            return cast(Json, orjson.loads(text))
        except orjson.JSONDecodeError as error:
            raise JsonStreamError(error.msg) from error

    # ---- the text

    def _blanks(self) -> None:
        while True:
            match = _BLANK.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return
            piece = next(self._pieces, None)
            if piece is None:
                return
            self._text, self._at = piece, 0

    def _expect(self, byte: bytes) -> None:
        if self.begins() != byte:
            raise JsonStreamError(f"{byte.decode()} is missing")
        self._at += 1

    def _more(self, longest: int) -> int:
        """Adds to the text, drops what was read of it, and returns how much that was.

        Raises:
            JsonStreamError: there is no more, or what is there is too long already.
        """
        dropped = self._at
        self._fill(2 * (len(self._text) - self._at) + 1, longest)
        return dropped

    def _fill(self, wanted: int, longest: int = 0) -> None:
        """Sees to it that so much text is there, if there is so much."""
        there = len(self._text) - self._at
        if longest and there > longest:
            raise JsonStreamError("a member is longer than any host's")
        pieces = [self._text[self._at :]]
        while there < wanted and (piece := next(self._pieces, None)) is not None:
            pieces.append(piece)
            there += len(piece)
        if longest and len(pieces) == 1:
            raise JsonStreamError("it ends in the middle")
        self._text, self._at = b"".join(pieces), 0
