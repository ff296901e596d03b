"""A list whose columns have titles and widths of their own; the last one has the rest."""

from collections.abc import Sequence

from rich.cells import cell_len

from xendrift_tui.presentation.columns import GAP
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.presentation.row import Piece, Row, RowKind, cell, words
from xendrift_tui.screen.widgets.row_list import RowList

_LEAST = 8  # cells of the last column


def _cells(piece: Piece) -> int:
    return 1 if isinstance(piece.text, Mark) else max(cell_len(piece.text), piece.width)


class TableList(RowList):
    """Rows under titles."""

    def __init__(
        self,
        glyphs: Glyphs,
        titles: Sequence[str],
        widths: Sequence[int],
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Takes the columns.

        Args:
            glyphs: which signs the terminal can show.
            titles: what stands above each column.
            widths: the cells of each but the last; all of them shrink in a narrow terminal.
            id: its name in the style sheet.
        """
        super().__init__(glyphs, id=id)
        self._widths = widths
        self._titles = Row(
            RowKind.HEADING, "titles", tuple(cell(words(one, Tone.MUTED)) for one in titles)
        )

    def columns(self, width: int) -> tuple[int, ...]:
        """Gives each column what it holds, and the last one the rest, a quarter at the least."""
        room = max(width - GAP * len(self._widths), 0)
        wanted = [min(most, self._widest(at)) for at, most in enumerate(self._widths)]
        most = room - max(room // 4, min(room, _LEAST))
        taken = sum(wanted)
        fixed = wanted if taken <= most else [one * most // taken for one in wanted]
        return (*fixed, max(room - sum(fixed), 0))

    def _widest(self, column: int) -> int:
        """The cells of the widest text in a column, its title included."""
        rows = (self._titles, *self.rows)
        return max(sum(_cells(piece) for piece in row.cells[column].pieces) for row in rows)

    def column_titles(self, columns: Sequence[int]) -> Row:  # noqa: ARG002
        """Names the columns."""
        return self._titles
