"""Runs a plan that puts back what a clean removed."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from xendrift.actions.outcome import Way
from xendrift.actions.target import Target
from xendrift.actions.write import reason_of
from xendrift.core.base.errors import RefusedActionError, XendriftError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import DONE, FAILED, NOWHERE, Entry
from xendrift.core.plans.nodes import NOTHING, Edit, Node, values_of
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.restore import RestorePlan


@dataclass(frozen=True, slots=True)
class Restored:
    """What a clean removed is back.

    Attributes:
        entry: the journal's entry.
    """

    entry: Entry

    @property
    def done(self) -> bool:
        """Whatever fails raises."""
        return True

    def lines(self, plan: Plan, way: Way) -> Iterator[SafeText]:  # noqa: ARG002
        """Yields what is there again."""
        assert isinstance(plan, RestorePlan)  # noqa: S101  (no other is run here)
        said = f"{plan.device} of {plan.name} is as it was before {plan.undoes}. {self.entry.note}"
        yield SafeText(said.rstrip())

    def shape(self, plan: Plan) -> JsonObject:  # noqa: ARG002
        """What programs are told of it."""
        return {"outcome": str(self.entry.outcome), "id": self.entry.id}


def put_back(plan: RestorePlan, target: Target) -> Restored:
    """Writes nodes in one transaction, or a file under libxl's locks, where nothing is now.

    Raises:
        RefusedActionError: the plan must not be run, or something is there; nothing was written.
        XendriftError: a step failed.
    """
    if plan.refusals:
        raise _refused(plan, str(plan.refusals[0]))
    entry: Entry | None = None
    try:
        if plan.file:
            with target.locked(plan.domid, plan.uuid):
                _check_file(plan, target)
                entry = target.journal.begin(plan, target.directory, NOWHERE)
                target.replace(plan.file, plan.after)
                return _ended(entry, target)
        target.edit(plan.roots, plan.single, lambda seen: _checked(plan, seen, Edit()))
        entry = target.journal.begin(plan, NOWHERE, NOWHERE)
        target.edit(plan.roots, plan.single, lambda seen: _checked(plan, seen, _all_of(plan)))
        return _ended(entry, target)
    except (OSError, XendriftError, KeyboardInterrupt) as error:
        if entry is not None:
            with suppress(OSError):
                target.journal.end(entry, FAILED, reason_of(error))
        if isinstance(error, RefusedActionError):
            raise
        raise XendriftError(
            f"{plan.device} of {plan.name} was not put back: {reason_of(error)}"
        ) from error


def _ended(entry: Entry, target: Target) -> Restored:
    """Notes that it is done, which it is even if that cannot be noted."""
    try:
        return Restored(target.journal.end(entry, DONE))
    except OSError as error:
        why = f"The journal's last line could not be written: {error.strerror}."
        return Restored(replace(entry, outcome=DONE, note=SafeText(why)))


def _all_of(plan: RestorePlan) -> Edit:
    return Edit(write=plan.nodes)


def _checked(plan: RestorePlan, seen: Mapping[str, Node], edit: Edit) -> Edit:
    objection = plan.objection(seen)
    if objection:
        raise _refused(plan, objection)
    return edit


def _check_file(plan: RestorePlan, target: Target) -> None:
    seen = values_of(target.edit((), plan.single, lambda _: NOTHING))
    if plan.dead and seen:
        raise _refused(plan, f"domain {plan.domid} exists now")
    if target.read(plan.file) is not None:
        raise _refused(plan, f"{plan.file} is there again")


def _refused(plan: RestorePlan, why: str) -> RefusedActionError:
    return RefusedActionError(f"{plan.undoes} cannot be undone: {why}. Nothing was written.")
