"""Template, merged and live side by side, and the keys that decide between them."""

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from xendrift.core.model.policy import Take
from xendrift_tui.presentation.row import Row
from xendrift_tui.screen.keys.table import Scope, bindings
from xendrift_tui.screen.widgets.row_list import RowList


class PairView(RowList):
    """The devices of one domain in three columns."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.DEVICES)

    class Decided(Message):
        """The operator takes a side for a device, or for one of its fields."""

        def __init__(self, row: Row, take: Take) -> None:
            super().__init__()
            self.row = row
            self.take = take

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:  # noqa: ARG002
        """Says why an action cannot be run now; empty if it can."""
        if action == "take" and (self.row is None or self.row.device is None):
            return "This line is about no device."
        return ""

    def find_problem(self, start: int, step: int) -> int | None:
        """Finds the next row that somebody has to look at, None if there is no more."""
        numbers = range(start, self.count) if step > 0 else range(start, -1, -1)
        return next((number for number in numbers if self.rows[number].problem), None)

    def action_take(self, side: str) -> None:
        """Takes a side for what is under the cursor."""
        if self.row is not None and self.row.device is not None:
            self.post_message(self.Decided(self.row, Take(side)))
