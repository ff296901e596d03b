"""How wide columns are, and text of an exact width in terminal cells."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.presentation.row import Cell, Row

GAP = 2


def widths(total: int, shares: Sequence[int]) -> tuple[int, ...]:
    """Splits a width into columns, with a gap between each two.

    Args:
        total: the cells there are.
        shares: how the columns relate; the last one takes what rounding leaves.

    Returns:
        One width a column, none negative; together with the gaps they make `total`.
    """
    room = max(total - GAP * (len(shares) - 1), 0)
    parts = [room * share // sum(shares) for share in shares]
    parts[-1] += room - sum(parts)
    return tuple(parts)


def cut(text: str, width: int, ellipsis: str, *, tail: bool = False) -> str:
    """Shortens text to at most `width` cells, saying so where it was cut."""
    if cell_len(text) <= width:
        return text
    if width < 2:
        return ellipsis[:width]
    if not tail:
        return set_cell_size(text, width - 1).rstrip() + ellipsis
    end = text[-width:]  # no character is narrower than nothing, so more could never fit
    while cell_len(end) > width - 1:
        end = end[1:]
    return ellipsis + end


def pad(text: str, width: int) -> str:
    """Fills text up to `width` cells."""
    return text + " " * max(width - cell_len(text), 0)


def fit(cell: Cell, width: int, glyphs: Glyphs) -> Iterator[tuple[str, Tone]]:
    """Draws a cell in exactly `width` cells, as runs of one tone each."""
    left = width
    for piece in cell.pieces:
        text = glyphs[piece.text] if isinstance(piece.text, Mark) else str(piece.text)
        text = pad(text.replace("…", glyphs.ellipsis), piece.width)
        if left <= 0:
            break
        drawn = cut(text, left, glyphs.ellipsis, tail=piece.tail)
        left -= cell_len(drawn)
        yield drawn, piece.tone
    if left > 0:
        yield " " * left, Tone.NORMAL


def draw(row: Row, columns: Sequence[int], glyphs: Glyphs) -> list[tuple[str, Tone]]:
    """Draws a row over its columns; one that has a single cell spans them all."""
    if len(row.cells) == 1:
        total = sum(columns) + GAP * (len(columns) - 1)
        return list(fit(row.cells[0], total, glyphs))
    runs: list[tuple[str, Tone]] = []
    for number, (cell, width) in enumerate(zip(row.cells, columns, strict=True)):
        if number:
            runs.append((" " * GAP, Tone.NORMAL))
        runs.extend(fit(cell, width, glyphs))
    return runs


def wrap(text: str, width: int) -> list[str]:
    """Breaks text into lines of at most `width` cells, at spaces where there are any.

    An indentation is kept, as far as it leaves room for words.
    """
    if width < 1:
        return []
    words = text.lstrip(" ")
    indent = " " * min(len(text) - len(words), width // 2)
    return [indent + line for line in _break(words, width - len(indent))]


def _break(text: str, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while cell_len(word) > width:
            head = _head(word, width)
            head = head[: head.rfind(",") + 1] or head  # JSON is read more easily by its keys
            lines.append(head)
            word = word[len(head) :]  # noqa: PLW2901
        line = word
    if line or not lines:
        lines.append(line)
    return lines


def _head(word: str, width: int) -> str:
    """Returns as many first characters of a word as fit, at least one."""
    end = 1
    while end < len(word) and cell_len(word[: end + 1]) <= width:
        end += 1
    return word[:end]
