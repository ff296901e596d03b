"""`xendrift accept --pending`, and the way back: a configuration for the next reboot."""

import argparse
from collections.abc import Callable, Iterator

from xendrift.actions.pending import Left, by_xl, leave, take_back
from xendrift.actions.target import Target
from xendrift.actions.xl import find_xl
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.core.model.entry import NOWHERE
from xendrift.core.plans.pending import PENDING, PendingPlan
from xendrift_tui.cli.output import remark, report, say
from xendrift_tui.cli.perform import DONE, REFUSED, Deed, perform, streamed


def carry_out_pending(plan: PendingPlan, target: Target | None, options: argparse.Namespace) -> int:
    """Shows a plan, asks, runs it, and says what came of it; returns the exit status."""
    if plan.nothing_to_do:
        if options.json:
            say(dump({"schema": SCHEMA, "plan": _shape(plan), "outcome": "nothing to do"}))
        remark(f"{plan.name} ({plan.domid}): that is how it is already. Nothing to do.")
        return DONE

    def prepare(target: Target) -> Callable[[], int]:
        run = _runner(plan, target, options)
        return lambda: _tell(plan, run(), options)

    deed = Deed(
        plan,
        lambda: pending_lines(plan),
        lambda: _shape(plan),
        f"{plan.name} ({plan.domid}) is left as it is",
        prepare,
    )
    return perform(deed, target, options)


def _runner(plan: PendingPlan, target: Target, options: argparse.Namespace) -> Callable[[], Left]:
    """Finds xl before anybody is asked.

    Raises:
        UsageError: there is no xl.
    """
    if plan.action != PENDING:
        return lambda: take_back(plan, target)
    tell = streamed("xl")
    if getattr(options, "demo", False):
        from xendrift.actions.demo_xl import played_hand  # noqa: PLC0415

        hand = played_hand(target, tell)
    else:
        hand = by_xl(find_xl(options.xl), tell)
    return lambda: leave(plan, target, hand)


def pending_lines(plan: PendingPlan) -> Iterator[SafeText]:
    """Yields the lines of a plan; passwords are not shown."""
    place = f"{plan.name} ({plan.domid})"
    if plan.action == PENDING:
        yield SafeText(f"{plan.action} {place}: leave the merged view for its next reboot")
        taken = ", ".join(f"{device} from {take}" for device, take in plan.taken.items())
        yield SafeText(f"  merged by {plan.policy}" + (f"; {taken}" if taken else ""))
        for sentence in plan.set_values:
            yield SafeText(f"  with {sentence}")
    else:
        what = "put the earlier configuration back" if plan.after else "remove it"
        yield SafeText(f"{plan.action} {place}: take back what {plan.undoes} left, {what}")
    if plan.refusals:
        return
    if plan.action == PENDING:
        yield SafeText(f"  run   xl {' '.join(plan.arguments)} FILE, which writes {plan.file}")
    for line in plan.text:
        yield SafeText(f"    {line}")
    for line in plan.unsaid:
        yield SafeText(f"not said: {line}")
    if plan.action == PENDING:
        yield SafeText(f"next boot now:   {plan.boot_before.sentence}")
        yield SafeText(f"next boot then:  {plan.boot_after.sentence}")
    for sentence in plan.warnings:
        yield SafeText(f"warning: {sentence}")
    for sentence in plan.dangers:
        yield SafeText(f"danger: {sentence}")


def _tell(plan: PendingPlan, left: Left, options: argparse.Namespace) -> int:
    entry = left.entry
    if options.json:
        document: JsonObject = {
            "schema": SCHEMA,
            "plan": _shape(plan),
            "outcome": str(entry.outcome),
            "id": entry.id,
            "sentence": str(left.sentence),
            "backup": str(SafeText(entry.backup)),
            "commands": [left.ran.shape] if left.ran is not None else [],
        }
        report(dump(document))
    remark(f"{plan.name} ({plan.domid}): {left.sentence}.")
    if getattr(options, "demo", False):
        remark("The demo host forgets all of this when the program ends.")
    elif left.achieved:
        kept = "" if entry.backup == NOWHERE else f"What was there is kept in {entry.backup}. "
        remark(f"{kept}`xendrift undo {entry.id}` takes it back.")
    return DONE if left.achieved else REFUSED


def _shape(plan: PendingPlan) -> JsonObject:
    return {
        "action": plan.action,
        "domid": plan.domid,
        "domain": str(plan.name),
        "uuid": plan.uuid,
        "file": plan.file,
        "policy": str(plan.policy),
        "taken": {str(device): str(take) for device, take in plan.taken.items()},
        "command": ["xl", *plan.arguments, "FILE"] if plan.action == PENDING else [],
        "before_sha256": plan.before_sha256,
        "after_sha256": plan.wanted_sha256,
        "after": plan.after.decode(),
        "unsaid": [str(line) for line in plan.unsaid],
        "next_boot_before": str(plan.boot_before.sentence),
        "next_boot_after": str(plan.boot_after.sentence),
        "undoes": plan.undoes,
        "warnings": [str(sentence) for sentence in plan.warnings],
        "dangers": [str(sentence) for sentence in plan.dangers],
        "refusals": [str(sentence) for sentence in plan.refusals],
    }
