"""A set: one action on several domains or devices, planned, confirmed and undone as one.

Pure. Its plans are those of the single actions, whichever they are; `xendrift.actions.several`
makes and runs one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.plans.lines import Part, PlanLine, line
from xendrift.core.plans.plan import Plan

_MOST_PLACES = 12


class Standing(StrEnum):
    """What is to become of one member of a set."""

    RUNS = "to run"
    IDLE = "nothing to do"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Member:
    """One plan of a set, or why there is none.

    Attributes:
        domid: the domain.
        domain: its name.
        device: the device, as it was asked for; empty for the whole domain.
        plan: the plan, None if there is none.
        problem: why there is none, as a sentence.
    """

    domid: int
    domain: SafeText
    device: SafeText = SafeText()
    plan: Plan | None = None
    problem: SafeText = SafeText()

    @property
    def place(self) -> SafeText:
        """Its domain, with the domid."""
        return self.plan.place if self.plan else SafeText(f"{self.domain} ({self.domid})")

    @property
    def subject(self) -> SafeText:
        """What it is about: the domain, or the device of it."""
        return SafeText(f"{self.device} of {self.place}") if self.device else self.place

    @property
    def refusals(self) -> tuple[SafeText, ...]:
        """Why it is not run; empty if nothing speaks against it."""
        if self.plan is None:
            return (SafeText(self.problem.removesuffix(".")),)
        return self.plan.refusals

    @property
    def standing(self) -> Standing:
        """Whether it is run, needs not be, or must not be."""
        if self.plan is None or self.plan.refusals:
            return Standing.REFUSED
        return Standing.IDLE if self.plan.nothing_to_do else Standing.RUNS

    def shape(self) -> JsonObject:
        """The member as programs read it."""
        return {
            "domid": self.domid,
            "domain": str(self.domain),
            "device": str(self.device) or None,
            "standing": str(self.standing),
            "refusals": [str(one) for one in self.refusals],
            "plan": None if self.plan is None else self.plan.shape(),
        }


@dataclass(frozen=True, slots=True)
class Group:
    """The members of a set that are about one domain, in their order.

    Attributes:
        domid: the domain.
        place: its name with the domid.
        members: its members.
    """

    domid: int
    place: SafeText
    members: tuple[Member, ...]

    @property
    def title(self) -> SafeText:
        """The domain, and how many of its members are run, refused and idle."""
        return SafeText(f"{self.place}: {counted(one.standing for one in self.members)}")


@dataclass(frozen=True, slots=True)
class PlanSet:
    """Several plans of one action, in the order in which they are run.

    Attributes:
        name: what the journal and `xendrift undo` call it.
        action: the name of the action.
        members: its members, one for each domain or device that was chosen.
    """

    name: str
    action: str
    members: tuple[Member, ...]

    def standing(self, standing: Standing) -> tuple[Member, ...]:
        """The members that stand so."""
        return tuple(one for one in self.members if one.standing is standing)

    @property
    def runs(self) -> tuple[Member, ...]:
        """The members that are run."""
        return self.standing(Standing.RUNS)

    @property
    def dangers(self) -> tuple[Member, ...]:
        """The members that are run and have a danger."""
        return tuple(one for one in self.runs if one.plan is not None and one.plan.dangers)

    @property
    def size(self) -> SafeText:
        """How many domains and devices are acted on."""
        return size_of(self.runs)

    @property
    def word(self) -> str:
        """What is typed to confirm it: the action, and how many domains if it is dangerous."""
        return f"{self.action} {_domains(self.runs)}" if self.dangers else self.action

    @property
    def title(self) -> SafeText:
        """What is done to how many, and the set's name."""
        what = size_of(self.runs or self.members)
        return SafeText(f"{self.action} {what}, as the set {self.name}")

    @property
    def counts(self) -> SafeText:
        """How many members are run, refused and idle."""
        return counted(one.standing for one in self.members)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The members by domain, the domains in the order of the set."""
        found: dict[int, list[Member]] = {}
        for one in self.members:
            found.setdefault(one.domid, []).append(one)
        return tuple(Group(key, of[0].place, tuple(of)) for key, of in found.items())

    @property
    def refused(self) -> tuple[tuple[SafeText, tuple[Member, ...]], ...]:
        """The members that are not run, by the reason that they share."""
        found: dict[SafeText, list[Member]] = {}
        for one in self.standing(Standing.REFUSED):
            for reason in one.refusals:
                found.setdefault(reason, []).append(one)
        return tuple((reason, tuple(of)) for reason, of in found.items())

    def lines(self) -> Iterator[PlanLine]:
        """Yields the title, every plan that is run, then what is not and why."""
        yield line(Part.TITLE, self.title)
        yield line(Part.COUNT, self.counts)
        for one in self.runs:
            if one.plan is not None:
                yield from one.plan.lines()
        if idle := self.standing(Standing.IDLE):
            yield line(Part.NO_EFFECT, f"nothing to do for {places(idle)}")
        for reason, members in self.refused:
            yield line(Part.REFUSAL, f"{places(members)}: {reason}")

    def shape(self) -> JsonObject:
        """The whole set as programs read it."""
        members: list[Json] = [one.shape() for one in self.members]
        return {
            "set": self.name,
            "action": self.action,
            "domains": _domains(self.runs),
            "members": members,
        }


def counted(standings: Iterable[StrEnum]) -> SafeText:
    """Counts members by how they stand or ended, in the order of the words' own list."""
    found = list(standings)
    kinds = [*type(found[0])] if found else []
    said = [f"{found.count(kind)} {kind}" for kind in kinds if kind in found]
    return SafeText(", ".join(said) or "nothing")


def size_of(members: Iterable[Member]) -> SafeText:
    """How many domains, and how many devices of them, members are about."""
    members = tuple(members)
    domains = _many(_domains(members), "domain")
    devices = sum(bool(one.device) for one in members)
    return SafeText(f"{_many(devices, 'device')} of {domains}" if devices else domains)


def places(members: Iterable[Member]) -> SafeText:
    """Names members, the first dozen of them."""
    names = list(dict.fromkeys(str(one.subject) for one in members))
    more = len(names) - _MOST_PLACES
    return SafeText(", ".join(names[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else ""))


def _domains(members: Iterable[Member]) -> int:
    return len({one.domid for one in members})


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
