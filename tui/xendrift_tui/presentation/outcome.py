"""What came of a set, a line a member: waiting, running, done, failed and the rest."""

from collections.abc import Iterator, Sequence

from xendrift.core.base.text import SafeText
from xendrift.core.plans.set import Member, PlanSet, counted
from xendrift.core.plans.set_outcome import Fate, MemberOutcome
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.presentation.row import Piece, Row, RowKind, cell, words

TITLES = ("  domain", "device", "outcome", "")
WIDTHS = (30, 20, 13)
_SIGNS = {
    Fate.DONE: (Mark.SAME, Tone.GOOD),
    Fate.IDLE: (Mark.INFO, Tone.MUTED),
    Fate.REFUSED: (Mark.ERROR, Tone.BAD),
    Fate.FAILED: (Mark.ERROR, Tone.BAD),
    Fate.NOT_RUN: (Mark.WARNING, Tone.WARNING),
}


def outcome_rows(plans: PlanSet, told: Sequence[MemberOutcome], *, runs: bool) -> Iterator[Row]:
    """Yields a row for each member of a set.

    Args:
        plans: the set.
        told: what came of the first of them.
        runs: whether the set is under way still.
    """
    for number, member in enumerate(plans.members):
        if number < len(told):
            one = told[number]
            mark, tone = _SIGNS[one.fate]
            said = one.sentences[0] if one.sentences else SafeText()
            yield _row(number, member, (mark, tone, str(one.fate)), said)
        elif number == len(told) and runs:
            yield _row(number, member, (Mark.SHUT, Tone.LIVE, "runs"), SafeText())
        else:
            word = "waits" if runs else "not run"
            yield _row(number, member, (Mark.NONE, Tone.MUTED, word), SafeText())


def outcome_heading(plans: PlanSet, told: Sequence[MemberOutcome], *, runs: bool) -> SafeText:
    """Counts what came of a set so far."""
    so_far = counted(one.fate for one in told)
    if runs:
        return SafeText(f"{plans.action}, {len(told)} of {len(plans.members)}: {so_far}")
    return SafeText(f"{plans.action}, set {plans.name}: {so_far}")


def outcome_lines(member: Member, one: MemberOutcome | None) -> list[Line]:
    """Explains what came of one member, in full."""
    if one is None:
        plan = member.plan.title if member.plan is not None else member.problem
        return [Line(SafeText("plan"), plan)]
    mark, tone = _SIGNS[one.fate]
    lines = [Line(SafeText(str(one.fate)), member.subject, tone, mark)]
    return [*lines, *(Line(SafeText(), sentence) for sentence in one.sentences)]


def _row(number: int, member: Member, state: tuple[Mark, Tone, str], said: SafeText) -> Row:
    mark, tone, word = state
    cells = (
        cell(Piece(mark, tone), words(f" {member.place}")),
        cell(words(member.device)),
        cell(words(word, tone)),
        cell(words(said, Tone.MUTED)),
    )
    return Row(RowKind.NOTE, f"{number}", cells)
