"""A plan that was kept in a file: written for later, or held against what the host is now.

The file is what `--dry-run --json` prints. A plan is always made anew, and runs only if it is still
the one that was read: so nothing in the file is ever believed.
"""

import argparse
from pathlib import Path
from typing import cast

import orjson

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import JsonObject, as_object, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.core.model.changes import Change, changes
from xendrift.files import refuse_existing, write_new
from xendrift_tui.cli.output import remark
from xendrift_tui.presentation.change_text import change_text

_MOST_NAMED = 4


def refuse_both(options: argparse.Namespace) -> None:
    """Refuses to keep a plan and to run one at once, and a name that is taken.

    Raises:
        UsageError: both were asked for.
        FileThereError: the file for the plan is already there.
    """
    if options.plan is not None and options.save_plan is not None:
        raise UsageError("--plan runs a saved plan and --save-plan makes one: leave out one.")
    if options.save_plan is not None:
        refuse_existing(options.save_plan, what="plan")


def keep(shape: JsonObject, file: Path) -> None:
    """Writes a plan down, readable by its owner alone: it may hold passwords.

    Raises:
        FileThereError: the file is already there.
        SourceError: it cannot be written.
    """
    document: JsonObject = {"schema": SCHEMA, "plan": shape, "outcome": "not run"}
    write_new(file, dump(document).encode("ascii") + b"\n", what="plan")
    remark(f"The plan is in {file}. The same command with --plan {file} runs it.")


def why_stale(shape: JsonObject, file: Path) -> str:
    """Says in what a plan is not the one that was kept; empty if it still is.

    Args:
        shape: the plan as it would be now.
        file: where the other one is.

    Raises:
        UsageError: that cannot be read, or is no plan for this.
    """
    now = cast(JsonObject, orjson.loads(dump(shape)))
    kept = _read(file)
    if any(kept.get(key) != now.get(key) for key in ("action", "plan", "domid", "uuid")):
        raise UsageError(
            f"The plan in {file} is to {SafeText(str(kept.get('action', kept.get('plan'))))} on"
            f" domain {SafeText(str(kept.get('domid')))}"
            f" ({SafeText(str(kept.get('domain')))}), which is not what was asked for now. Nothing"
            " was done."
        )
    found = [_said(change) for change in changes(kept, now)]
    more = f"; and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return "; ".join(found[:_MOST_NAMED]) + more


def _said(change: Change) -> str:
    """Names a node that the plan was made from, or shows what else is not the same."""
    if change.path[0] != "basis" or len(change.path) < 2:
        return change_text(change)
    verb = "appeared" if change.before is None else "vanished"
    verb = "changed" if None not in (change.before, change.after) else verb
    return f"{SafeText(str(change.path[1]))} {verb}"


def _read(file: Path) -> JsonObject:
    try:
        document: object = orjson.loads(file.read_bytes())
    except OSError as error:
        raise UsageError(
            f"The plan {file} cannot be read: {error.strerror}. Check --plan."
        ) from error
    except ValueError:
        document = None
    kept = as_object(cast(JsonObject, document).get("plan")) if isinstance(document, dict) else None
    if kept is None:
        raise UsageError(
            f"{file} is no plan that --save-plan wrote. Nothing was done; make a new plan."
        )
    return kept
