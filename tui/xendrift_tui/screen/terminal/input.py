"""What comes in from the terminal, made into events whatever bytes it is made of."""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

from xendrift_tui.screen.terminal.replies import Replies

# Characters of one paste; whatever goes on for longer was no paste, or its end was lost.
_LONGEST_PASTE = 1_000_000
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_RELEASED = "3"
# A key as kitty's keyboard protocol writes it: key, modifiers, text, each with parts after colons.
_KEY = re.compile(r"\x1b\[(?P<parts>[\d:;]*)(?P<end>[u~ABCDEFHPQRS])")


class Parser(XTermParser):
    """Textual's parser, that also understands the longer forms of a key."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        """Leaves out of a key what it is not told apart by, and the key's release altogether."""
        if _is_release(sequence):
            yield events.Key(Keys.Ignore, sequence)
        else:
            yield from super()._sequence_to_key_events(_shortest(sequence), alt)


class Input:
    """Bytes in, events out.

    Bytes that are no UTF-8 are replaced, and a sequence that the parser fails on is left out;
    what follows is read as if it had not been there.
    """

    def __init__(self, ignored: Callable[[], None]) -> None:
        """Begins with nothing.

        Args:
            ignored: is called for each sequence that is left out.
        """
        self._ignored = ignored
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = Parser()
        self._replies = Replies()
        self._last = ""
        self._pasting = 0

    def feed(self, data: bytes) -> Iterator[Message]:
        """Takes bytes as they come in, and yields the events that they complete."""
        yield from self._read(self._replies.without(self._decode(data)))

    def _read(self, text: str) -> Iterator[Message]:
        for character in text:
            self._last = (self._last + character)[-len(_PASTE_BEGINS) :]
            yield from self._parsed(self._parser.feed, character)
            self._follow_paste()

    def tick(self) -> Iterator[Message]:
        """Yields what is complete because nothing has followed it for a while: an escape key."""
        yield from self._read(self._replies.overdue())
        for event in self._parsed(lambda _: self._parser.tick(), ""):
            if self._pasting and isinstance(event, events.Key):
                self._begin_anew()  # a paste holds no escape by itself: somebody wants out of it
            yield event

    def _parsed(
        self, parse: Callable[[str], Iterable[Message]], character: str
    ) -> Iterator[Message]:
        try:
            found = list(parse(character))
        except Exception:
            self._begin_anew()
            return
        # Cells are all that is asked for: pixels would be divided by, and may be none.
        self._parser.mouse_pixels = False
        for event in found:
            if isinstance(event, events.Paste):
                yield events.Paste(cleaned(event.text))
            elif not self._pasting or character == "" or not isinstance(event, events.Key):
                yield event

    def _follow_paste(self) -> None:
        """Knows whether a paste goes on, for its text must never be taken for keys."""
        if self._last == _PASTE_BEGINS:
            self._pasting = 1
        elif self._last == _PASTE_ENDS:
            self._pasting = 0
        elif self._pasting:
            self._pasting += 1
            if self._pasting > _LONGEST_PASTE:
                self._begin_anew()

    def _begin_anew(self) -> None:
        self._parser = Parser()
        self._pasting = 0
        self._ignored()


def cleaned(text: str) -> str:
    """Leaves out of a paste what no line of text holds: controls, and signs that turn it round."""
    return "".join(one for one in text if one.isprintable() or one in "\n\t")


def _is_release(sequence: str) -> bool:
    """Tells whether it is a key that goes up, which nobody asked for."""
    match = _KEY.fullmatch(sequence)
    if match is None:
        return False
    _, *others = match["parts"].split(";")
    return bool(others) and others[0].partition(":")[2] == _RELEASED


def _shortest(sequence: str) -> str:
    """Writes a key without its other layouts and without what happened to it."""
    match = _KEY.fullmatch(sequence)
    if match is None or ":" not in match["parts"]:
        return sequence
    key, *others = match["parts"].split(";")
    modifiers = [others[0].partition(":")[0]] if others else []
    parts = ";".join((key.partition(":")[0], *modifiers, *others[1:]))
    return f"\x1b[{parts}{match['end']}"
