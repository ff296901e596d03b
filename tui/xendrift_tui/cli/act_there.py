"""An action on another host: planned there, shown here, run there whether or not the line holds.

Locks, xl and scripts are that host's. Its plan comes here as a file would, is confirmed here and
goes back; there it is made anew and runs only if it still is the same, byte for byte of what it
would write, and apart from the line that asked for it. Whatever became of that is read in the
journal there.
"""

import argparse
import hashlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import orjson

from xendrift.core.base.errors import RefusedActionError, UsageError
from xendrift.core.base.jsontypes import JsonObject, as_object, as_objects
from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText, ascii_only
from xendrift.core.plans.saved import read_saved
from xendrift.files import read_named, refuse_existing, write_new
from xendrift.sources.remote.command import Said, run_there
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.state import RemoteError, State
from xendrift.streams import STREAM, write_output
from xendrift_tui.cli.hosts import one_host
from xendrift_tui.cli.journal_there import Journal
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.words_there import words_there

DONE, REFUSED, FAILED = 0, 1, 2
_LONGEST_RUN = 86400.0  # a script may take as long as it likes; a line that died is noticed
_OWN = "xendrift: "


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


@dataclass(frozen=True, slots=True)
class _Kept:
    """A plan as it came.

    Attributes:
        content: its bytes.
        confirm: what has to be typed to confirm it.
        dangerous: whether that is a domain's name, or a number of them.
        several: whether it is a set of plans.
    """

    content: bytes
    confirm: str
    dangerous: bool
    several: bool = False


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
            kept = self._read(read_named(file, what="plan", option="--plan"), str(file))
        else:
            said = run_there(self._reach, words_there(self._options, "--save-plan", "-"))
            if said.status is None:
                raise RemoteError(self._host, State.UNREACHABLE, said.words)
            self._show(said)
            if said.status == DONE and not said.out and not said.lines:
                words = SafeText("it makes no plan, as with a key that may only look")
                raise RemoteError(self._host, State.FAILED, words)
            if said.status != DONE or not said.out:
                return said.status
            kept = self._read(said.out, f"what {self._host} says")
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

    def _read(self, content: bytes, where: str) -> _Kept:
        """Looks into a plan for what it takes to confirm it; no more of it is believed."""
        members = as_object((_document(content) or {}).get("set"))
        if members is not None:
            return _kept_set(content, members)
        plan: JsonObject = read_saved(content, where)
        dangerous = bool(plan.get("dangers"))
        name = plan.get("domain") if dangerous else plan.get("action", plan.get("plan"))
        return _Kept(content, name if isinstance(name, str) else "", dangerous)

    def _show(self, said: Said) -> None:
        """Prints the plan as that host shows it, and what it says besides."""
        for line in said.lines:
            if line.startswith(_OWN):
                remark(f"{self._host}: {line.removeprefix(_OWN)}")
            elif not self._options.json and self._options.save_plan != STREAM:
                say(line)
        sys.stdout.flush()

    def _keep(self, kept: _Kept) -> None:
        file: Path = self._options.save_plan
        if file == STREAM:
            write_output(kept.content)
            return
        write_new(file, kept.content, what="plan")
        remark(f"The plan is in {file}. The same command with --plan {quoted(file)} runs it.")

    def _confirmed(self, kept: _Kept) -> bool:
        options, wanted = self._options, SafeText(kept.confirm)
        if kept.dangerous and options.confirm is not None:
            if options.confirm == kept.confirm:
                return True
            remark(f"--confirm names another domain than {wanted}. Nothing was written.")
            return False
        if options.yes and not kept.dangerous:
            return True
        if not sys.stdin.isatty():
            way = f"--confirm {quoted(wanted)}" if kept.dangerous else "--yes"
            remark(f"Nobody can be asked, so nothing was written. Give {way} to run this plan.")
            return False
        sys.stderr.write(f"Type {wanted} to run this plan on {self._host}, anything else not to: ")
        sys.stderr.flush()
        answer = sys.stdin.readline().strip()
        if answer and answer == kept.confirm.strip():
            return True
        remark("Declined. Nothing was written.")
        return False

    def _run(self, kept: _Kept) -> int:
        journal = Journal(self._reach)
        yes = ["--confirm", kept.confirm] if kept.dangerous else ["--yes"]
        more = ["--plan", "-", "--detach", *yes, *(["--json"] if self._options.json else [])]
        said = run_there(
            self._reach,
            words_there(self._options, *more, planned=True, several=kept.several),
            given=kept.content,
            deadline=_LONGEST_RUN,
        )
        for line in said.lines:
            if line.startswith(_OWN):
                remark(f"{self._host}: {line.removeprefix(_OWN)}")
            else:
                remark(line)
        if said.status is None:
            remark(
                f"The line to {self._host} broke ({said.words or 'it was ended'}): what was begun"
                " there goes on, and its journal is read."
            )
            return journal.wait(time.monotonic() + self._reach.deadline)
        if self._options.json:
            say(ascii_only(said.out.decode("ascii", "backslashreplace").rstrip()))
        journal.tell()
        return said.status if said.status in (DONE, REFUSED) else FAILED


def _document(content: bytes) -> JsonObject | None:
    try:
        return as_object(orjson.loads(content))
    except orjson.JSONDecodeError:
        return None


def _kept_set(content: bytes, members: JsonObject) -> _Kept:
    """Looks into a set: its word is its action, with a number if any plan is dangerous."""
    plans = [as_object(one.get("plan")) for one in as_objects(members.get("members"))]
    dangerous = any(plan is not None and plan.get("dangers") for plan in plans)
    action, count = str(members.get("action")), members.get("domains")
    return _Kept(content, f"{action} {count}" if dangerous else action, dangerous, several=True)
