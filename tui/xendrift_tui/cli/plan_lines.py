"""A plan as an operator reads it on the command line."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.plans.lines import Part
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.set import PlanSet

_BEFORE = {
    Part.TITLE: "",
    Part.ASSUMED: "assumed: ",
    Part.VIEW: "  ",
    Part.RUN: "  run   ",
    Part.LIMIT: "        and ",
    Part.THEN: "  then  ",
    Part.STEP: "  ",
    Part.COUNT: "  ",
    Part.CHANGE: "    ",
    Part.TEXT: "    ",
    Part.UNSAID: "not said: ",
    Part.REMAINS: "may remain: ",
    Part.NOW: "next boot now:   ",
    Part.AFTER: "next boot after: ",
    Part.NO_EFFECT: "no effect: ",
    Part.WARNING: "warning: ",
    Part.DANGER: "danger: ",
}


def plan_lines(plan: Plan | PlanSet) -> Iterator[SafeText]:
    """Yields the lines of a plan, or of a set of them; passwords are not shown.

    Refusals are left out, which are no data: they are told beside it.
    """
    before = ""
    for one in plan.lines():
        if one.part is Part.REFUSAL:
            continue
        if one.part is Part.WRITE:
            before += f", {one.text}"
            continue
        yield from [SafeText(before)] if before else ()
        before = f"{_BEFORE[one.part]}{one.text}"
    yield from [SafeText(before)] if before else ()
