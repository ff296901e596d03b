"""The plans of a set on one page: what is not run and why, then a line a domain to be opened."""

from collections.abc import Container, Iterator
from dataclasses import replace

from xendrift.core.base.text import SafeText
from xendrift.core.plans.lines import Part
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.set import Group, Member, PlanSet, Standing, places
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.presentation.plan_page import plan_page

_GIST = (Part.COUNT, Part.RUN, Part.STEP)


def set_page(plans: PlanSet, opened: Container[int]) -> Iterator[tuple[Line, int | None]]:
    """Yields each line, and the domain that it opens or shuts, None for the other lines.

    Args:
        plans: the set.
        opened: the domains whose changes are shown, by domid.
    """
    yield Line(SafeText("set"), plans.counts, Tone.HEADING), None
    for line in _cautions(plans):
        yield line, None
    for group in plans.groups:
        runs = [one for one in group.members if one.standing is Standing.RUNS]
        if runs:
            yield from _group(group, runs, shown=group.domid in opened)


def whole_page(plans: PlanSet) -> list[Line]:
    """Lists the page with every domain opened, as text for a file."""
    everything = {group.domid for group in plans.groups}
    return [line for line, _ in set_page(plans, everything)]


def _cautions(plans: PlanSet) -> Iterator[Line]:
    """What is not run and why, what is dangerous, and where nothing is to do."""
    for reason, members in plans.refused:
        text = SafeText(f"{places(members)}: {reason}")
        yield Line(SafeText("refused"), text, Tone.BAD, Mark.ERROR)
    for one in plans.dangers:
        for danger in one.plan.dangers if one.plan is not None else ():
            yield Line(
                SafeText("danger"), SafeText(f"{one.subject}: {danger}"), Tone.BAD, Mark.ERROR
            )
    idle = plans.standing(Standing.IDLE)
    if idle:
        yield Line(SafeText("no change"), places(idle), Tone.MUTED)


def _group(group: Group, runs: list[Member], *, shown: bool) -> Iterator[tuple[Line, int | None]]:
    mark = Mark.OPEN if shown else Mark.SHUT
    yield Line(group.place, _summary(runs), Tone.LIVE, mark), group.domid
    for one in runs if shown else ():
        if one.device:
            yield Line(SafeText(f"  {one.device}"), SafeText(), Tone.HEADING), None
        for line in plan_page(one.plan) if one.plan is not None else ():
            yield replace(line, label=SafeText(f"  {line.label}")), None


def _summary(runs: list[Member]) -> SafeText:
    """What is done to a domain, in a few words."""
    if len(runs) > 1:
        return SafeText(f"{len(runs)} plans: {', '.join(str(one.device) for one in runs)}")
    plan = runs[0].plan
    gist = _gist(plan) if plan is not None else ""
    warned = f", {len(plan.warnings)} to be known" if plan is not None and plan.warnings else ""
    return SafeText(f"{gist}{warned}")


def _gist(plan: Plan) -> str:
    if plan.changes:
        count = len(plan.changes)
        places = ", ".join(dict.fromkeys(one.pointer for one in plan.changes))
        return f"{count} change{'' if count == 1 else 's'}: {places}"
    for part in _GIST:
        found = next((str(one.text) for one in plan.lines() if one.part is part), "")
        if found:
            return found
    return str(plan.title)
