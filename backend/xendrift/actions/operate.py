"""Runs a plan of `plug` or `unplug`: xl, a look at what came of it, the template, the journal."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from xendrift.actions.look import look_at
from xendrift.actions.outcome import FORGETS, Way
from xendrift.actions.target import Target
from xendrift.actions.wait import Settled, settle
from xendrift.actions.write import run
from xendrift.actions.xl import CANCELLED, EXITED, Ran, run_xl
from xendrift.core.assess import assess
from xendrift.core.base.errors import RefusedActionError, XendriftError
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.shell import command_line, quoted
from xendrift.core.base.text import SafeText, clip
from xendrift.core.export.shapes import finding_shape
from xendrift.core.model.device import INIT_TIMEOUT, DeviceId
from xendrift.core.model.entry import ATTACHED, DETACHED, FAILED, NOWHERE, Entry
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.plug_plan import PLUG, PlugPlan
from xendrift.core.plans.pluggable import detach_dangers
from xendrift.core.plans.refusals import Circumstances
from xendrift.sources.protocol import Source

NOT_ACHIEVED = "not achieved"
_TRIES = 20  # somebody else may be at the same template, a step later each time
_PAUSE = 0.02
_LONGEST_NOTE = 4000

Run = Callable[[PlugPlan], Ran]


@dataclass(frozen=True, slots=True)
class Operated:
    """What came of a plan.

    Attributes:
        ran: the command of xl.
        settled: what is to be seen now.
        step: what became of the template, empty if nothing was to be done to it.
        in_step: whether the template is as the plan promised.
        entry: the journal's entry.
    """

    ran: Ran
    settled: Settled
    step: SafeText
    in_step: bool
    entry: Entry

    @property
    def done(self) -> bool:
        """Whether all of the plan came true."""
        return self.settled.achieved and self.in_step

    def lines(self, plan: Plan, way: Way) -> Iterator[SafeText]:
        """Yields what became of the device and of the template, and what to do now."""
        settled = self.settled
        yield SafeText(f"{settled.sentence}.")
        if self.step:
            yield self.step
        for found in () if settled.achieved else settled.findings[:1]:
            for remedy in found.remedies[:3]:
                command = f": {command_line(*remedy.command)}" if remedy.command else ""
                yield SafeText(f"Remedy: {remedy.text}{command}.")
        if self.ran.ended != EXITED:
            yield SafeText(
                "xl has already written what is to be seen above; nothing of it was taken back."
            )
        if way.forgets:
            yield FORGETS
        elif settled.achieved and settled.device is not None and plan.action == PLUG:
            back = way.unplug(plan.domid, str(settled.device))
            yield SafeText(f"{back} takes it back.")

    def shape(self, plan: Plan) -> JsonObject:
        """What programs are told of it."""
        ran, settled = self.ran, self.settled
        findings: list[Json] = [finding_shape(one, str(plan.name)) for one in settled.findings]
        return {
            "outcome": str(self.entry.outcome),
            "id": self.entry.id,
            "device": None if settled.device is None else str(settled.device),
            "sentence": str(settled.sentence),
            "template": str(self.step),
            "exit_status": ran.code,
            "ended": ran.ended,
            "output": [str(one) for one in ran.output],
            "findings": findings,
        }


def with_xl(
    xl: str,
    tell: Callable[[SafeText], None] | None = None,
    stop: threading.Event | None = None,
) -> Run:
    """Makes what runs a plan's command by the real xl, until it is to stop."""
    return lambda plan: run_xl(xl, plan.arguments, plan.limit, tell, stop)


def operate(
    plan: PlugPlan,
    source: Source,
    target: Target,
    command: Run,
    *,
    patience: float = INIT_TIMEOUT,
    stop: threading.Event | None = None,
) -> Operated:
    """Runs a plan's command, waits for what comes of it, and keeps the template in step.

    No lock is held while xl runs: it would wait for it for ever.

    Args:
        plan: what to do.
        source: where to look afterwards.
        target: where journal and template are.
        command: runs the command.
        patience: for how long a device may take to connect.
        stop: once it is set, nothing is waited for any more.

    Raises:
        RefusedActionError: the plan must not be run, or the host is not as it was.
        XendriftError: nobody can say what came of it.
    """
    if plan.refusals:
        raise RefusedActionError(f"{_place(plan)} is left as it is: {plan.refusals[0]}.")
    _unchanged(plan, source)
    entry = target.journal.begin(plan, NOWHERE, NOWHERE)
    note = "xl was about to run."
    try:
        ran = command(plan)
        entry = replace(entry, commands=(ran.shape,))
        note = f"{_said(ran)}. What came of it was not looked at."
        settled = settle(plan, source, ran, patience=patience, stop=stop)
        note = f"{_said(ran)}. {settled.sentence}."
        in_step, step = _keep_in_step(replace(plan, part_of=entry.id), settled, source, target)
        entry = _as_it_is_now(entry, plan, settled, target)
    except BaseException as error:
        why = str(error) if isinstance(error, XendriftError | OSError) else "It was interrupted."
        with suppress(OSError):
            target.journal.end(entry, FAILED, f"{note} {why}")
        if isinstance(error, XendriftError | OSError):
            raise XendriftError(f"{plan.subject} of {_place(plan)}: {note} {why}") from error
        raise
    outcome = NOT_ACHIEVED
    if settled.achieved:
        outcome = ATTACHED if plan.action == PLUG else DETACHED
    note = f"{note}{' ' if step else ''}{step}"
    try:
        entry = target.journal.end(entry, outcome, note)
    except OSError as error:
        entry = replace(entry, outcome=outcome, note=SafeText(note))
        step = f"{step} The journal's last line could not be written: {error.strerror}.".lstrip()
    return Operated(ran, settled, SafeText(step), in_step, entry)


def _unchanged(plan: PlugPlan, source: Source) -> None:
    """Makes sure that it is the same domain, and that the device is where it was.

    Raises:
        RefusedActionError: it is not.
    """
    report = assess(look_at(source, plan.domid))
    uuid = report.live.uuid
    if uuid != plan.uuid:
        raise RefusedActionError(
            f"Domain {plan.domid} is another one now, with the uuid {SafeText(uuid) or '(none)'}."
            " Nothing was done."
        )
    pair = plan.find(report.pairs)
    there = pair is not None and pair.live is not None
    if there is (plan.action == PLUG):
        word = "there already" if there else "gone already"
        raise _stale(plan, f"{plan.subject} is {word}")
    if pair is None or pair.live is None:
        if plan.tracked and (pair is None or pair.template != plan.config):
            raise _stale(plan, f"the template's entry for {plan.subject} is not what it was")
        return
    if (pair.template or pair.live.config) != plan.config:
        raise _stale(plan, f"{plan.subject} is another one now, or was changed")
    for danger in detach_dangers(report, pair):
        if danger not in plan.dangers:
            raise _stale(plan, danger.removesuffix("."))


def _stale(plan: PlugPlan, why: str) -> RefusedActionError:
    return RefusedActionError(
        f"The plan for {_place(plan)} is stale: {why}. Nothing was done. Make a new plan."
    )


def _keep_in_step(
    plan: PlugPlan, settled: Settled, source: Source, target: Target
) -> tuple[bool, str]:
    """Takes an entry out of the template that stands for nothing; says what became of it."""
    useless = settled.broken and not plan.tracked
    if plan.keep_template or not (useless if plan.action == PLUG else settled.achieved):
        return True, ""
    reason = ""
    for attempt in range(_TRIES):
        time.sleep(_PAUSE * attempt)
        observation = look_at(source, plan.domid)
        pair = plan.find(assess(observation).pairs)
        device = pair.id if pair is not None else settled.device
        if pair is None or pair.template is None or device is None:
            return True, ""
        taking = Resolutions({device: Take.DROP})
        drop = accept_plan(observation, Question(Policy.TEMPLATE, taking), Circumstances())
        drop = replace(drop, part_of=plan.part_of, set_name=plan.set_name, reason=plan.reason)
        reason = str(drop.refusals[0]) if drop.refusals else _beyond(drop, pair.json_key)
        if drop.uuid != plan.uuid:
            reason = f"domain {plan.domid} is another one now"
        if reason:
            break
        try:
            written = run(drop, target).entry
        except RefusedActionError as refusal:
            reason = str(refusal.sentence).removesuffix(".")  # stale: somebody else was at it
        except XendriftError as error:
            reason = str(error.sentence).removesuffix(".")
            break
        else:
            return True, f"Its entry was taken out of the template ({written.id})."
    return False, f"Its entry stays in the template: {reason}. {_by_hand(plan, settled.device)}"


def _as_it_is_now(entry: Entry, plan: PlugPlan, settled: Settled, target: Target) -> Entry:
    """Notes the number that libxl chose, and the template's hash after all of it."""
    device = settled.device or plan.device
    noted: JsonObject = {**entry.noted, "device": None if device is None else str(device)}
    digest = ""
    with suppress(OSError, XendriftError):
        content = target.read(plan.file) if plan.file else None
        digest = "" if content is None else hashlib.sha256(content).hexdigest()
    return replace(entry, noted=noted, after_sha256=digest)


def _beyond(drop: Plan, key: str) -> str:
    """Nothing but one device's entry may change."""
    other = [change.pointer for change in drop.changes if change.path[:1] != (key,)]
    return f"{other[0]} would change as well" if other else ""


def _by_hand(plan: PlugPlan, device: DeviceId | None) -> str:
    name = device or plan.subject
    drop = f"--policy template --take drop {quoted(name)}"
    return f"`xendrift accept {plan.domid} {drop}` takes it out."


def _said(ran: Ran) -> SafeText:
    words = " | ".join(ran.output)
    more = f" | and {ran.left_out} lines more" if ran.left_out else ""
    wrote = f"{ran.sentence}{f': {words}{more}' if words else ''}"
    if ran.ended == CANCELLED:
        wrote += ". It may have written part of the device already"
    return clip(SafeText(wrote), _LONGEST_NOTE)


def _place(plan: Plan) -> str:
    return f"{plan.name} ({plan.domid})"
