"""What is printed of plans and outcomes, of one and of a set alike."""

import argparse
import sys
from collections.abc import Iterable
from contextlib import suppress

from xendrift.actions.access import Access
from xendrift.actions.outcome import Way
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText
from xendrift.streams import STREAM
from xendrift_tui.cli.output import say, write_no_more


def show(
    lines: Iterable[SafeText], document: JsonObject | None, options: argparse.Namespace
) -> None:
    """Prints what is planned; what nobody could read to its end is not run.

    Args:
        lines: the plan as it is read.
        document: what programs are given in its place, None if they are given it later.
        options: `json`, `dry_run` and `save_plan` of the command.

    Raises:
        XendriftError: it could not be written.
    """
    try:
        if options.save_plan == STREAM:  # where the plan itself goes, alone
            for text in lines:
                pass_on(text)
        elif not options.json:
            for text in lines:
                say(text)
            sys.stdout.flush()
        elif document is not None:
            say(dump(document))
    except OSError as error:
        if only_looking(options):
            raise
        write_no_more()
        raise XendriftError(
            f"The plan could not be written out ({error.strerror}), so it was not run. Nothing"
            " was done; let its reader read all of it."
        ) from error


def way_back(access: Access) -> Way:
    """How the way back is spelled on the command line."""
    return Way(
        lambda entry: f"`xendrift undo {quoted(entry)}`",
        lambda domid, device: f"`xendrift unplug {domid} {quoted(device)}`",
        access.demo,
    )


def only_looking(options: argparse.Namespace) -> bool:
    """Whether a plan is only to be read, or kept for later."""
    return options.dry_run or options.save_plan is not None


def pass_on(text: SafeText) -> None:
    """Passes on what is to be known while an action runs; nobody has to be listening."""
    with suppress(OSError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
