"""The one way that every action goes on the command line: plan, show, ask, run, tell."""

import argparse
import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from xendrift.actions.access import Access, open_target
from xendrift.actions.action import Action, Request
from xendrift.actions.outcome import Outcome
from xendrift.actions.registry import ACTIONS, carry_out, prepare
from xendrift.core.base.errors import (
    NoSuchDomainError,
    NotWrittenError,
    RefusedActionError,
    XendriftError,
)
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.plans.plan import SCHEMA, Plan
from xendrift.core.plans.saved import why_stale
from xendrift_tui.cli.confirm import confirmed
from xendrift_tui.cli.mistakes import swapped
from xendrift_tui.cli.output import remark, report, say
from xendrift_tui.cli.plan_files import keep, kept_plan, refuse_both, refuse_stale
from xendrift_tui.cli.plan_lines import plan_lines
from xendrift_tui.cli.plan_output import only_looking, pass_on, show, way_back
from xendrift_tui.cli.read import opened

DONE = 0
REFUSED = 1
FAILED = 2
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_TRIES = 3


def act(request: Request, options: argparse.Namespace) -> int:
    """Carries out an action on one domain or device, as `carry_through` does.

    Args:
        request: what is asked for.
        options: `json`, `dry_run`, `save_plan`, `plan`, `yes`, `confirm` and `reason` of the
            command, and those of the source.
    """
    with accessed(options) as access:
        return carry_through(request, access, options)


@contextmanager
def accessed(options: argparse.Namespace) -> Generator[Access]:
    """Opens what an action has at hand, as the options ask for it.

    Raises:
        UsageError: the options contradict one another.
        SourceError: the source cannot be opened.
    """
    refuse_both(options)
    with opened(options) as source:
        socket: str | None = getattr(options, "socket", None)
        userdata: Path | None = getattr(options, "userdata", None)
        with open_target(source, socket, userdata) as target:
            looking, xl = only_looking(options), getattr(options, "xl", None)
            read_only = getattr(options, "read_only", False)
            yield Access(source, target, read_only, xl, looking=looking)


def carry_through(request: Request, access: Access, options: argparse.Namespace) -> int:
    """Plans an action, shows the plan, asks, runs it, and says what came of it.

    Without a terminal nobody can be asked: then only `--yes` lets a plan run, and a dangerous one
    only `--confirm` with the domain's name.

    Returns:
        The exit status: 0 if done or nothing was to do, 1 if refused or not all came true.
    """
    try:
        return _Run(request, ACTIONS[request.action], access, options).start()
    except NoSuchDomainError as error:
        swap = swapped(access.source, options.command, request.domain, request.device)
        raise swap or error from error


class _Run:
    """One action on its way."""

    def __init__(
        self, request: Request, action: Action, access: Access, options: argparse.Namespace
    ) -> None:
        self._request = request
        self._action = action
        self._access = access
        self._options = options

    def start(self) -> int:
        """Goes from the plan to what is told; returns the exit status."""
        for sentence in prepare(self._request, self._access):
            remark(sentence)
        try:
            plan = self._plan()
        except RefusedActionError as refusal:
            remark(refusal.sentence)
            return REFUSED
        if plan.nothing_to_do:
            if self._options.plan is not None:  # it may be of another domain
                why_stale(plan, kept_plan(self._options.plan), str(self._options.plan))
            return self._nothing(plan)
        self._show(plan)
        for sentence in plan.refusals:
            remark(f"{plan.refused}: {sentence}.")
        if plan.refusals or self._stale(plan):
            return REFUSED
        if self._options.save_plan is not None:
            keep(plan, self._options.save_plan, self._request)
        if only_looking(self._options):
            return DONE
        self._action.ready(plan, self._access)
        if not confirmed(plan, self._options):
            return REFUSED
        with cancelled_by_signals():
            return self._carry_out(plan)

    def _plan(self) -> Plan:
        access = self._access
        plan = self._action.plan(self._request, self._action.look(self._request, access), access)
        return replace(plan, reason=self._options.reason)

    def _stale(self, plan: Plan) -> bool:
        file: Path | None = self._options.plan
        return file is not None and refuse_stale(plan, file)

    def _nothing(self, plan: Plan) -> int:
        if self._options.json:
            say(dump({"schema": SCHEMA, "plan": plan.shape(), "outcome": "nothing to do"}))
        remark(f"{plan.place}: {plan.already}. Nothing to do.")
        for device in plan.no_op:
            remark(f"{device} is in the template alone: libxl drops it again at the next boot.")
        return DONE

    def _show(self, plan: Plan) -> None:
        """Prints a plan; as JSON only if it will not be run, for then nothing else is printed."""
        only = only_looking(self._options) or bool(plan.refusals)
        document: JsonObject | None = None
        if self._options.json and only:
            document = {"schema": SCHEMA, "plan": plan.shape(), "outcome": "not run"}
        show(plan_lines(plan), document, self._options)

    def _carry_out(self, plan: Plan) -> int:
        """Runs a plan; one that became stale is made anew where its changes are the same."""
        for left in reversed(range(_TRIES)):
            try:
                return self._tell(plan, carry_out(plan, self._access, pass_on))
            except RefusedActionError as refusal:
                anew = self._anew(plan) if left and self._may_go_on else None
                if anew is None:
                    remark(refusal.sentence)
                    return REFUSED
                remark(f"{refusal.sentence} Its changes are the same still: it is run anew.")
                plan = anew
            except NotWrittenError as error:
                remark(error.sentence)
                if error.rescue is None:
                    report(dump({"schema": SCHEMA, "unwritten": plan.shape()}))
                return FAILED
        return REFUSED

    def _anew(self, plan: Plan) -> Plan | None:
        """Makes a plan anew that was refused; None if it is not for the same changes."""
        try:
            anew = self._plan()
        except XendriftError:
            return None
        return anew if anew.same_changes(plan) else None

    @property
    def _may_go_on(self) -> bool:
        """Whether nobody has to read a plan again whose changes are the same."""
        return self._options.yes and self._options.plan is None

    def _tell(self, plan: Plan, outcome: Outcome) -> int:
        if self._options.json:
            told: JsonObject = {"schema": SCHEMA, "plan": plan.shape()}
            report(dump(told | outcome.shape(plan)))
        for sentence in outcome.lines(plan, way_back(self._access)):
            remark(sentence)
        return DONE if outcome.done else REFUSED


@contextmanager
def cancelled_by_signals() -> Generator[None]:
    """Ends xl or a script before this program is ended, by whomever; the journal says so.

    What whoever started it has it ignore, as `nohup` does a hangup, it goes on ignoring.
    """

    def cancel(number: int, frame: object) -> None:  # noqa: ARG001
        raise KeyboardInterrupt

    heeded = [one for one in _ENDING if signal.getsignal(one) is not signal.SIG_IGN]
    before = {number: signal.signal(number, cancel) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
