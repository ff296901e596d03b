"""The entries for findings to live with, a line each."""

from datetime import date

from xendrift.core.base.text import SafeText
from xendrift.core.ignores import Ignore
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.domains import Found
from xendrift_tui.presentation.marks import Tone, severity_mark, severity_tone
from xendrift_tui.presentation.row import Row, RowKind, cell, words

TITLES = ("rule", "domain", "device", "until", "covers", "reason")
WIDTHS = (18, 16, 14, 10, 6)
_FEW = 20


def entry_row(number: int, entry: Ignore, covers: int, day: date) -> Row:
    """Makes the row of an entry.

    Args:
        number: its place among the entries.
        entry: the entry.
        covers: how many findings it covers now.
        day: today, after which an entry may be over.
    """
    cells = (
        cell(words(entry.rule)),
        cell(words(entry.domain)),
        cell(words(entry.device)),
        cell(words(*_until(entry, day))),
        cell(words(str(covers), Tone.NORMAL if covers else Tone.MUTED)),
        cell(words(entry.reason)),
    )
    return Row(RowKind.NOTE, f"{number} {entry}", cells)


def entry_lines(entry: Ignore, found: list[Found], day: date) -> list[Line]:
    """Explains an entry: why, until when, and what it covers."""
    until, tone = _until(entry, day)
    lines = [Line(SafeText("reason"), entry.reason), Line(SafeText("until"), SafeText(until), tone)]
    for one in found[:_FEW]:
        subject = f"{one.name} ({one.domid}) {one.device or ''}".rstrip()
        text = SafeText(f"{subject}: {one.sentence}")
        mark = severity_mark(one.severity)
        lines.append(Line(SafeText(one.rule), text, severity_tone(one.severity), mark))
    if len(found) > _FEW:
        lines.append(Line(SafeText(), SafeText(f"and {len(found) - _FEW} more"), Tone.MUTED))
    if not found:
        lines.append(Line(SafeText("covers"), SafeText("Nothing now."), Tone.MUTED))
    return lines


def _until(entry: Ignore, day: date) -> tuple[str, Tone]:
    if entry.until is None:
        return "for ever", Tone.MUTED
    over = entry.until < day
    return (
        f"{entry.until.isoformat()}{', over' if over else ''}",
        Tone.WARNING if over else Tone.NORMAL,
    )
