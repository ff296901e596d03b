"""A list of lines that obeys keys and mouse, and whose text can be taken along."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.keys.table import Scope, bindings
from xendrift_tui.screen.terminal.pager import TakenOut
from xendrift_tui.screen.widgets.lines import Lines, Runs

__all__ = ["LineList", "Runs"]

# What leaves the screen is as wide as this; a pager can be scrolled sideways.
_WIDEST = 200


class LineList(Lines):
    """A list with the keys of every list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LIST)

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

    # ---- keys and mouse

    def action_move(self, step: int) -> None:
        """Moves the cursor by some lines."""
        self.go(self.cursor + step)

    def action_page(self, step: int) -> None:
        """Moves the cursor by one screenful."""
        self.go(self.cursor + step * max(self.size.height - self.head - 1, 1))

    def action_edge(self, side: int) -> None:
        """Moves the cursor to the first or the last line."""
        self.go(self.count - 1 if side > 0 else 0)

    def action_side(self, direction: int) -> None:
        """Asks to leave the list sideways."""
        self.post_message(self.Sideways(self, direction))

    def action_choose(self) -> None:
        """Opens the line under the cursor."""
        if self._keys:
            self.post_message(self.Chosen(self))

    def action_copy(self) -> None:
        """Asks for the line under the cursor to be copied."""
        if self._keys:
            self.post_message(self.Copied(self.copy_text(self.cursor)))

    def action_copy_all(self) -> None:
        """Asks for every line to be copied."""
        if self._keys:
            self.post_message(self.CopiedAll(self.copy_lines()))

    def action_take_out(self, how: str) -> None:
        """Asks for everything to be shown in a pager, or written to a file."""
        self.post_message(TakenOut(how, self.heading, self.whole_text()))

    def on_click(self, event: events.Click) -> None:
        """Puts the cursor where the mouse is; a second click opens."""
        index = event.y - self.head + self.scroll_offset.y
        if event.y >= self.head and index < self.count:
            self.go(index)
            if event.chain > 1:
                self.action_choose()
