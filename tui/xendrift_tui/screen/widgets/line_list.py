"""A list of lines that obeys keys and mouse, and whose text can be taken along."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.perform import Performs, bindings
from xendrift_tui.screen.state.selection import Selection, Subject
from xendrift_tui.screen.widgets.lines import Lines, Runs

__all__ = ["LineList", "Runs"]

# What leaves the screen is as wide as this; a pager can be scrolled sideways.
_WIDEST = 200


class LineList(Performs, Lines):
    """A list with the keys of every list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.LIST)

    class Chosen(Lines.Moved):
        """The line under the cursor was opened."""

    class Sideways(Lines.Moved):
        """The cursor wants to leave to the left or to the right."""

        def __init__(self, sender: "LineList", direction: int) -> None:
            super().__init__(sender)
            self.direction = direction

    class Copied(Message):
        """The line under the cursor is to be copied."""

        def __init__(self, text: SafeText) -> None:
            super().__init__()
            self.text = text

    class CopiedAll(Message):
        """Every line is to be copied."""

        def __init__(self, lines: Sequence[SafeText]) -> None:
            super().__init__()
            self.lines = lines

    selection: Selection | None = None
    """What is marked, None where nothing can be."""

    # ---- marks

    def subject(self, index: int) -> Subject | None:  # noqa: ARG002
        """What a line is about, None if it can have no mark."""
        return None

    def subjects(self) -> list[Subject]:
        """What all lines are about."""
        found = (self.subject(index) for index in range(self.count))
        return [one for one in dict.fromkeys(found) if one is not None]

    def marked(self, index: int) -> bool:
        """Tells whether what a line is about is marked."""
        subject = self.subject(index)
        return self.selection is not None and subject is not None and subject in self.selection

    @property
    def mark_width(self) -> int:
        """One cell, while anything is marked."""
        return 1 if self.selection else 0

    # ---- its text

    def copy_text(self, index: int) -> SafeText:
        """Returns what the copy key takes from a line."""
        return SafeText("".join(text for text, _ in self.line(index, 400)).strip())

    def whole_text(self) -> Sequence[SafeText]:
        """Lists everything there is, for a pager or a file."""
        lines = (self.line(index, _WIDEST) for index in range(self.count))
        return [SafeText("".join(text for text, _ in line).rstrip()) for line in lines]

    def texts(self, wanted: str) -> Sequence[str]:  # noqa: ARG002
        """Lists what a search for a text looks through."""
        return [self.copy_text(index) for index in range(self.count)]

    @property
    def place(self) -> int:
        """Where among these texts the cursor is."""
        return self.cursor

    def reveal(self, index: int) -> None:
        """Goes to one of these texts."""
        self.go(index)

    def copy_lines(self) -> list[SafeText]:
        """Returns the whole list as text, a line each."""
        return [self.copy_text(index) for index in range(self.count)]

    def sideways(self, direction: int) -> None:
        """Asks to leave the list to the left or to the right."""
        self.post_message(self.Sideways(self, direction))

    def choose(self) -> None:
        """Opens the line under the cursor."""
        if self.count:
            self.post_message(self.Chosen(self))

    def on_click(self, event: events.Click) -> None:
        """Puts the cursor where the mouse is; a second click opens."""
        index = event.y - self.head + self.scroll_offset.y
        if event.y >= self.head and index < self.count:
            self.go(index)
            if event.chain > 1:
                self.choose()
