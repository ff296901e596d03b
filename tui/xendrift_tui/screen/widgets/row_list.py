"""A list of rows in aligned columns: one cursor, one scrollbar for all of them."""

from collections.abc import Sequence

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.columns import draw, triple
from xendrift_tui.presentation.marks import Glyphs
from xendrift_tui.presentation.row import Row
from xendrift_tui.presentation.sidebyside import titles
from xendrift_tui.screen.widgets.line_list import LineList, Runs


class RowList(LineList):
    """Rows of the presentation, under their columns' titles."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self.head = 2
        self.rows: Sequence[Row] = ()

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def show_rows(self, rows: Sequence[Row], heading: SafeText, *, anew: bool = False) -> None:
        """Takes the rows as they are now.

        Args:
            rows: the rows.
            heading: the title above them.
            anew: whether they are another domain's, so that the cursor goes to the top.
        """
        self.rows = rows
        self.heading = heading
        if anew:
            self.forget_cursor()
        self.show_lines([row.key for row in rows])

    def columns(self, width: int) -> tuple[int, ...]:
        """Splits the width."""
        return triple(width)

    def column_titles(self, columns: Sequence[int]) -> Row:
        """Names the columns, which are so wide."""
        return titles(columns)

    def line(self, index: int, width: int) -> Runs:
        """Draws one row."""
        return draw(self.rows[index], self.columns(width), self.glyphs)

    def head_line(self, number: int, width: int) -> Runs:  # noqa: ARG002
        """Draws the columns' titles."""
        columns = self.columns(width)
        return draw(self.column_titles(columns), columns, self.glyphs)

    def copy_text(self, index: int) -> SafeText:
        """Copies a row: the device, then its columns."""
        row = self.rows[index]
        return SafeText(f"{row.device}  {row.text}" if row.device else row.text)


class PairList(RowList):
    """The devices of one domain in three columns."""

    def find_problem(self, start: int, step: int) -> int | None:
        """Finds the next row that somebody has to look at, None if there is no more."""
        numbers = range(start, self.count) if step > 0 else range(start, -1, -1)
        return next((number for number in numbers if self.rows[number].problem), None)
