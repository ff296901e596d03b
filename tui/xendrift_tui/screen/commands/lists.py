"""The commands of every list."""

from xendrift_tui.screen.terminal.pager import TakenOut
from xendrift_tui.screen.widgets.line_list import LineList


def move(lines: LineList, step: int) -> None:
    """Moves the cursor by some lines."""
    lines.go(lines.cursor + step)


def page(lines: LineList, step: int) -> None:
    """Moves the cursor by one screenful."""
    lines.go(lines.cursor + step * max(lines.size.height - lines.head - 1, 1))


def edge(lines: LineList, side: int) -> None:
    """Moves the cursor to the first or the last line."""
    lines.go(lines.count - 1 if side > 0 else 0)


def side(lines: LineList, direction: int) -> None:
    """Goes to the left or to the right, out of the list where there is nothing to open or shut."""
    lines.sideways(direction)


def choose(lines: LineList) -> None:
    """Opens the line under the cursor."""
    lines.choose()


def copy(lines: LineList) -> None:
    """Asks for the line under the cursor to be copied."""
    if lines.count:
        lines.post_message(LineList.Copied(lines.copy_text(lines.cursor)))
    else:
        _nothing(lines)


def copy_all(lines: LineList) -> None:
    """Asks for every line to be copied."""
    if lines.count:
        lines.post_message(LineList.CopiedAll(lines.copy_lines()))
    else:
        _nothing(lines)


def take_out(lines: LineList, how: str) -> None:
    """Asks for everything to be shown in a pager, or written to a file."""
    lines.post_message(TakenOut(how, lines.heading, lines.whole_text()))


def _nothing(lines: LineList) -> None:
    lines.notify("There is nothing to copy in this pane.", markup=False, timeout=3)
