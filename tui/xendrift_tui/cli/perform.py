"""How every plan goes from being shown to being done, whatever it is that it does."""

import argparse
import signal
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress

from xendrift.actions.errors import RefusedActionError
from xendrift.actions.target import Target
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.frozen import frozen
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.core.plans.plan import Plan
from xendrift_tui.cli.output import remark, say, write_no_more
from xendrift_tui.cli.saved_plans import keep, why_stale

DONE = 0
REFUSED = 1
FAILED = 2
_ENDING = (signal.SIGTERM, signal.SIGHUP)


@frozen
class Deed:
    """A plan, with what is particular to its kind.

    Attributes:
        plan: what is to be done.
        lines: the plan as an operator reads it.
        shape: the plan as programs read it.
        refused: what a refusal begins with, such as `g-web (5) is left as it is`.
        prepare: finds what the plan needs before anybody is asked, and returns what runs it,
            tells what came of it, and returns the exit status.
    """

    plan: Plan
    lines: Callable[[], Iterable[SafeText]]
    shape: Callable[[], JsonObject]
    refused: str
    prepare: Callable[[Target], Callable[[], int]]


def perform(deed: Deed, target: Target | None, options: argparse.Namespace) -> int:
    """Shows a plan, asks, runs it, and says what came of it; returns the exit status.

    The answer is a word that no other question takes, and for a dangerous plan the domain's name.
    Without a terminal nobody can be asked: then only `--yes` lets a plan run, and a dangerous one
    only `--confirm` with the domain's name.

    Args:
        deed: the plan and how it is done.
        target: where it is done; None for a capture, where nothing is.
        options: `json`, `dry_run`, `save_plan`, `plan`, `yes` and `confirm` of the command.
    """
    try:
        _show(deed, options)
    except OSError as error:
        if only_looking(options):
            raise
        write_no_more()
        raise XendriftError(
            f"The plan could not be written out ({error.strerror}), so it was not run. Nothing was"
            " done; let its reader read all of it."
        ) from error
    for sentence in deed.plan.refusals:
        remark(f"{deed.refused}: {sentence}.")
    if deed.plan.refusals or target is None or _stale(deed, options):
        return REFUSED
    if options.save_plan is not None:
        keep(deed.shape(), options.save_plan)
    if only_looking(options):
        return DONE
    run = deed.prepare(target)
    if not confirmed(deed.plan, options):
        return REFUSED
    try:
        with cancelled_by_signals():
            return run()
    except RefusedActionError as refusal:
        remark(refusal.sentence)
        return REFUSED


def only_looking(options: argparse.Namespace) -> bool:
    """Whether a plan is only to be read, or kept for later."""
    return options.dry_run or options.save_plan is not None


def _stale(deed: Deed, options: argparse.Namespace) -> bool:
    """Says in what a plan is not the one that was kept in a file, if that was named."""
    why = "" if options.plan is None else why_stale(deed.shape(), options.plan)
    if why:
        remark(
            f"{deed.refused}: the plan in {options.plan} is stale: {why}. Nothing was done. Make a"
            " new plan."
        )
    return bool(why)


def _show(deed: Deed, options: argparse.Namespace) -> None:
    """Prints a plan; as JSON only if it will not be run, for then nothing else is printed."""
    if not options.json:
        for line in deed.lines():
            say(line)
        sys.stdout.flush()
    elif only_looking(options) or deed.plan.refusals:
        say(dump({"schema": SCHEMA, "plan": deed.shape(), "outcome": "not run"}))


def confirmed(plan: Plan, options: argparse.Namespace) -> bool:
    """Asks for the word that runs a plan: its action, or the domain's name if it is dangerous."""
    wanted = str(plan.name) if plan.dangers else plan.action
    if plan.dangers and options.confirm is not None:
        if options.confirm == wanted:
            return True
        remark(f"--confirm names another domain than {wanted}. Nothing was written.")
        return False
    if options.yes and not plan.dangers:
        return True
    if not sys.stdin.isatty():
        way = f"--confirm {wanted}" if plan.dangers else "--yes"
        remark(f"Nobody can be asked, so nothing was written. Give {way} to run this plan.")
        return False
    sys.stderr.write(f"Type {wanted} to run this plan, anything else to leave it: ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    if answer and answer == wanted.strip():
        return True
    remark("Declined. Nothing was written.")
    return False


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


def streamed(source: str) -> Callable[[SafeText], None]:
    """Returns what passes another program's lines on as they come, each after `source`."""

    def tell(line: SafeText) -> None:
        with suppress(OSError):  # nobody has to be listening
            sys.stderr.write(f"{source}: {line}\n")
            sys.stderr.flush()

    return tell
