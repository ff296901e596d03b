"""From what was read to what is shown: the backend is asked, with ages and decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from xendrift.core.ages import NEWBORN, NO_AGES, Ages
from xendrift.core.assess import assess, assess_aged, assess_host
from xendrift.core.ignores import Ignore, host_without_ignored, without_ignored
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.policy import NO_RESOLUTIONS, Policy, Resolutions
from xendrift.core.model.report import HostReport, Question, Report
from xendrift.core.model.traits import Traits, traits_of


@dataclass(frozen=True, slots=True)
class DomainEntry:
    """One domain as it was last read.

    Attributes:
        observation: the bytes, to answer another question without reading again.
        report: what came of them.
        ages: how long its trails have stood still; None for a source that cannot change.
    """

    observation: Observation
    report: Report
    ages: Ages | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the operator decided so far; replaced as a whole, so that two threads may read it.

    Attributes:
        policy: how to settle what nobody decided.
        resolutions: what was decided, by domid.
        living_with: findings that the operator lives with.
    """

    policy: Policy = Policy.UNION
    resolutions: Mapping[int, Resolutions] = field(default_factory=dict[int, Resolutions])
    living_with: tuple[Ignore, ...] = ()

    def answer(self, observation: Observation, ages: Ages | None, now: float) -> Report:
        """Makes the report of a domain.

        Args:
            observation: what was read of it.
            ages: the ages of its devices' trails, None if nobody can know them.
            now: the time, in seconds of the clock that the ages were taken by.
        """
        report = assess(observation, self.question(observation.domid, ages, now))
        return without_ignored(report, self.living_with, _today())

    def question(self, domid: int, ages: Ages | None, now: float) -> Question:
        """Says how a domain's report is to be made.

        Args:
            domid: the domain.
            ages: the ages of its devices' trails, None if nobody can know them.
            now: the time, in seconds of the clock that the ages were taken by.
        """
        resolutions = self.resolved(domid)
        if ages is None:
            return Question(self.policy, resolutions)
        return Question(self.policy, resolutions, ages.at(now), ages.unwatched)

    def answer_host(self, host: HostObservation, traits: Iterable[Traits] = ()) -> HostReport:
        """Makes the report of the host itself, and of what its domains have in common."""
        return host_without_ignored(assess_host(host, traits), self.living_with, _today())

    def resolved(self, domid: int) -> Resolutions:
        """What was decided about a domain."""
        return self.resolutions.get(domid, NO_RESOLUTIONS)

    def resolve(self, domid: int, resolutions: Resolutions) -> "Choices":
        """Replaces what was decided about a domain."""
        return replace(self, resolutions={**self.resolutions, domid: resolutions})

    def next_policy(self) -> "Choices":
        """Switches to the next policy, in the order of the design."""
        policies = list(Policy)
        following = policies[(policies.index(self.policy) + 1) % len(policies)]
        return replace(self, policy=following)


class Answerer:
    """Makes entries from observations as they come in, and keeps the ages of what stands still.

    One look at something that cannot change tells no age: then there are none.

    Attributes:
        traits: what each domain has that only one of them may have.
    """

    def __init__(self, *, aging: bool) -> None:
        self._aging = aging
        self._watched: dict[int, Ages] = {}
        self.traits: dict[int, Traits] = {}

    def entry(self, observation: Observation, choices: Choices, now: float) -> DomainEntry:
        """Makes the entry of one domain."""
        domid = observation.domid
        if not self._aging:
            report = choices.answer(observation, None, now)
            self.traits[domid] = traits_of(report)
            return DomainEntry(observation, report)
        question = choices.question(domid, None, now)
        report, ages = assess_aged(observation, self._watched.get(domid, NO_AGES), now, question)
        self._watched[domid] = ages
        self.traits[domid] = traits_of(report)
        return DomainEntry(
            observation, without_ignored(report, choices.living_with, _today()), ages
        )

    def born(self, domids: Iterable[int]) -> None:
        """Remembers that domains were seen to appear."""
        for domid in domids:
            self._watched.setdefault(domid, NEWBORN)

    def forget(self, domid: int) -> None:
        """Lets go of a domain that is no more."""
        self._watched.pop(domid, None)
        self.traits.pop(domid, None)


def again(entry: DomainEntry, choices: Choices, now: float) -> DomainEntry:
    """Answers another question, or the same one later, about what was read before."""
    return replace(entry, report=choices.answer(entry.observation, entry.ages, now))


def unsettled(report: Report) -> bool:
    """Tells whether any handshake of a domain could still move, so that its age matters."""
    return any(
        record.trail.handshake and not record.trail.connected for record in report.live.records
    )


def _today() -> date:
    return datetime.now().astimezone().date()
