"""A plan on one page: why not, what is dangerous, then all of it in order."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.plans.lines import Part, PlanLine
from xendrift.core.plans.plan import Plan
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Mark, Tone

_SIGNS = {"+": Tone.LIVE, "-": Tone.WARNING, "~": Tone.NORMAL}
_FIRST = (Part.REFUSAL, Part.DANGER, Part.WARNING)
_LABELS = {
    Part.REFUSAL: "refused", Part.DANGER: "danger", Part.WARNING: "warning",
    Part.ASSUMED: "assumed", Part.VIEW: "view", Part.RUN: "runs", Part.THEN: "then",
    Part.STEP: "does", Part.COUNT: "writes", Part.UNSAID: "not said", Part.REMAINS: "may stay",
    Part.NOW: "next boot now  ", Part.AFTER: "next boot after", Part.NO_EFFECT: "no effect",
}  # fmt: skip
_TONES = {
    Part.REFUSAL: Tone.BAD, Part.DANGER: Tone.BAD, Part.WARNING: Tone.WARNING,
    Part.ASSUMED: Tone.WARNING, Part.RUN: Tone.LIVE, Part.STEP: Tone.LIVE,
    Part.UNSAID: Tone.MUTED, Part.NO_EFFECT: Tone.MUTED,
}  # fmt: skip
_MARKS = {Part.REFUSAL: Mark.ERROR, Part.DANGER: Mark.ERROR, Part.WARNING: Mark.WARNING}
_NOTHING = "The template says all of this already: there is nothing to do."


def plan_page(plan: Plan) -> tuple[Line, ...]:
    """Lists everything that is to be known before a plan is confirmed, worst first."""
    lines = [PlanLine(Part.REFUSAL, sentence) for sentence in plan.refusals]
    lines += (one for one in plan.lines() if one.part is not Part.TITLE)
    # What is dangerous is read beside what boots next because of it, in the first lines.
    first = (*_FIRST, Part.NOW, Part.AFTER) if plan.dangers else _FIRST
    lines.sort(key=lambda one: first.index(one.part) if one.part in first else len(first))
    return tuple(_page(plan, lines))


def _page(plan: Plan, lines: list[PlanLine]) -> Iterator[Line]:
    before: Part | None = None
    for one in lines:
        named = one.part in _MARKS or one.part is not before
        label = SafeText(_LABELS.get(one.part, "") if named else "")
        before = one.part
        if one.part is Part.COUNT and plan.nothing_to_do:
            yield Line(label, SafeText(_NOTHING), Tone.GOOD)
        elif one.part is Part.AFTER and plan.boot_after == plan.boot_before:
            yield Line(label, SafeText("the same"), Tone.MUTED)
        elif one.part is Part.CHANGE:
            yield Line(label, one.text, _SIGNS.get(one.text[:1], Tone.NORMAL))
        else:
            copy = one.text if one.part is Part.RUN else SafeText()
            mark = _MARKS.get(one.part, Mark.NONE)
            yield Line(label, one.text, _TONES.get(one.part, Tone.NORMAL), mark, copy=copy)
