"""An action on another host: planned there, read here, run there whether or not the line holds.

Locks, xl and scripts are that host's. Its plan comes here as a file would and goes back; there it
is made anew and runs only if it still is the same, byte for byte of what it would write, and apart
from the line that asked for it. Whatever became of that is read in the journal there.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from xendrift.actions.journal_there import Journal
from xendrift.core.base.jsontypes import JsonObject, as_object, as_objects
from xendrift.core.base.text import SafeText
from xendrift.core.plans.saved import read_saved
from xendrift.sources.remote.command import Said, run_there
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.state import RemoteError, State

DONE, REFUSED, FAILED = 0, 1, 2
OWN = "xendrift: "
"""What xendrift there puts before what it says itself."""
_LONGEST_RUN = 86400.0  # a script may take as long as it likes; a line that died is noticed


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan as it came.

    Attributes:
        content: its bytes.
        confirm: what has to be typed to confirm it.
        dangerous: whether that is a domain's name, or a number of them.
        several: whether it is a set of plans.
        dangers: why it is dangerous, as far as it is one plan.
    """

    content: bytes
    confirm: str
    dangerous: bool
    several: bool = False
    dangers: tuple[SafeText, ...] = ()

    @property
    def words(self) -> list[str]:
        """The options that confirm it there."""
        return [f"--confirm={self.confirm}"] if self.dangerous else ["--yes"]


def read_kept(content: bytes, where: str) -> Kept:
    """Looks into a plan for what it takes to confirm it; no more of it is believed.

    Args:
        content: the plan.
        where: where it comes from, for the sentence of an error.

    Raises:
        UsageError: it is no plan.
    """
    members = as_object((_document(content) or {}).get("set"))
    if members is not None:
        return _kept_set(content, members)
    plan: JsonObject = read_saved(content, where)
    dangers = plan.get("dangers")
    name = plan.get("domain") if dangers else plan.get("action", plan.get("plan"))
    told = tuple(SafeText(str(one)) for one in dangers) if isinstance(dangers, list) else ()
    return Kept(content, name if isinstance(name, str) else "", bool(dangers), dangers=told)


def ask_plan(reach: Reach, words: Sequence[str]) -> Said:
    """Has a host make a plan, and gives what it says: the plan, and its lines as it shows them.

    Args:
        reach: the host.
        words: the command there, with `--save-plan -`.

    Raises:
        RemoteError: it cannot be asked, or makes no plans.
        UsageError: there is no ssh here.
    """
    host = str(reach.name)
    said = run_there(reach, list(words))
    if said.status is None:
        raise RemoteError(host, State.UNREACHABLE, said.words)
    if said.status == DONE and not said.out and not said.lines:
        words_said = SafeText("it makes no plan, as with a key that may only look")
        raise RemoteError(host, State.FAILED, words_said)
    return said


def run_kept(
    reach: Reach,
    words: Sequence[str],
    kept: Kept,
    remark: Callable[[SafeText], object],
    told: Callable[[bytes], object] = lambda _: None,
) -> int:
    """Runs a plan that was confirmed, apart from the line, and says what came of it.

    Args:
        reach: the host.
        words: the command there, with `--plan -`, `--detach` and what confirms it.
        kept: the plan.
        remark: is told each sentence.
        told: is given what it says on its standard output, if the line held.

    Returns:
        the exit status: 0 done, 1 refused or not all came true, 2 nobody knows.

    Raises:
        RemoteError: the host cannot be reached; nothing was done.
        UsageError: there is no ssh here.
    """
    journal = Journal(reach, remark)
    said = run_there(reach, list(words), given=kept.content, deadline=_LONGEST_RUN)
    for line in said.lines:
        own = line.startswith(OWN)
        remark(SafeText(f"{reach.name}: {line.removeprefix(OWN)}") if own else line)
    if said.status is None:
        text = (
            f"The line to {reach.name} broke ({said.words or 'it was ended'}): what was begun"
            " there goes on, and its journal is read."
        )
        remark(SafeText(text))
        return journal.wait(time.monotonic() + reach.deadline)
    told(said.out)
    journal.tell()
    return said.status if said.status in (DONE, REFUSED) else FAILED


def _document(content: bytes) -> JsonObject | None:
    try:
        return as_object(orjson.loads(content))
    except orjson.JSONDecodeError:
        return None


def _kept_set(content: bytes, members: JsonObject) -> Kept:
    """Looks into a set: its word is its action, with a number if any plan is dangerous."""
    plans = [as_object(one.get("plan")) for one in as_objects(members.get("members"))]
    dangerous = any(plan is not None and plan.get("dangers") for plan in plans)
    action, count = str(members.get("action")), members.get("domains")
    return Kept(content, f"{action} {count}" if dangerous else action, dangerous, several=True)
