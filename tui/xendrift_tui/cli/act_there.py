"""An action on another host: planned there, shown here, run there whether or not the line holds.

Locks, xl and scripts are that host's. Its plan comes here as a file would, is confirmed here and
goes back; there it is made anew and runs only if it still is the same, byte for byte of what it
would write, and apart from the line that asked for it. Whatever became of that is read in the
journal there.
"""

import argparse
import hashlib
import sys
from pathlib import Path

from xendrift.actions.there import DONE, FAILED, OWN, REFUSED, Kept, ask_plan, read_kept, run_kept
from xendrift.core.base.errors import RefusedActionError, UsageError
from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText, ascii_only
from xendrift.files import read_named, refuse_existing, write_new
from xendrift.sources.remote.command import Said
from xendrift.sources.remote.reach import Reach
from xendrift.streams import STREAM, write_output
from xendrift_tui.cli.confirm import Word, given
from xendrift_tui.cli.hosts import one_host
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.words_there import words_there


def act_there(options: argparse.Namespace) -> int:
    """Carries out an action on the host that `--host` names.

    Raises:
        RemoteError: the host cannot be reached; nothing was done.
        UsageError: the options make no sense together.
    """
    reach = one_host(options)
    if reach is None:
        raise UsageError("No host is named: give --host.")
    if options.read_only:
        raise RefusedActionError("--read-only never writes to Xen, wherever it is.")
    if options.plan is not None and options.save_plan is not None:
        raise UsageError("--plan runs a saved plan and --save-plan makes one: leave out one.")
    if options.save_plan not in (None, STREAM):
        refuse_existing(options.save_plan, what="plan")
    return _Action(reach, options).start()


class _Action:
    """One action on its way."""

    def __init__(self, reach: Reach, options: argparse.Namespace) -> None:
        self._reach = reach
        self._host = str(reach.name)
        self._options = options

    def start(self) -> int:
        """Goes from the plan to what is told; returns the exit status."""
        if self._options.plan is not None:
            file: Path = self._options.plan
            kept = read_kept(read_named(file, what="plan", option="--plan"), str(file))
        else:
            said = ask_plan(self._reach, words_there(self._options, "--save-plan", "-"))
            self._show(said)
            if said.status != DONE or not said.out:
                return FAILED if said.status is None else said.status
            kept = read_kept(said.out, f"what {self._host} says")
        digest = hashlib.sha256(kept.content).hexdigest()
        remark(f"This is a plan of {self._host}, sha256 {digest}. It would run there.")
        if self._options.save_plan is not None:
            self._keep(kept)
            return DONE
        if self._options.dry_run:
            if self._options.json:
                say(ascii_only(kept.content.decode("ascii", "backslashreplace").rstrip()))
            return DONE
        return self._run(kept) if self._confirmed(kept) else REFUSED

    def _show(self, said: Said) -> None:
        """Prints the plan as that host shows it, and what it says besides."""
        for line in said.lines:
            if line.startswith(OWN):
                remark(f"{self._host}: {line.removeprefix(OWN)}")
            elif not self._options.json and self._options.save_plan != STREAM:
                say(line)
        sys.stdout.flush()

    def _keep(self, kept: Kept) -> None:
        file: Path = self._options.save_plan
        if file == STREAM:
            write_output(kept.content)
            return
        write_new(file, kept.content, what="plan")
        remark(f"The plan is in {file}. The same command with --plan {quoted(file)} runs it.")

    def _confirmed(self, kept: Kept) -> bool:
        wanted = SafeText(kept.confirm)
        word = Word(
            wanted,
            dangerous=kept.dangerous,
            other=f"--confirm names another domain than {wanted}",
            question=f"Type {wanted} to run this plan on {self._host}, anything else not to: ",
        )
        return given(word, self._options)

    def _run(self, kept: Kept) -> int:
        more = ["--plan", "-", "--detach", *kept.words, *(["--json"] if self._options.json else [])]
        words = words_there(self._options, *more, planned=True, several=kept.several)
        return run_kept(self._reach, words, kept, remark, self._pass_on)

    def _pass_on(self, out: bytes) -> None:
        if self._options.json:
            say(ascii_only(out.decode("ascii", "backslashreplace").rstrip()))
