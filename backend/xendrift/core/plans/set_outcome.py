"""What came of a set: a list that stays, one line or more for each of its members."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.plans.set import Member, PlanSet, counted


class Fate(StrEnum):
    """What became of one member."""

    DONE = "done"
    IDLE = "nothing to do"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class MemberOutcome:
    """What came of one member.

    Attributes:
        member: the member, with the plan that was run.
        fate: what became of it.
        sentences: what is to be said of it, the outcome itself first.
        told: what programs are told of it beside its plan, as if it were alone.
        unwritten: bytes that could be written nowhere, for the operator to keep.
    """

    member: Member
    fate: Fate
    sentences: tuple[SafeText, ...] = ()
    told: JsonObject = field(default_factory=dict[str, Json])
    unwritten: bytes | None = None

    @property
    def good(self) -> bool:
        """Whether its domain may be acted on further."""
        return self.fate in (Fate.DONE, Fate.IDLE)

    @property
    def line(self) -> SafeText:
        """The member, what became of it, and the first that is to be said of it."""
        said = self.sentences[0].removeprefix(f"{self.member.place}: ") if self.sentences else ""
        return SafeText(f"{self.member.subject}: {self.fate}{f': {said}' if said else ''}")

    def shape(self) -> JsonObject:
        """The same as programs read it."""
        shape: JsonObject = {
            "domid": self.member.domid,
            "domain": str(self.member.domain),
            "device": str(self.member.device) or None,
            "fate": str(self.fate),
            "sentences": [str(one) for one in self.sentences],
            "result": self.told or None,
        }
        if self.unwritten is not None and self.member.plan is not None:
            shape["unwritten"] = self.member.plan.shape()
        return shape


@dataclass(frozen=True, slots=True)
class SetOutcome:
    """What came of a set.

    Attributes:
        plans: the set that was confirmed.
        members: what came of each member, in the order of the set.
    """

    plans: PlanSet
    members: tuple[MemberOutcome, ...]

    @property
    def done(self) -> bool:
        """Whether all of it came true."""
        return all(one.good for one in self.members)

    @property
    def changed(self) -> bool:
        """Whether anything was begun, so that the journal has something of it."""
        return any(one.fate in (Fate.DONE, Fate.FAILED) for one in self.members)

    @property
    def counts(self) -> SafeText:
        """How many members came to what."""
        return counted(one.fate for one in self.members)

    def lines(self, undo: str) -> Iterator[SafeText]:
        """Yields how many came to what, and what takes all of it back.

        Args:
            undo: what takes the set back, spelled out; empty if nothing does.
        """
        yield SafeText(f"{self.plans.action}, set {self.plans.name}: {self.counts}.")
        if undo and self.changed:
            yield SafeText(f"{undo} takes back what was done, the latest first.")

    def shape(self) -> JsonObject:
        """The whole outcome as programs read it, beside the set."""
        members: list[Json] = [one.shape() for one in self.members]
        return {"outcome": "done" if self.done else "not all done", "members": members}
