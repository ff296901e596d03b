"""Writing a template: what `accept`, `rebuild` and the undo of both come to."""

import argparse
from collections.abc import Callable

from xendrift.actions.errors import NotWrittenError
from xendrift.actions.target import Target
from xendrift.actions.write import Outcome, run
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.core.model.entry import NOWHERE
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.rebuild import REBUILD
from xendrift.core.plans.saved import plan_shape
from xendrift_tui.cli.output import remark, report, say
from xendrift_tui.cli.perform import DONE, FAILED, Deed, perform
from xendrift_tui.cli.plan_text import plan_lines


def carry_out_writing(plan: Plan, target: Target | None, options: argparse.Namespace) -> int:
    """Shows the plan of a template, asks, and writes it; returns the exit status."""
    if plan.nothing_to_do:
        return _nothing(plan, options)

    def prepare(target: Target) -> Callable[[], int]:
        return lambda: _write(plan, target, options)

    deed = Deed(
        plan,
        lambda: plan_lines(plan) if plan.file else (),
        lambda: plan_shape(plan),
        f"{plan.name} ({plan.domid}) is left as it is",
        prepare,
    )
    return perform(deed, target, options)


def _write(plan: Plan, target: Target, options: argparse.Namespace) -> int:
    try:
        return _tell(plan, run(plan, target), options)
    except NotWrittenError as error:
        remark(error.sentence)
        if error.rescue is None:
            report(dump({"schema": SCHEMA, "unwritten": plan_shape(plan)}))
        return FAILED


def _nothing(plan: Plan, options: argparse.Namespace) -> int:
    if options.json:
        say(dump({"schema": SCHEMA, "plan": plan_shape(plan), "outcome": "nothing to do"}))
    remark(f"{plan.name} ({plan.domid}): its template says all of this already. Nothing to do.")
    for device in plan.no_op:
        remark(f"{device} is in the template alone: libxl drops it again at the next boot.")
    return DONE


def _tell(plan: Plan, outcome: Outcome, options: argparse.Namespace) -> int:
    entry = outcome.entry
    if options.json:
        document: JsonObject = {
            "schema": SCHEMA,
            "plan": plan_shape(plan),
            "outcome": "done",
            "id": entry.id,
            "backup": str(SafeText(entry.backup)),
            "warnings": [str(sentence) for sentence in outcome.warnings],
        }
        report(dump(document))
    for sentence in outcome.warnings:
        remark(sentence)
    back = f"The old one is in {entry.backup}; `xendrift undo {entry.id}` brings it back."
    if plan.action == REBUILD:
        old = (
            "There was none before."
            if entry.backup == NOWHERE
            else f"The old bytes are kept in {entry.backup}."
        )
        back = f"{old} `xl list -l {plan.domid}` lists it again."
    if getattr(options, "demo", False):
        back = "The demo host forgets all of this when the program ends."
    remark(f"{plan.name} ({plan.domid}): the template is written and was read back. {back}")
    return DONE
