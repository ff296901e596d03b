"""What every command that changes something shares: where it acts, the question, the outcome."""

import argparse
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from xendrift.acting.errors import NotWrittenError, RefusedActionError
from xendrift.acting.journal import NOWHERE
from xendrift.acting.plan import Plan
from xendrift.acting.rebuilding import REBUILD
from xendrift.acting.refusals import Circumstances
from xendrift.acting.saved import plan_shape
from xendrift.acting.store import Outcome, run
from xendrift.acting.target import Target
from xendrift.jsontypes import JsonObject, dump
from xendrift.sources.protocol import Source
from xendrift.text import SafeText
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.plan_text import plan_lines
from xendrift_tui.cli.shapes import SCHEMA

DONE = 0
REFUSED = 1
FAILED = 2


@contextmanager
def acting_on(options: argparse.Namespace, source: Source) -> Generator[Target | None]:
    """Opens the place that a source's templates are written to; a capture has none.

    Raises:
        SourceError: it cannot be opened.
    """
    if getattr(options, "capture", None) is not None:
        yield None
        return
    if getattr(options, "demo", False):
        from xendrift.acting.demo_target import DemoTarget  # noqa: PLC0415
        from xendrift.demo.source import DemoSource  # noqa: PLC0415

        yield DemoTarget(source) if isinstance(source, DemoSource) else None
        return
    from xendrift.acting.host_target import HostTarget  # noqa: PLC0415
    from xendrift.sources.userdata import DIRECTORY  # noqa: PLC0415

    folder: Path | None = getattr(options, "userdata", None)
    target = HostTarget(getattr(options, "socket", None), folder or DIRECTORY)
    try:
        yield target
    finally:
        target.close()


def circumstances(options: argparse.Namespace, source: Source) -> Circumstances:
    """Says what an action is to heed besides the domain."""
    return Circumstances(
        still=SafeText() if source.live else source.label or SafeText("This source"),
        read_only=getattr(options, "read_only", False),
        despite_pending=getattr(options, "despite_pending", False),
    )


@contextmanager
def cancelled_by_signals() -> Generator[None]:
    """Ends xl or a script before this program is ended, by whomever; the journal says so."""

    def cancel(number: int, frame: object) -> None:  # noqa: ARG001
        raise KeyboardInterrupt

    before = {number: signal.signal(number, cancel) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def carry_out(plan: Plan, target: Target | None, options: argparse.Namespace) -> int:
    """Shows a plan, asks, runs it, and says what came of it; returns the exit status.

    The answer is a word that no other question takes, and for a dangerous plan the domain's name.
    Without a terminal nobody can be asked: then only `--yes` lets a plan run, and a dangerous one
    only `--confirm` with the domain's name.
    """
    if plan.nothing_to_do:
        return _nothing(plan, options)
    if plan.file:
        _show(plan, options)
    for sentence in plan.refusals:
        remark(f"{plan.name} ({plan.domid}) is left as it is: {sentence}.")
    if plan.refusals or target is None:
        return REFUSED
    if options.dry_run:
        return DONE
    if not confirmed(plan, options):
        return REFUSED
    try:
        return _tell(plan, run(plan, target), options)
    except RefusedActionError as refusal:
        remark(refusal.sentence)
        return REFUSED
    except NotWrittenError as error:
        remark(error.sentence)
        if error.rescue is None:
            say(dump({"schema": SCHEMA, "unwritten": plan_shape(plan)}))
        return FAILED


def _nothing(plan: Plan, options: argparse.Namespace) -> int:
    if options.json:
        say(dump({"schema": SCHEMA, "plan": plan_shape(plan), "outcome": "nothing to do"}))
    remark(f"{plan.name} ({plan.domid}): its template says all of this already. Nothing to do.")
    for device in plan.no_op:
        remark(f"{device} is in the template alone: libxl drops it again at the next boot.")
    return DONE


def _show(plan: Plan, options: argparse.Namespace) -> None:
    if not options.json:
        for line in plan_lines(plan):
            say(line)
        sys.stdout.flush()
    elif options.dry_run or plan.refusals:
        say(dump({"schema": SCHEMA, "plan": plan_shape(plan), "outcome": "not run"}))


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
    if sys.stdin.readline().strip() == wanted.strip():
        return True
    remark("Declined. Nothing was written.")
    return False


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
        say(dump(document))
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
