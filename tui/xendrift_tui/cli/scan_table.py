"""What `scan` prints for a person at a terminal: a header, colours, lines that fit, a summary.

Whoever reads the same through a pipe gets one finding a line, as it always was.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len

from xendrift.core.base.text import SafeText
from xendrift.core.model.finding import Finding, Severity
from xendrift_tui.presentation.columns import cut, pad, wrap

_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "33", Severity.INFO: "36"}
_HEADER = ("SEVERITY", "DOMAIN", "RULE", "DEVICE")
_LONGEST = (8, 20, 18, 26)  # cells of each column
_GAP = "  "
_BESIDE = 40  # cells that a sentence must have to stand beside its finding
_BELOW = "    "
_NARROWEST = 40

Found = Sequence[tuple[Finding, SafeText]]


def coloured(environment: Mapping[str, str] = os.environ) -> bool:
    """Tells whether colours are wanted (no-color.org) and a terminal can show them."""
    return not environment.get("NO_COLOR") and environment.get("TERM", "dumb") not in ("dumb", "")


def table(found: Found, width: int | None = None, *, colour: bool = False) -> Iterator[str]:
    """Draws findings; no line is wider than the terminal.

    Args:
        found: each finding with its domain's name.
        width: the cells there are; None asks the terminal.
        colour: whether severities have colours.
    """
    room = max(width or shutil.get_terminal_size().columns, _NARROWEST)
    cells = [_cells(one, name) for one, name in found]
    if not cells:
        return
    widths = [
        min(max(cell_len(one[at]) for one in (_HEADER, *cells)), _LONGEST[at])
        for at in range(len(_HEADER))
    ]
    prefix = sum(widths) + len(_GAP) * len(widths)
    beside = room - prefix if room - prefix >= _BESIDE else 0
    yield cut(_row(_HEADER, widths) + ("WHAT WAS SEEN" if beside else ""), room, ">").rstrip()
    for (one, _), row in zip(found, cells, strict=True):
        yield from _lines(one, _row(row, widths), room, beside, colour)


def _lines(one: Finding, row: str, room: int, beside: int, colour: bool) -> Iterator[str]:
    sentence = wrap(_sentence(one), beside or room - len(_BELOW))
    severity = pad(one.severity.word, _LONGEST[0])
    painted = f"\x1b[{_COLOURS[one.severity]}m{severity}\x1b[0m" if colour else severity
    if not beside:
        yield painted + cut(row, room, ">")[len(severity) :].rstrip()
        yield from (_BELOW + part for part in sentence)
        return
    yield painted + row[len(severity) :] + (sentence[0] if sentence else "")
    yield from (" " * len(row) + part for part in sentence[1:])


def _cells(one: Finding, name: SafeText) -> tuple[str, ...]:
    device = str(one.device) if one.device else "-"
    number = f"({one.domid})"  # which is never cut: it tells apart what is called alike
    called = cut(name, max(_LONGEST[1] - len(number), 1), ">")
    return (one.severity.word, f"{called}{number}", one.rule, device)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = zip(cells, widths, strict=True)
    return "".join(pad(cut(text, width, ">"), width) + _GAP for text, width in parts)


def _sentence(one: Finding) -> SafeText:
    least = "at least " if one.at_least else ""
    age = f" (unchanged for {least}{one.age:g} s)" if one.age else ""
    return SafeText(f"{one.sentence}{age}")


def summary(found: Found, half_baked: int, domains: int, ignored: int) -> SafeText:
    """Says in one line what was looked at, and what came of it.

    Args:
        found: each finding with its domain's name.
        half_baked: how many devices are half-baked.
        domains: how many domains were looked at.
        ignored: how many findings more there are to live with.
    """
    count = Counter(one.severity for one, _ in found)
    told = [f"{half_baked} half-baked {'device' if half_baked == 1 else 'devices'}"]
    for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO):
        word = {Severity.INFO: "remark"}.get(severity, severity.word)
        told.append(f"{count[severity]} {word}{'' if count[severity] == 1 else 's'}")
    if ignored:
        told.append(f"{ignored} ignored")
    where = f"{domains} {'domain' if domains == 1 else 'domains'}"
    return SafeText(
        f"{where}: {', '.join(told)}." if found or ignored else f"{where}: all is well."
    )
