"""Putting back what a `clean` removed."""

import argparse
from collections.abc import Callable, Iterator

from xendrift.actions.restore import put_back
from xendrift.actions.target import Target
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.core.plans.restore import RestorePlan
from xendrift_tui.cli.output import remark, report
from xendrift_tui.cli.perform import DONE, Deed, perform


def carry_out_restore(plan: RestorePlan, target: Target | None, options: argparse.Namespace) -> int:
    """Shows what would be put back, asks, and writes it; returns the exit status."""

    def prepare(target: Target) -> Callable[[], int]:
        return lambda: _restore(plan, target, options)

    deed = Deed(
        plan,
        lambda: restore_lines(plan),
        lambda: _shape(plan),
        f"{plan.undoes} cannot be undone",
        prepare,
    )
    return perform(deed, target, options)


def restore_lines(plan: RestorePlan) -> Iterator[SafeText]:
    """Yields the lines of a plan."""
    yield SafeText(f"undo {plan.undoes}: put {plan.device} of {plan.name} back")
    for step in () if plan.refusals else plan.then:
        yield SafeText(f"  {step}")
    for sentence in plan.warnings:
        yield SafeText(f"warning: {sentence}")


def _restore(plan: RestorePlan, target: Target, options: argparse.Namespace) -> int:
    entry = put_back(plan, target)
    if options.json:
        outcome: JsonObject = {"outcome": entry.outcome, "id": entry.id}
        report(dump({"schema": SCHEMA, "plan": _shape(plan), **outcome}))
    remark(f"{plan.device} of {plan.name} is as it was before {plan.undoes}. {entry.note}".rstrip())
    return DONE


def _shape(plan: RestorePlan) -> JsonObject:
    return {
        "action": plan.action,
        "undoes": plan.undoes,
        "domid": plan.domid,
        "domain": str(plan.name),
        "device": str(plan.device),
        "then": [str(step) for step in plan.then],
        "warnings": [str(sentence) for sentence in plan.warnings],
        "refusals": [str(sentence) for sentence in plan.refusals],
    }
