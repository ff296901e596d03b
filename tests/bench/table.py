"""The table, as text and in the README beside this file."""

import re
from collections.abc import Iterable
from pathlib import Path

from tests.bench.measure import Row

README = Path(__file__).with_name("README.md")
_HEAD = ("what", "daemon", "xendrift", "against", "outcome", "to reach", "reached")
_PART = re.compile(r"(<!-- bench -->\n)(.*?)(<!-- /bench -->)", re.DOTALL)

Line = tuple[str, ...]


def line(daemon: str, row: Row) -> Line:
    """One row as it is printed."""
    what, *rest = row.cells()
    return what, daemon, *rest


def table(lines: Iterable[Line]) -> str:
    """The rows in Markdown."""
    whole = [_HEAD, ("---",) * len(_HEAD), *lines]
    return "".join(f"| {' | '.join(one)} |\n" for one in whole)


def lines_of(text: str) -> list[Line]:
    """The rows of a table in Markdown."""
    cells = [tuple(one.strip("| ").split(" | ")) for one in text.splitlines() if one[:1] == "|"]
    return [tuple(map(str.strip, one)) for one in cells[2:]]


def renewed(old: Iterable[Line], new: Iterable[Line]) -> list[Line]:
    """What was measured now in place of what was before; the rest stays as it is."""
    lines = {one[:2]: one for one in old}
    lines.update({one[:2]: one for one in new})
    return list(lines.values())


def into_readme(new: Iterable[Line], machine: str) -> None:
    """Renews what stands between the README's markers."""
    content = README.read_text()
    found = _PART.search(content)
    assert found
    text = f"{table(renewed(lines_of(found[2]), new))}\n{machine}\n"
    README.write_text(content[: found.start(2)] + text + content[found.end(2) :])
