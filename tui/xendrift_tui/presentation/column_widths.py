"""Columns as wide as what stands in them; what identifies a device gives way last."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from xendrift_tui.presentation.columns import GAP, widths
from xendrift_tui.presentation.marks import Mark
from xendrift_tui.presentation.row import Cell, Row, RowKind
from xendrift_tui.presentation.values import TELLING

# The column in the middle tells the verdict, and gives way first of all where values stand in it.
_MIDDLE = 1
_SHORTEST, _TITLE = 8, 8
# What the titles of three columns take, where there is room for all of them.
_TITLES = (21, 10, 15)


def fitted(rows: Iterable[Row], total: int, count: int = 3) -> tuple[int, ...]:
    """Splits a width into columns by what the rows hold.

    Args:
        rows: the rows that are to be drawn.
        total: the cells there are.
        count: how many columns there are.

    Returns:
        One width a column, none negative; together with the gaps they make `total`.
    """
    room = max(total - GAP * (count - 1), 0)
    full, least, verdict = [*(*_TITLES, *[_TITLE] * count)[:count]], [_TITLE] * count, _TITLE
    for row in rows:
        if len(row.cells) != count:
            continue
        for number, cell in enumerate(row.cells):
            whole = needed(cell)
            full[number] = max(full[number], whole)
            least[number] = max(least[number], needed(cell, spare=False) if whole else 0)
        if row.kind in (RowKind.DEVICE, RowKind.HEADING):
            verdict = max(verdict, needed(row.cells[min(_MIDDLE, count - 1)]))
    if sum(full) <= room:
        return _added(full, widths(room - sum(full) + GAP * (count - 1), (1,) * count))
    if sum(least) <= room:
        return _poured(least, full, room)
    if count > _MIDDLE + 1:
        least[_MIDDLE] = min(least[_MIDDLE], verdict)
    return _poured([min(_SHORTEST, room // count)] * count, least, room)


def lent(row: Row, columns: Sequence[int]) -> Sequence[int]:
    """Lets what identifies a device have, in its row, what the middle column leaves blank."""
    identifies = row.kind is RowKind.DEVICE or row.field in TELLING
    if not identifies or len(row.cells) != len(columns) or len(columns) <= _MIDDLE + 1:
        return columns
    cells = zip(row.cells, columns, strict=True)
    wants = [needed(cell, spare=False) - width for cell, width in cells]
    if wants[_MIDDLE] >= 0 or max(wants) <= 0:
        return columns
    made, blank = [*columns], -wants[_MIDDLE]
    outer = [number for number in (_MIDDLE - 1, _MIDDLE + 1) if wants[number] > 0]
    outer.sort(key=lambda number: wants[number])
    for left, number in zip(range(len(outer), 0, -1), outer, strict=True):
        borrowed = min(wants[number], blank // left)
        made[number] += borrowed
        made[_MIDDLE] -= borrowed
        blank -= borrowed
    return made


def needed(cell: Cell, *, spare: bool = True) -> int:
    """Counts the cells that all of it takes, or all but what may be left out."""
    return sum(
        1 if isinstance(piece.text, Mark) else max(cell_len(piece.text), piece.width)
        for piece in cell.pieces
        if spare or not piece.spare
    )


def _added(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _poured(least: Sequence[int], most: Sequence[int], room: int) -> tuple[int, ...]:
    """Shares what is left among the columns that want more, the same for each of them."""
    made = [*least]
    left = room - sum(made)
    while left > 0:
        wanting = [number for number, width in enumerate(made) if width < most[number]]
        if not wanting:
            wanting, most = list(range(len(made))), [room] * len(made)
        share = max(left // len(wanting), 1)
        for number in wanting:
            given = min(share, most[number] - made[number], left)
            made[number] += given
            left -= given
    return tuple(made)
