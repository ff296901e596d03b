"""A list of rows in aligned columns: one cursor, one scrollbar for all of them."""

from collections.abc import Sequence

from textual.message import Message

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.column_widths import fitted, lent
from xendrift_tui.presentation.columns import draw
from xendrift_tui.presentation.marks import Glyphs
from xendrift_tui.presentation.row import Branch, Row, RowKind
from xendrift_tui.presentation.sidebyside import titles
from xendrift_tui.screen.state.selection import Subject
from xendrift_tui.screen.widgets.line_list import LineList, Runs


class RowList(LineList):
    """Rows of the presentation, under their columns' titles.

    Attributes:
        least: how many columns there are at least.
        rows: what is drawn.
    """

    least = 3

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self.head = 2
        self.rows: Sequence[Row] = ()
        self._fitted: tuple[int, Sequence[Row], tuple[int, ...]] = (-1, (), ())

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
        """Splits the width by what the rows hold, once for the same rows."""
        if self._fitted[0] != width or self._fitted[1] is not self.rows:
            count = max((len(row.cells) for row in self.rows), default=0)
            self._fitted = width, self.rows, fitted(self.rows, width, max(count, self.least))
        return self._fitted[2]

    def column_titles(self, columns: Sequence[int]) -> Row:
        """Names the columns, which are so wide."""
        return titles(columns)

    def line(self, index: int, width: int) -> Runs:
        """Draws one row."""
        row = self.rows[index]
        return draw(row, lent(row, self.columns(width)), self.glyphs)

    def head_line(self, number: int, width: int) -> Runs:  # noqa: ARG002
        """Draws the columns' titles."""
        columns = self.columns(width)
        return draw(self.column_titles(columns), columns, self.glyphs)

    def copy_text(self, index: int) -> SafeText:
        """Copies a row: the device, then its columns."""
        row = self.rows[index]
        return SafeText(f"{row.device}  {row.text}" if row.device else row.text)


class PairList(RowList):
    """The trees of one domain in three columns."""

    domid: int | None = None
    """The domain whose devices they are."""

    class Folded(Message):
        """A row of the tree is to be opened or shut."""

        def __init__(self, key: str, branch: Branch) -> None:
            super().__init__()
            self.key = key
            self.branch = branch

    def subject(self, index: int) -> Subject | None:
        """The device of a row, or the domain where it is about none."""
        return Subject(self.domid, self.rows[index].device) if self.domid is not None else None

    def marked(self, index: int) -> bool:
        """Only the line of a device itself shows its mark, or a note of the domain its own."""
        kind = self.rows[index].kind
        return kind in (RowKind.DEVICE, RowKind.NOTE) and super().marked(index)

    @property
    def room(self) -> int:
        """How many rows can be seen at once."""
        return max(self.size.height - self.head, 0)

    def sideways(self, direction: int) -> None:
        """Opens what is under the cursor, or goes into it; shuts it, or goes out of it."""
        row = self.row
        if row is None:
            super().sideways(direction)
        elif direction > 0:
            self._inwards(row)
        elif row.branch in (Branch.OPEN, Branch.PART):
            self.post_message(self.Folded(row.key, Branch.SHUT))
        elif row.depth:
            above = range(self.cursor - 1, -1, -1)
            self.go(next((at for at in above if self.rows[at].depth < row.depth), 0))
        else:
            super().sideways(direction)

    def _inwards(self, row: Row) -> None:
        if row.branch is Branch.OPEN:
            self.go(self.cursor + 1)
        elif row.branch is not None:
            self.post_message(self.Folded(row.key, Branch.OPEN))
        else:
            super().sideways(1)

    def find_problem(self, start: int, step: int) -> int | None:
        """Finds the next row that somebody has to look at, None if there is no more."""
        numbers = range(start, self.count) if step > 0 else range(start, -1, -1)
        return next((number for number in numbers if self.rows[number].problem), None)
