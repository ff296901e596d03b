"""Rows as plain text, for `xendrift show` and for copying a whole screen."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.column_widths import fitted, lent
from xendrift_tui.presentation.columns import draw
from xendrift_tui.presentation.marks import UNICODE, Glyphs, Tone
from xendrift_tui.presentation.row import Row, RowKind, cell, words

_TITLES = ("template (libxl-json)", "merged", "live (xenstore)")
_SHORT = ("template", "merged", "live")


def titles(columns: Sequence[int], policy: str = "") -> Row:
    """Makes the row that names the three columns, in short where there is no room.

    Args:
        columns: how wide they are.
        policy: what the merged one was made by.
    """
    whole = (_TITLES[0], f"merged by {policy}" if policy else _TITLES[1], _TITLES[2])
    names = [
        name if cell_len(name) <= width else short
        for name, short, width in zip(whole, _SHORT, columns, strict=True)
    ]
    return Row(RowKind.HEADING, "titles", tuple(cell(words(name, Tone.MUTED)) for name in names))


def side_by_side(
    rows: Sequence[Row], width: int, glyphs: Glyphs = UNICODE, policy: str = ""
) -> Iterator[SafeText]:
    """Draws rows in three columns, none wider than `width` cells, without trailing blanks.

    Args:
        rows: what to draw.
        width: the cells there are.
        glyphs: which signs the terminal can show.
        policy: what the merged column was made by, for its title.
    """
    columns = fitted(rows, width)
    yield _line(titles(columns, policy), columns, glyphs)
    yield SafeText(glyphs.rule * max(width, 0))
    for row in rows:
        yield _line(row, columns, glyphs)


def _line(row: Row, columns: Sequence[int], glyphs: Glyphs) -> SafeText:
    return SafeText("".join(text for text, _ in draw(row, lent(row, columns), glyphs)).rstrip())
