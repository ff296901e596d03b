"""Runs a plan for a pending configuration: `xl config-update`, or its way back.

xl writes the file itself and takes libxl's lock for it, so none is held meanwhile. It has no
command that removes one: that is done here, under both of libxl's locks.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from xendrift.actions.outcome import FORGETS, Way
from xendrift.actions.process import Ran, Tell
from xendrift.actions.target import Target
from xendrift.actions.write import reason_of, same_domain
from xendrift.actions.xl import run_xl
from xendrift.core.base.errors import RefusedActionError, XendriftError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import DONE, FAILED, NOWHERE, Entry
from xendrift.core.plans.basis import basis_of, identity_of, what_changed
from xendrift.core.plans.pending_plan import PENDING, PendingPlan
from xendrift.core.plans.plan import Plan

Hand = Callable[[PendingPlan, Path], Ran]
"""Hands a file to xl."""


@dataclass(frozen=True, slots=True)
class Left:
    """What came of a plan.

    Attributes:
        achieved: whether the file holds what the plan promised, or is gone if it did.
        sentence: what is to be seen now.
        entry: the journal's entry.
        ran: xl's command, None if there was none.
    """

    achieved: bool
    sentence: SafeText
    entry: Entry
    ran: Ran | None = None

    @property
    def done(self) -> bool:
        """Whether all of the plan came true."""
        return self.achieved

    def lines(self, plan: Plan, way: Way) -> Iterator[SafeText]:
        """Yields what is there now, and where the old file is."""
        entry = self.entry
        yield SafeText(f"{plan.place}: {self.sentence}.")
        if way.forgets:
            yield FORGETS
        elif self.achieved:
            kept = "" if entry.backup == NOWHERE else f"What was there is kept in {entry.backup}. "
            yield SafeText(f"{kept}{way.undo(entry.id)} takes it back.")

    def shape(self, plan: Plan) -> JsonObject:  # noqa: ARG002
        """What programs are told of it."""
        return {
            "outcome": str(self.entry.outcome),
            "id": self.entry.id,
            "sentence": str(self.sentence),
            "backup": str(SafeText(self.entry.backup)),
            "commands": [self.ran.shape] if self.ran is not None else [],
        }


def by_xl(xl: str, tell: Tell | None = None, stop: threading.Event | None = None) -> Hand:
    """Makes what hands a file to the real xl, until it is to stop."""
    return lambda plan, file: run_xl(xl, [*plan.arguments, str(file)], plan.limit, tell, stop)


def leave(plan: PendingPlan, target: Target, hand: Hand) -> Left:
    """Hands the file to xl, and looks whether it is there.

    Raises:
        RefusedActionError: the plan must not be run, or the host is not as it was.
        XendriftError: a step failed; the sentence says what stands.
    """
    old = _unchanged(plan, target)
    return _noted(plan, target, old, lambda: _handed(plan, hand))


def take_back(plan: PendingPlan, target: Target) -> Left:
    """Puts the earlier file back, or removes it, under libxl's own locks.

    Raises:
        RefusedActionError: the plan must not be run, or the host is not as it was.
        XendriftError: a step failed; the sentence says what stands.
    """
    with target.locked(plan.domid, plan.uuid):
        old = _unchanged(plan, target)

        def change() -> None:
            if plan.after:
                target.replace(plan.file, plan.after)
            elif old is not None:
                target.discard(plan.file)

        return _noted(plan, target, old, change)


def _handed(plan: PendingPlan, hand: Hand) -> Ran:
    """Keeps the file in memory for as long as xl needs it.

    It may hold passwords, and whatever ends this program, even at once, ends it too.
    """
    with os.fdopen(os.memfd_create("pending.cfg", os.MFD_CLOEXEC), "wb") as stream:
        stream.write(plan.after)
        stream.flush()
        return hand(plan, Path(f"/proc/{os.getpid()}/fd/{stream.fileno()}"))


def _noted(
    plan: PendingPlan, target: Target, old: bytes | None, change: Callable[[], Ran | None]
) -> Left:
    """Keeps the old file, notes the action, runs it, and reads back what is there."""
    backup = NOWHERE if old is None else target.keep(_kept_name(plan, old), old)
    entry = target.journal.begin(plan, target.directory, backup)
    try:
        ran = change()
        stands = target.read(plan.file)
    except BaseException as error:
        note = f"{reason_of(error)} {_stands(plan, target)}"
        with suppress(OSError):
            target.journal.end(entry, FAILED, note)
        if isinstance(error, XendriftError | OSError | KeyboardInterrupt):
            raise XendriftError(f"{_title(plan)}: {note}") from error
        raise
    achieved = (stands or b"") == plan.after
    sentence = _sentence(plan, achieved=achieved, ran=ran)
    if ran is not None:
        entry = replace(entry, commands=(ran.shape,))
    try:
        entry = target.journal.end(entry, DONE if achieved else FAILED, sentence)
    except OSError as error:
        sentence += f". The journal's last line could not be written: {error.strerror}"
        entry = replace(entry, outcome=DONE if achieved else FAILED)
    return Left(achieved, SafeText(sentence), entry, ran)


def _unchanged(plan: PendingPlan, target: Target) -> bytes | None:
    """Returns the file as it is if everything still is what the plan was made from.

    Raises:
        RefusedActionError: something is not; the sentence says what.
    """
    if plan.refusals:
        raise RefusedActionError(f"{_title(plan)} is left as it is: {plan.refusals[0]}.")
    nodes = target.nodes(plan.domid)
    same_domain(plan, nodes)
    took = basis_of if not plan.identity_only else identity_of
    changed = what_changed(plan.basis, took(plan.domid, nodes))
    template = target.read(plan.file.removesuffix("xl") + "libxl-json")
    if plan.action == PENDING and _digest(template) != plan.template_sha256:
        changed = changed or "the template was written by somebody else since"
    old = target.read(plan.file)
    if _digest(old) != plan.before_sha256:
        changed = changed or "its pending configuration was written or used by somebody else since"
    if changed:
        raise RefusedActionError(
            f"The plan for {_title(plan)} is stale: {changed}. Nothing was written. Make a new"
            " plan."
        )
    return old


def _sentence(plan: PendingPlan, *, achieved: bool, ran: Ran | None) -> str:
    if not achieved:
        how = f"{ran.sentence}, and " if ran is not None else ""
        return f"{how}{plan.file} does not hold what was handed over"
    if plan.action == PENDING:
        return "the pending configuration is in place and was read back"
    if plan.after:
        return "the earlier pending configuration is in place again"
    return "there is no pending configuration any more"


def _stands(plan: PendingPlan, target: Target) -> str:
    with suppress(OSError, XendriftError):
        stands = _digest(target.read(plan.file))
        if stands == plan.before_sha256:
            return "What was there before is there still."
        if stands == plan.wanted_sha256:
            return "The new state is in place all the same."
        return f"Somebody else's {plan.file} is there, and was left alone."
    return "What is there now cannot be read."


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _kept_name(plan: PendingPlan, content: bytes) -> str:
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    return f"{plan.domid}.{plan.uuid}.{moment}.{_digest(content)[:16]}.xl"


def _title(plan: PendingPlan) -> str:
    return f"{plan.name} ({plan.domid})"
