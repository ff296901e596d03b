"""A record that libxl cannot read is made readable again: one transaction under libxl's lock.

The promise: only the nodes that the plan named are written, all of them or none; if the domain, the
record, the template or what the values come from is not what it was, none is.
"""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from xendrift.actions.access import Access
from xendrift.actions.action import LookedAction, Request, Seen
from xendrift.actions.look import look_at, observation_of
from xendrift.actions.outcome import FORGETS, Way
from xendrift.actions.process import Tell
from xendrift.actions.target import Target
from xendrift.actions.write import reason_of
from xendrift.core.assess import assess
from xendrift.core.base.errors import LockHeldError, RefusedActionError, XendriftError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import DONE, FAILED, KILLED_NEW, KILLED_OLD, NOWHERE, Entry
from xendrift.core.plans.node_changes import edit_of, which_stands
from xendrift.core.plans.nodes import NOTHING, Edit, Node
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.repair import looked_at, repair_plan
from xendrift.core.plans.repair_plan import REPAIR, RepairPlan
from xendrift.sources.protocol import Source

_STANDS = {
    KILLED_OLD: "Nothing was written.",
    KILLED_NEW: "All of it is written all the same.",
}


@dataclass(frozen=True, slots=True)
class Repaired:
    """What came of a plan.

    Attributes:
        readable: whether libxl can read the record now; None if that could not be looked at.
        sentence: what is to be seen now.
        entry: the journal's entry.
    """

    readable: bool | None
    sentence: SafeText
    entry: Entry

    @property
    def done(self) -> bool:
        """Whether libxl can read it; what was taken back is not meant to be readable."""
        return bool(self.entry.undoes) or self.readable is True

    def lines(self, plan: Plan, way: Way) -> Iterator[SafeText]:
        """Yields what is to be seen, what boots next, and the way back."""
        yield SafeText(f"{self.sentence}.")
        yield SafeText(f"Next boot: {plan.boot_after.sentence}.")
        if self.entry.note:
            yield self.entry.note
        if way.forgets:
            yield FORGETS
        elif not plan.undoes:
            yield SafeText(f"{way.undo(self.entry.id)} takes back exactly what was written.")

    def shape(self, plan: Plan) -> JsonObject:  # noqa: ARG002
        """What programs are told of it."""
        return {
            "outcome": str(self.entry.outcome),
            "id": self.entry.id,
            "readable": self.readable,
            "sentence": str(self.sentence),
        }


class Repair(LookedAction):
    """Writes the nodes of a record that are missing, or that libxl cannot read."""

    name = REPAIR

    def look(self, request: Request, access: Access) -> Seen:
        """Reads the domain, the device's record, and what may be its backend."""
        observation = observation_of(request.domain, access.source)
        seen: dict[str, bytes] = {}
        for root in looked_at(observation, request.device, request.settings):
            seen.update(access.source.subtree(root))
        asked = access.circumstances()
        made = repair_plan(observation, request.device, seen, asked, request.settings)
        return Seen(observation, made=made)

    def run(
        self,
        plan: Plan,
        access: Access,
        tell: Tell,  # noqa: ARG002
        stop: threading.Event | None = None,  # noqa: ARG002
    ) -> Repaired:
        """Writes the nodes, and looks whether libxl can read them."""
        assert isinstance(plan, RepairPlan)  # noqa: S101  (the registry sees to it)
        return write_nodes(plan, access.source, access.need_target())


def write_nodes(plan: RepairPlan, source: Source, target: Target) -> Repaired:
    """Writes or takes back the nodes of a plan, under libxl's device lock.

    The lock is held from the journal's first line to its last: whoever has it and finds no last
    line knows that nobody is at it any more.

    Raises:
        RefusedActionError: the plan must not be run, or is stale; nothing was written.
        LockHeldError: somebody holds the lock; nothing was written.
        XendriftError: a step failed; the sentence says what stands.
    """
    if plan.refusals:
        raise _refused(plan, str(plan.refusals[0]))
    entry: Entry | None = None
    try:
        with target.locked(plan.domid, plan.uuid):
            seen = target.edit((plan.record,), plan.single, lambda now: _checked(plan, target, now))
            plan = plan.kept(seen)
            entry = target.journal.begin(plan, NOWHERE, NOWHERE)
            target.edit((plan.record,), plan.single, lambda now: _changed(plan, target, now))
            ended = _ended(entry, target)
    except (OSError, XendriftError, KeyboardInterrupt) as error:
        stands = _stands(plan, target) if entry is not None else _STANDS[KILLED_OLD]
        if entry is not None:
            with suppress(OSError):
                target.journal.end(entry, FAILED, f"{reason_of(error)} {stands}")
        if isinstance(error, RefusedActionError | LockHeldError):
            raise
        raise XendriftError(f"{plan.refused}: {reason_of(error)} {stands}") from error
    return _judged(plan, source, ended)


def _checked(plan: RepairPlan, target: Target, seen: Mapping[str, Node]) -> Edit:
    """Looks at everything that the plan was made from once more.

    Raises:
        RefusedActionError: something is not what it was.
    """
    content = target.read(plan.file) if plan.file else None
    objection = plan.objection(seen, "" if content is None else hashlib.sha256(content).hexdigest())
    if objection:
        raise _refused(plan, objection)
    return NOTHING


def _changed(plan: RepairPlan, target: Target, seen: Mapping[str, Node]) -> Edit:
    _checked(plan, target, seen)
    return edit_of(plan.nodes, plan.record, seen)


def _ended(entry: Entry, target: Target) -> Entry:
    """Notes that it is done, which it is even if that cannot be noted."""
    try:
        return target.journal.end(entry, DONE)
    except OSError as error:
        why = f"The journal's last line could not be written: {error.strerror}."
        return replace(entry, outcome=DONE, note=SafeText(why))


def _stands(plan: RepairPlan, target: Target) -> str:
    """Says what is there after a step that failed."""
    try:
        seen = target.edit((plan.record,), (), lambda _: NOTHING)
    except (OSError, XendriftError):
        return "What stands now cannot be read."
    other = f"{plan.record} is neither as it was nor as it was to be: somebody else wrote it."
    return _STANDS.get(which_stands(plan.nodes, seen), other)


def _judged(plan: RepairPlan, source: Source, entry: Entry) -> Repaired:
    """Reads the domain again, as libxl would."""
    device = f"{plan.device} of {plan.place}"
    if plan.undoes:
        said = f"the record of {device} is what it was before {plan.undoes}"
        return Repaired(None, SafeText(f"{said[0].upper()}{said[1:]}"), entry)
    try:
        report = assess(look_at(source, plan.domid))
    except XendriftError as error:
        said = f"the record of {device} was written, and not looked at again: {error.sentence}"
        return Repaired(None, SafeText(said.removesuffix(".")), entry)
    own = (one.live for one in report.pairs if one.live is not None)  # whatever it is called now
    live = next((one for one in own if one.trail.libxl_path == plan.record), None)
    if live is not None and not live.unreadable:
        return Repaired(True, SafeText(f"libxl can read {live.id} of {plan.place} again"), entry)
    why = f"{live.unreadable_path}: {live.unreadable}" if live is not None else "it is gone"
    return Repaired(False, SafeText(f"libxl still cannot read {device}: {why}"), entry)


def _refused(plan: RepairPlan, why: str) -> RefusedActionError:
    return RefusedActionError(f"{plan.refused}: {why}. Nothing was written.")
