"""A plan as an operator reads it: what changes, what boots next, what is worth a thought."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.plans.plan import Plan
from xendrift_tui.presentation.change_text import change_text

_WAYS_OUT = (
    "libxl drops it again at the next boot, as it does now. Two ways out: plug it in now, or leave"
    " it to the next reboot with `--pending`. `--take drop` takes it out of the template"
)

_WHAT = {"accept": "the merged view", "rebuild": "a new file"}


def plan_lines(plan: Plan) -> Iterator[SafeText]:
    """Yields the lines of a plan; passwords are not shown."""
    count = len(plan.changes)
    what = _WHAT.get(plan.action, f"what {plan.undoes} replaced")
    yield SafeText(f"{plan.action} {plan.name} ({plan.domid}): make {what} its template")
    for sentence in plan.assumed:
        yield SafeText(f"assumed: {sentence}")
    if plan.action == "accept":
        taken = ", ".join(f"{device} from {take}" for device, take in plan.taken.items())
        yield SafeText(f"  merged by {plan.policy}" + (f"; {taken}" if taken else ""))
        for sentence in plan.set_values:
            yield SafeText(f"  with {sentence}")
    yield SafeText(f"  {count} change{'' if count == 1 else 's'} to {plan.file}")
    for change in plan.changes:
        yield SafeText(f"    {change_text(change)}")
    yield SafeText(f"next boot now:   {plan.boot_before.sentence}")
    yield SafeText(f"next boot then:  {plan.boot_after.sentence}")
    for device in plan.no_op:
        yield SafeText(f"no effect: {device} is in the template alone: {_WAYS_OUT}.")
    for sentence in plan.warnings:
        yield SafeText(f"warning: {sentence}")
    for sentence in plan.dangers:
        yield SafeText(f"danger: {sentence}")
