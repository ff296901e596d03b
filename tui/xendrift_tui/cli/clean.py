"""`xendrift clean`: removes what xl cannot, with a plan before and a look after."""

import argparse
from collections.abc import Callable, Iterator

from xendrift.actions.clean import Cleaned, Known
from xendrift.actions.clean import clean as run_clean
from xendrift.actions.find_clean import asked_xen, plan_clean
from xendrift.actions.target import Target
from xendrift.actions.xl import asking_xen
from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA, finding_shape
from xendrift.core.plans.clean_plan import CleanPlan
from xendrift.sources.protocol import Source
from xendrift_tui.cli.accept import tell_recovered
from xendrift_tui.cli.output import remark, report
from xendrift_tui.cli.perform import DONE, REFUSED, Deed, perform, streamed
from xendrift_tui.cli.read import opened
from xendrift_tui.cli.saved_plans import refuse_both
from xendrift_tui.cli.target import acting_on, circumstances


def clean(options: argparse.Namespace) -> int:
    """Removes one thing; returns 0 if it is gone, 1 if it was refused or is still there."""
    refuse_both(options)
    with opened(options) as source, acting_on(options, source) as target:
        asked = circumstances(options, source)
        plan = plan_clean(source, target, options.domain, options.device, asked)
        known = _known(options)
        if known is not None:
            plan = asked_xen(plan, known)
        return carry_out_clean(plan, source, target, known, options)


def carry_out_clean(
    plan: CleanPlan,
    source: Source,
    target: Target | None,
    known: Known | None,
    options: argparse.Namespace,
) -> int:
    """Shows what would be removed, asks, and removes it; returns the exit status."""

    def prepare(target: Target) -> Callable[[], int]:
        def run() -> int:
            tell_recovered(target, plan.domid)
            done = run_clean(plan, source, target, tell=streamed("script"), known=known)
            return _tell(plan, done, options)

        return run

    deed = Deed(
        plan,
        lambda: clean_lines(plan),
        lambda: clean_shape(plan),
        f"{plan.device} of {plan.place} is left as it is",
        prepare,
    )
    return perform(deed, target, options)


def _known(options: argparse.Namespace) -> Known | None:
    """Returns what asks Xen for a domain; the demo host and captures have none.

    Raises:
        UsageError: the xl that was named cannot be run.
    """
    if getattr(options, "demo", False) or getattr(options, "capture", None) is not None:
        return None
    return asking_xen(options.xl)


def clean_lines(plan: CleanPlan) -> Iterator[SafeText]:
    """Yields the lines of a plan."""
    gone = ", which does not exist" if plan.dead else ""
    yield SafeText(f"{plan.action} {plan.device} of {plan.place}{gone}")
    if plan.refusals:
        return
    for step in plan.then:
        yield SafeText(f"  {step}")
    for sentence in plan.remains:
        yield SafeText(f"may remain: {sentence}")
    if plan.boot_before != plan.boot_after:
        yield SafeText(f"next boot now:   {plan.boot_before.sentence}")
        yield SafeText(f"next boot then:  {plan.boot_after.sentence}")
    for sentence in plan.warnings:
        yield SafeText(f"warning: {sentence}")
    for sentence in plan.dangers:
        yield SafeText(f"danger: {sentence}")


def _tell(plan: CleanPlan, done: Cleaned, options: argparse.Namespace) -> int:
    entry = done.entry
    if options.json:
        findings: list[Json] = [finding_shape(one, str(plan.name)) for one in done.findings]
        document: JsonObject = {
            "schema": SCHEMA,
            "plan": clean_shape(plan),
            "outcome": str(entry.outcome),
            "id": entry.id,
            "achieved": done.achieved,
            "sentence": str(done.sentence),
            "commands": [one.shape for one in done.ran],
            "backup": str(SafeText(entry.backup)),
            "warnings": [str(sentence) for sentence in done.warnings],
            "findings": findings,
        }
        report(dump(document))
    remark(f"{done.sentence}.")
    for sentence in done.warnings:
        remark(sentence)
    for sentence in plan.remains if _held(done) else ():
        remark(f"May remain: {sentence}.")
    if getattr(options, "demo", False):
        remark("The demo host forgets all of this when the program ends.")
    else:
        back = f"`xendrift undo {entry.id}` puts it back, if nothing has come in its place"
        remark(f"What was removed is kept in {entry.backup}; {back}.")
    return DONE if done.achieved else REFUSED


def _held(done: Cleaned) -> bool:
    """Whether no script has let go of what the backend held."""
    return not done.ran or any(one.code != 0 for one in done.ran)


def clean_shape(plan: CleanPlan) -> JsonObject:
    """A plan as programs read it."""
    hotplug: JsonObject | None = None
    if plan.hotplug is not None:
        hotplug = {
            "script": str(SafeText(plan.hotplug.script)),
            "runs": [[*run] for run in plan.hotplug.runs],
            "environment": {
                key: str(SafeText(one)) for key, one in plan.hotplug.environment.items()
            },
        }
    return {
        "action": plan.action,
        "domid": plan.domid,
        "domain": str(plan.name),
        "uuid": plan.uuid,
        "dead": plan.dead,
        "device": str(plan.device),
        "file": str(SafeText(plan.file)),
        "removes": [str(SafeText(root)) for root in plan.roots],
        "basis": plan.trusted_digests,
        "before_sha256": plan.before_sha256,
        "hotplug": hotplug,
        "then": [str(step) for step in plan.then],
        "remains": [str(sentence) for sentence in plan.remains],
        "warnings": [str(sentence) for sentence in plan.warnings],
        "dangers": [str(sentence) for sentence in plan.dangers],
        "refusals": [str(sentence) for sentence in plan.refusals],
    }
