"""The one way that every set goes on the command line: plan, show, ask, run, tell."""

import argparse
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager

from xendrift.actions.access import Access
from xendrift.actions.registry import ACTIONS
from xendrift.actions.several import SetRequest, plan_set, prepare_set, run_set
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText
from xendrift.core.plans.plan import SCHEMA
from xendrift.core.plans.saved_set import KeptSet, why_set_stale
from xendrift.core.plans.set import PlanSet, Standing, places
from xendrift.core.plans.set_outcome import MemberOutcome, SetOutcome
from xendrift_tui import interrupt
from xendrift_tui.cli.act import DONE, FAILED, REFUSED
from xendrift_tui.cli.confirm import confirmed_set
from xendrift_tui.cli.output import remark, report, say
from xendrift_tui.cli.plan_files import keep_set
from xendrift_tui.cli.plan_lines import plan_lines
from xendrift_tui.cli.plan_output import only_looking, pass_on, show, way_back

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def act_set(
    wanted: SetRequest, access: Access, options: argparse.Namespace, kept: KeptSet | None
) -> int:
    """Plans a set, shows its plans, asks once, runs them, and says what came of each.

    Args:
        wanted: what is asked for.
        access: with what.
        options: `json`, `dry_run`, `save_plan`, `plan`, `yes` and `confirm` of the command.
        kept: the set that `--plan` names, None if a new one is made.

    Returns:
        The exit status: 0 if all of it is done or nothing was to do, 1 if anything was refused or
        did not come true, 2 if bytes could be written nowhere.
    """
    if not wanted.requests:
        remark("Nothing that was asked for is there. Nothing to do.")
        return DONE
    return _SetRun(wanted, access, options, kept).start()


class _SetRun:
    """One set on its way."""

    def __init__(
        self,
        wanted: SetRequest,
        access: Access,
        options: argparse.Namespace,
        kept: KeptSet | None,
    ) -> None:
        self._wanted = wanted
        self._access = access
        self._options = options
        self._kept = kept

    def start(self) -> int:
        """Goes from the plans to what is told; returns the exit status."""
        for sentence in prepare_set(self._wanted, self._access):
            remark(sentence)
        plans = plan_set(self._wanted, self._access)
        left = REFUSED if plans.refused else DONE
        if not plans.runs:
            return self._nothing(plans) or left
        self._show(plans)
        self._refused(plans)
        if self._stale(plans):
            return REFUSED
        if self._options.save_plan is not None:
            keep_set(plans, self._options)
        if only_looking(self._options):
            return left
        for member in plans.runs:
            if member.plan is not None:
                ACTIONS[member.plan.action].ready(member.plan, self._access)
        if not confirmed_set(plans, self._options):
            return REFUSED
        return self._run(plans)

    def _stale(self, plans: PlanSet) -> bool:
        why = "" if self._kept is None else why_set_stale(plans, self._kept)
        if why:
            remark(f"The set in {self._options.plan} is stale: {why}. Nothing was done. Make a"
                   " new plan.")  # fmt: skip
        return bool(why)

    def _nothing(self, plans: PlanSet) -> int:
        """Says that nothing is run, and why."""
        if self._options.json:
            outcome = "not run" if plans.refused else "nothing to do"
            say(dump({"schema": SCHEMA, "set": plans.shape(), "outcome": outcome}))
        self._refused(plans)
        if idle := plans.standing(Standing.IDLE):
            remark(f"Nothing to do for {places(idle)}.")
        return REFUSED if self._stale(plans) else DONE

    def _refused(self, plans: PlanSet) -> None:
        for reason, members in plans.refused:
            remark(f"{places(members)}: left as it is: {reason}.")

    def _show(self, plans: PlanSet) -> None:
        """Prints the set; as JSON only if it will not be run, for then nothing else is printed."""
        document: JsonObject | None = None
        if self._options.json and only_looking(self._options):
            document = {"schema": SCHEMA, "set": plans.shape(), "outcome": "not run"}
        show(plan_lines(plans), document, self._options)

    def _run(self, plans: PlanSet) -> int:
        with _ended_by_signals() as stop:
            outcome = run_set(
                plans,
                self._wanted,
                self._access,
                way_back(self._access),
                pass_on,
                stop=stop,
                again=self._options.yes and self._kept is None,
                told=tell_member,
            )
            self._tell(outcome)
        if stop.is_set():
            return interrupt.STATUS
        if any(one.unwritten is not None for one in outcome.members):
            return FAILED
        return DONE if outcome.done else REFUSED

    def _tell(self, outcome: SetOutcome) -> None:
        if self._options.json:
            told: JsonObject = {"schema": SCHEMA, "set": outcome.plans.shape()}
            report(dump(told | outcome.shape()))
        for one in () if self._options.json else outcome.members:
            if one.unwritten is not None and one.member.plan is not None:
                report(dump({"schema": SCHEMA, "unwritten": one.member.plan.shape()}))
        undo = "" if self._access.demo else f"`xendrift undo {quoted(outcome.plans.name)}`"
        for sentence in outcome.lines(undo):
            remark(sentence)


def tell_member(outcome: MemberOutcome) -> None:
    """Says what came of one member as soon as it is known, the ways out where it failed."""
    if outcome.member.standing is not Standing.RUNS:
        return  # which was told with the plan
    pass_on(SafeText(f"xendrift: {outcome.line}"))
    for sentence in outcome.sentences[1:] if not outcome.good else ():
        pass_on(SafeText(f"xendrift:   {sentence}"))


@contextmanager
def _ended_by_signals() -> Generator[threading.Event]:
    """Ends what runs and lets nothing follow, so that what was done is told; a second one raises.

    What whoever started it has it ignore, as `nohup` does a hangup, it goes on ignoring.
    """
    stop = threading.Event()

    def end(number: int, frame: object) -> None:  # noqa: ARG001
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    heeded = [one for one in _ENDING if signal.getsignal(one) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in heeded}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
