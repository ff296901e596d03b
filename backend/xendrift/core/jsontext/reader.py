"""What both libraries' parsers have in common: objects, arrays, and where a text went wrong.

Nothing here calls itself: a text may be nested as deeply as it likes.
"""

from dataclasses import dataclass, field

from xendrift.core.base.jsontypes import Json
from xendrift.core.jsontext.errors import (
    EmptyJsonError,
    InvalidJsonError,
    LibxlJsonError,
    TruncatedJsonError,
)
from xendrift.core.jsontext.values import as_text


@dataclass(slots=True)
class Open:
    """An object or an array that is not closed yet.

    Attributes:
        keys: the keys of an object in their order, the last one perhaps without its value yet.
        values: the values, as many as there are.
        closes: the bracket that closes it.
    """

    closes: bytes
    keys: list[str] = field(default_factory=list[str])
    values: list[Json] = field(default_factory=list[Json])

    @property
    def is_object(self) -> bool:
        """Whether it is an object."""
        return self.closes == b"}"


class _Unfinished:
    """Stands for a value of which only the beginning was read."""


class Reader:
    """One parse of one text; the libraries' own readers say what differs."""

    most_holders: int | None = None
    trailing_commas = False

    def __init__(self, octets: bytes) -> None:
        """Takes the text, which ends before its first NUL."""
        self.text = octets
        self.at = 0
        self._open: list[Open] = []

    def skip(self) -> None:
        """Goes on to the next byte that belongs to a value."""
        raise NotImplementedError

    def skip_behind(self, value: Json) -> None:  # noqa: ARG002 not every library looks at it
        """Goes on to the next byte behind a value in a container."""
        self.skip()

    def key(self) -> str:
        """Reads the key of an object, its quotation mark being the next byte."""
        raise NotImplementedError

    def scalar(self) -> Json:
        """Reads a value that is neither an object nor an array."""
        raise NotImplementedError

    def finished(self, holder: Open) -> Json:
        """Makes the value of an object or an array that was closed."""
        raise NotImplementedError

    def read(self) -> Json:
        """Reads the first value of the text.

        Raises:
            EmptyJsonError: there is none.
            TruncatedJsonError: its end is missing.
            InvalidJsonError: this library takes it for no JSON.
        """
        self.skip()
        if self.at >= len(self.text):
            raise EmptyJsonError
        while True:
            done = self._begin()
            while not isinstance(done, _Unfinished) and self._open:
                self._open[-1].values.append(done)
                done = self._after_value()
            if not isinstance(done, _Unfinished):
                return done

    @property
    def within(self) -> bool:
        """Whether the next value lies in another one."""
        return bool(self._open)

    def _begin(self) -> "Json | _Unfinished":
        """Reads a scalar or an empty container; of any other, up to its first value."""
        self.skip()
        bracket = self.peek()
        if bracket not in (b"{", b"["):
            return self.scalar()
        self.at += 1
        holder = Open(b"}" if bracket == b"{" else b"]")
        self.skip()
        if self.peek() == holder.closes:
            self.at += 1
            return self.finished(holder)
        self._open.append(holder)
        self._next_value()
        return _Unfinished()

    def _after_value(self) -> "Json | _Unfinished":
        """Reads what follows a value in its container, which it may close."""
        holder = self._open[-1]
        self.skip_behind(holder.values[-1])
        separator = self.peek()
        if separator == b",":
            self.at += 1
            self.skip()
            if not (self.trailing_commas and self.peek() == holder.closes):
                self._next_value()
                return _Unfinished()
        elif separator != holder.closes:
            raise self.failure("Expecting ',' delimiter")
        self.at += 1
        self._open.pop()
        return self.finished(holder)

    def _next_value(self) -> None:
        """Reads what stands before a value: in an object, its key."""
        holder = self._open[-1]
        if holder.is_object:
            holder.keys.append(self.key())
            self.skip()
            if self.peek() != b":":
                raise self.failure("Expecting ':' delimiter")
            self.at += 1
            self.skip()
        if self.most_holders is not None and len(self._open) > self.most_holders:
            raise self.failure("it is nested too deeply")

    def peek(self) -> bytes:
        """The next byte, nothing at the end."""
        return self.text[self.at : self.at + 1]

    def failure(self, reason: str, at: int | None = None) -> LibxlJsonError:
        """What to raise where this library gives up, by default at the next byte."""
        place = self.at if at is None else at
        if place >= len(self.text):
            return TruncatedJsonError(len(as_text(self.text)))
        before = self.text[:place]
        line = before.count(b"\n") + 1
        column = len(as_text(before[before.rfind(b"\n") + 1 :])) + 1
        return InvalidJsonError(reason, line, column)

    def failure_at_word(self, reason: str, words: tuple[bytes, ...]) -> LibxlJsonError:
        """What to raise at a word that is none, unless the text merely ends before it does."""
        rest = self.text[self.at : self.at + max(map(len, words))].lower()
        cut_off = any(len(rest) < len(word) and word.startswith(rest) for word in words)
        return self.failure(reason, len(self.text) if cut_off else None)
