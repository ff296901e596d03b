"""A plan that is kept in a file, and held against the plan that is made anew."""

import argparse
from pathlib import Path

from xendrift.actions.action import Request
from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.shell import command_line, quoted
from xendrift.core.plans.plan import ACCEPT, Plan
from xendrift.core.plans.saved import read_saved, save, why_stale
from xendrift.core.plans.saved_set import KeptSet, read_set, save_set
from xendrift.core.plans.set import PlanSet
from xendrift.files import LARGEST_TEXT, read_named, refuse_existing, write_new
from xendrift.streams import STREAM, write_output
from xendrift_tui.cli.output import remark


def refuse_both(options: argparse.Namespace) -> None:
    """Refuses to keep a plan and to run one at once, and a name that is taken.

    Raises:
        UsageError: both were asked for.
        FileThereError: the file for the plan is already there.
    """
    if options.plan is not None and options.save_plan is not None:
        raise UsageError("--plan runs a saved plan and --save-plan makes one: leave out one.")
    if options.save_plan not in (None, STREAM):
        refuse_existing(options.save_plan, what="plan")


def keep(plan: Plan, file: Path, request: Request) -> None:
    """Writes a plan down, readable by its owner alone: it may hold passwords.

    On standard output (`-`) it stands alone: what is shown of it goes to standard error.

    Raises:
        FileThereError: the file is already there.
        SourceError: it cannot be written.
    """
    if file == STREAM:
        write_output(save(plan))
        return
    write_new(file, save(plan), what="plan")
    named = quoted(file)
    if request.action == ACCEPT:
        remark(f"The plan is in {file}. Run it with `xendrift accept {plan.domid} --plan {named}`.")
    else:
        remark(f"The plan is in {file}. The same command with --plan {named} runs it.")


def keep_set(plans: PlanSet, options: argparse.Namespace) -> None:
    """Writes a set down, readable by its owner alone.

    Raises:
        FileThereError: the file is already there.
        UsageError: it is too large to be read again.
        SourceError: it cannot be written.
    """
    file: Path = options.save_plan
    content = save_set(plans)
    if len(content) > LARGEST_TEXT:
        raise UsageError(
            f"The plans of {plans.size} are too much for one file: {len(content) >> 20} MiB, of at"
            f" most {LARGEST_TEXT >> 20}. Nothing was done; choose fewer at once."
        )
    if file == STREAM:
        write_output(content)
        return
    write_new(file, content, what="plan")
    words = [options.command, *(["--pending"] if getattr(options, "pending", False) else [])]
    words += [options.id] if getattr(options, "id", None) else []
    way = command_line("xendrift", *words, "--plan", file)
    remark(f"The set {plans.name} is in {file}. Run it with `{way}`.")


def kept_set(options: argparse.Namespace, *, alone: bool = False) -> KeptSet | None:
    """Reads the set that `--plan` names; None if it names none.

    Args:
        options: `plan` of the command.
        alone: whether one domain was named: then a file that cannot be read is told of as any
            plan is, which is after the plan that was made.

    Raises:
        UsageError: it cannot be read, or makes no sense.
    """
    file: Path | None = options.plan
    if file is None:
        return None
    try:
        return read_set(read_named(file, what="plan", option="--plan"), str(file))
    except UsageError:
        if alone:
            return None
        raise


def kept_plan(file: Path) -> JsonObject:
    """Reads a plan that was kept.

    Raises:
        UsageError: it cannot be read, or is no plan.
    """
    return read_saved(read_named(file, what="plan", option="--plan"), str(file))


def refuse_stale(plan: Plan, file: Path) -> bool:
    """Says in what a plan is not the one that was kept in a file; False if it still is.

    Raises:
        UsageError: the file cannot be read, or is no plan for this.
    """
    why = why_stale(plan, kept_plan(file), str(file))
    if why:
        remark(
            f"{plan.refused}: the plan in {file} is stale: {why}. Nothing was done. Make a new"
            " plan."
        )
    return bool(why)
