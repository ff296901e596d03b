"""The table, as text and in the README."""

import re
from collections.abc import Sequence
from pathlib import Path

from tests.bench.measuring import Row

README = Path(__file__).parents[2] / "README.md"
_HEAD = ("what", "xendrift", "against", "outcome", "to reach", "reached")
_PART = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)


def table(found: Sequence[Row]) -> str:
    """The rows in Markdown."""
    lines = [_HEAD, ("---",) * len(_HEAD), *(row.cells() for row in found)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def into_readme(text: str) -> None:
    """Replaces what stands between the README's markers."""
    content = README.read_text()
    README.write_text(_PART.sub(lambda match: match[1] + text + match[2], content))
