"""A list whose columns have titles and widths of their own; the last one has the rest."""

from collections.abc import Sequence

from xendrift_tui.presentation.columns import GAP
from xendrift_tui.presentation.marks import Glyphs, Tone
from xendrift_tui.presentation.row import Row, RowKind, cell, words
from xendrift_tui.screen.widgets.row_list import RowList

_LEAST = 8  # cells of a column before those behind it get any


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
        """Gives every column its width, and at least half of all cells to what varies most."""
        gaps = GAP * len(self._widths)
        room = max(width - gaps, 0)
        wanted = sum(self._widths)
        most = max(room * 3 // 5, min(room, _LEAST))
        fixed = tuple(one if wanted <= most else one * most // wanted for one in self._widths)
        return (*fixed, max(room - sum(fixed), 0))

    def column_titles(self, columns: Sequence[int]) -> Row:  # noqa: ARG002
        """Names the columns."""
        return self._titles
