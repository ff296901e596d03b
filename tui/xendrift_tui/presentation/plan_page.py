"""A plan on one page: why not, what is dangerous, what changes, what runs, what boots next."""

import shlex
from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.plans.clean_plan import CleanPlan
from xendrift.core.plans.pending import PENDING, PendingPlan
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.plug_plan import UNPLUG, PlugPlan
from xendrift.core.plans.restore import RestorePlan
from xendrift_tui.presentation.change_text import change_text
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Mark, Tone

_SIGNS = {"+": Tone.LIVE, "-": Tone.WARNING, "~": Tone.NORMAL}


def plan_title(plan: Plan) -> SafeText:
    """Names what is to be done to which domain."""
    place = f"{plan.name} ({plan.domid})"
    if isinstance(plan, CleanPlan):
        gone = ", which does not exist" if plan.dead else ""
        return SafeText(f"{plan.action} {plan.title} of {plan.place}{gone}")
    if isinstance(plan, PlugPlan):
        return SafeText(f"{plan.action} {plan.title} of {place}")
    if plan.undoes:
        return SafeText(f"{plan.action} {plan.undoes} on {place}")
    if isinstance(plan, PendingPlan):
        return SafeText(f"{plan.action}: the merged view of {place} waits for its next reboot")
    if plan.action == "rebuild":
        return SafeText(f"{plan.action}: a new template for {place}")
    return SafeText(f"{plan.action}: the merged view of {place} becomes its template")


def plan_page(plan: Plan) -> tuple[Line, ...]:
    """Lists everything that is to be known before a plan is confirmed, worst first."""
    return tuple(_page(plan))


def idle(plan: Plan) -> bool:
    """Tells whether a plan would change nothing at all."""
    return not isinstance(plan, PlugPlan | CleanPlan) and plan.nothing_to_do


def _page(plan: Plan) -> Iterator[Line]:
    yield from _labelled("refused", plan.refusals, Tone.BAD, Mark.ERROR)
    yield from _labelled("danger", plan.dangers, Tone.BAD, Mark.ERROR)
    yield from _labelled("warning", plan.warnings, Tone.WARNING, Mark.WARNING)
    if isinstance(plan, CleanPlan):
        yield from _removals(plan)
        return
    if isinstance(plan, RestorePlan):
        yield from _labelled("then", plan.then)
        return
    yield from _labelled("assumed", plan.assumed, Tone.WARNING)
    if isinstance(plan, PlugPlan):
        yield from _command(plan)
    elif isinstance(plan, PendingPlan):
        yield from _pending(plan)
    else:
        yield from _writes(plan)
    yield Line(SafeText("boots now"), plan.boot_before.sentence)
    if not isinstance(plan, PlugPlan) or plan.action == UNPLUG:
        same = plan.boot_after == plan.boot_before
        yield Line(
            SafeText("and then"),
            SafeText("the same") if same else plan.boot_after.sentence,
            Tone.MUTED if same else Tone.NORMAL,
        )
    for device in plan.no_op:
        text = (
            f"{device} is in the template alone: libxl drops it again at the next boot. Plug it"
            " in, or drop it from the template"
        )
        yield Line(SafeText("no effect"), SafeText(text), Tone.MUTED)


def _pending(plan: PendingPlan) -> Iterator[Line]:
    if plan.action == PENDING and not plan.refusals:
        command = SafeText(shlex.join(("xl", *plan.arguments, "FILE")))
        yield Line(SafeText("runs"), command, Tone.LIVE, copy=command)
        yield Line(SafeText(), SafeText(f"which writes {plan.file}:"))
    elif not plan.refusals:
        what = "puts the earlier one back" if plan.after else "removes it"
        yield Line(SafeText("writes"), SafeText(f"{plan.file}: {what}"))
    yield from _labelled("", plan.text)
    yield from _labelled("not said", plan.unsaid, Tone.MUTED)


def _removals(plan: CleanPlan) -> Iterator[Line]:
    for number, step in enumerate(plan.then if not plan.refusals else ()):
        yield Line(SafeText("does" if number == 0 else ""), step, Tone.LIVE)
    yield from _labelled("may stay", plan.remains if not plan.refusals else ())
    if plan.boot_before != plan.boot_after:
        yield Line(SafeText("boots now"), plan.boot_before.sentence)
        yield Line(SafeText("and then"), plan.boot_after.sentence)


def _command(plan: PlugPlan) -> Iterator[Line]:
    if plan.arguments:
        command = SafeText(shlex.join(("xl", *plan.arguments)))
        yield Line(SafeText("runs"), command, Tone.LIVE, copy=command)
        yield Line(SafeText(), SafeText(f"ended after {plan.limit:.0f} s, longer than libxl waits"))
    yield from _labelled("then", plan.then if plan.arguments else ())


def _writes(plan: Plan) -> Iterator[Line]:
    if plan.action == "accept":
        taken = [f"{device} from {take}" for device, take in plan.taken.items()]
        decided = "; ".join([*taken, *plan.set_values])
        by = f"merged by {plan.policy}" + (f", by you: {decided}" if decided else "")
        yield Line(SafeText("view"), SafeText(by))
    if plan.nothing_to_do:
        text = "The template says all of this already: there is nothing to do."
        yield Line(SafeText("writes"), SafeText(text), Tone.GOOD)
    elif plan.changes:
        count = len(plan.changes)
        what = f"{count} change{'' if count == 1 else 's'} to {plan.file}"
        yield Line(SafeText("writes"), SafeText(what))
    for change in plan.changes:
        text = SafeText(change_text(change))
        yield Line(SafeText(), text, _SIGNS.get(text[:1], Tone.NORMAL))


def _labelled(
    label: str,
    sentences: tuple[SafeText, ...],
    tone: Tone = Tone.NORMAL,
    mark: Mark = Mark.NONE,
) -> Iterator[Line]:
    for number, sentence in enumerate(sentences):
        named = mark is not Mark.NONE or number == 0
        yield Line(SafeText(label if named else ""), sentence, tone, mark)
