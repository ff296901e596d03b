"""`xendrift plug` and `xendrift unplug`: the real xl, with a plan before and a look after."""

import argparse
from collections.abc import Callable, Iterator

from xendrift.actions.plug import Operated, Run, operate, with_xl
from xendrift.actions.target import Target
from xendrift.actions.wait import look_at
from xendrift.actions.xl import find_xl
from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA, finding_shape
from xendrift.core.model.domains import find_domain
from xendrift.core.model.observation import Observation
from xendrift.core.plans.plug import plug_plan, unplug_plan
from xendrift.core.plans.plug_plan import PLUG, PlugPlan
from xendrift.core.plans.refusals import Circumstances
from xendrift.sources.protocol import Source
from xendrift_tui.cli.output import remark, report
from xendrift_tui.cli.perform import DONE, REFUSED, Deed, perform, streamed
from xendrift_tui.cli.read import opened
from xendrift_tui.cli.saved_plans import refuse_both
from xendrift_tui.cli.target import acting_on, circumstances

Planner = Callable[[Observation, Circumstances], PlugPlan]


def plug(options: argparse.Namespace) -> int:
    """Attaches a device; returns 0 if it works, 1 if it was refused or does not."""

    def planner(observation: Observation, asked: Circumstances) -> PlugPlan:
        keep: bool = options.keep_template
        return plug_plan(observation, options.device, asked, keep_template=keep)

    return _act(options, planner)


def unplug(options: argparse.Namespace) -> int:
    """Detaches a device; returns 0 if it is gone, 1 if it was refused or is not."""

    def planner(observation: Observation, asked: Circumstances) -> PlugPlan:
        keep: bool = options.keep_template
        return unplug_plan(
            observation, options.device, asked, force=options.force, keep_template=keep
        )

    return _act(options, planner)


def _act(options: argparse.Namespace, planner: Planner) -> int:
    refuse_both(options)
    with opened(options) as source, acting_on(options, source) as target:
        asked = circumstances(options, source)
        domid = find_domain(source.look(), options.domain)
        return carry_out_plug(planner(look_at(source, domid), asked), source, target, options)


def carry_out_plug(
    plan: PlugPlan, source: Source, target: Target | None, options: argparse.Namespace
) -> int:
    """Shows a plan of xl, asks, runs it, and says what came of it; returns the exit status."""

    def prepare(target: Target) -> Callable[[], int]:
        command = _command(options, source)
        return lambda: _tell(plan, operate(plan, source, target, command), options)

    deed = Deed(
        plan,
        lambda: plug_lines(plan),
        lambda: _shape(plan),
        f"{plan.name} ({plan.domid}) is left as it is",
        prepare,
    )
    return perform(deed, target, options)


def _command(options: argparse.Namespace, source: Source) -> Run:
    """Returns what runs xl, or plays it on the demo host.

    Raises:
        UsageError: there is no xl.
    """
    tell = streamed("xl")
    if getattr(options, "demo", False):
        from xendrift.actions.demo_xl import DemoXl  # noqa: PLC0415
        from xendrift.sources.demo.source import DemoSource  # noqa: PLC0415

        if isinstance(source, DemoSource):
            return DemoXl(source, tell)
    return with_xl(find_xl(options.xl), tell)


def plug_lines(plan: PlugPlan) -> Iterator[SafeText]:
    """Yields the lines of a plan."""
    yield SafeText(f"{plan.action} {plan.title} of {plan.name} ({plan.domid})")
    if plan.arguments:
        words = " ".join(_quoted(word) for word in plan.arguments)
        yield SafeText(f"  run   xl {words}")
        yield SafeText(f"        and end it after {plan.limit:.0f} s, longer than libxl waits")
    for step in plan.then if plan.arguments else ():
        yield SafeText(f"  then  {step}")
    yield SafeText(f"next boot now:   {plan.boot_before.sentence}")
    if plan.action != PLUG:
        yield SafeText(f"next boot then:  {plan.boot_after.sentence}")
    for sentence in plan.warnings:
        yield SafeText(f"warning: {sentence}")
    for sentence in plan.dangers:
        yield SafeText(f"danger: {sentence}")


def _quoted(word: str) -> str:
    """Makes a word copyable into a shell; control characters never come so far."""
    plain = all(char.isalnum() or char in "=:,./-_@+" for char in word)
    return word if plain and word else "'" + word.replace("'", "'\\''") + "'"


def _tell(plan: PlugPlan, done: Operated, options: argparse.Namespace) -> int:
    settled = done.settled
    if options.json:
        _tell_programs(plan, done)
    remark(f"{settled.sentence}.")
    if done.step:
        remark(done.step)
    for found in () if settled.achieved else settled.findings[:1]:
        for remedy in found.remedies[:3]:
            command = f": {' '.join(_quoted(word) for word in remedy.command)}"
            remark(f"Remedy: {remedy.text}{command if remedy.command else ''}.")
    if done.ran.ended != "exited":
        remark("xl has already written what is to be seen above; nothing of it was taken back.")
    if getattr(options, "demo", False):
        remark("The demo host forgets all of this when the program ends.")
    elif settled.achieved and settled.device is not None and plan.action == PLUG:
        remark(f"`xendrift unplug {plan.domid} {settled.device}` takes it back.")
    return DONE if done.done else REFUSED


def _tell_programs(plan: PlugPlan, done: Operated) -> None:
    ran, settled = done.ran, done.settled
    output: list[Json] = [str(line) for line in ran.output]
    findings: list[Json] = [finding_shape(one, str(plan.name)) for one in settled.findings]
    document: JsonObject = {
        "schema": SCHEMA,
        "plan": _shape(plan),
        "outcome": str(done.entry.outcome),
        "id": done.entry.id,
        "device": None if settled.device is None else str(settled.device),
        "sentence": str(settled.sentence),
        "template": str(done.step),
        "exit_status": ran.code,
        "ended": ran.ended,
        "output": output,
        "findings": findings,
    }
    report(dump(document))


def _shape(plan: PlugPlan) -> JsonObject:
    return {
        "action": plan.action,
        "domid": plan.domid,
        "domain": str(plan.name),
        "uuid": plan.uuid,
        "device": None if plan.device is None else str(plan.device),
        "command": ["xl", *(str(SafeText(word)) for word in plan.arguments)],
        "there": [*sorted(str(one) for one in plan.seen)],
        "limit": plan.limit,
        "undoes": plan.undoes,
        "then": [str(step) for step in plan.then],
        "warnings": [str(sentence) for sentence in plan.warnings],
        "dangers": [str(sentence) for sentence in plan.dangers],
        "refusals": [str(sentence) for sentence in plan.refusals],
    }
