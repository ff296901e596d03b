"""From what was read to what is shown: the backend is asked, with ages and decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from xendrift.ages import Ages
from xendrift.assess import assess
from xendrift.device import DeviceId
from xendrift.observation import Observation
from xendrift.policy import NO_RESOLUTIONS, Policy, Resolutions, Take
from xendrift.report import Question
from xendrift_tui.screen.ages import Watched
from xendrift_tui.screen.messages import Entry


@dataclass(frozen=True, slots=True)
class Choices:
    """What the operator decided so far; replaced as a whole, so that two threads may read it.

    Attributes:
        policy: how to settle what nobody decided.
        resolutions: what was decided, by domid.
    """

    policy: Policy = Policy.UNION
    resolutions: Mapping[int, Resolutions] = field(default_factory=dict[int, Resolutions])

    def question(self, domid: int, ages: Ages | None, now: float) -> Question:
        """Says how a domain's report is to be made.

        Args:
            domid: the domain.
            ages: the ages of its devices' trails, None if nobody can know them.
            now: the time, in seconds of the clock that the ages were taken by.
        """
        resolutions = self.resolutions.get(domid, NO_RESOLUTIONS)
        if ages is None:
            return Question(self.policy, resolutions)
        return Question(self.policy, resolutions, ages.at(now), ages.unwatched)

    def decide(self, domid: int, device: DeviceId, field_name: str | None, take: Take) -> "Choices":
        """Takes a side for a device, or for one of its fields.

        Args:
            domid: the domain.
            device: the device.
            field_name: the field, None for the whole device.
            take: the side.
        """
        before = self.resolutions.get(domid, NO_RESOLUTIONS)
        if field_name is None:
            after = replace(before, devices={**before.devices, device: take})
        else:
            after = replace(before, fields={**before.fields, (device, field_name): take})
        return replace(self, resolutions={**self.resolutions, domid: after})

    def next_policy(self) -> "Choices":
        """Switches to the next policy, in the order of the design."""
        policies = list(Policy)
        following = policies[(policies.index(self.policy) + 1) % len(policies)]
        return replace(self, policy=following)


class Answerer:
    """Makes entries from observations as they come in, and keeps the ages of what stands still.

    One look at something that cannot change tells no age: then there are none.
    """

    def __init__(self, *, aging: bool) -> None:
        self._aging = aging
        self._watched = Watched()

    def entry(self, observation: Observation, choices: Choices, now: float) -> Entry:
        """Makes the entry of one domain."""
        domid = observation.domid
        if not self._aging:
            return Entry(observation, assess(observation, choices.question(domid, None, now)))
        report = assess(observation, choices.question(domid, self._watched.of(domid), now))
        if self._watched.track(report, now):
            report = assess(observation, choices.question(domid, self._watched.of(domid), now))
        return Entry(observation, report, self._watched.of(domid))

    def born(self, domids: Iterable[int]) -> None:
        """Remembers that domains were seen to appear."""
        self._watched.born(domids)

    def forget(self, domid: int) -> None:
        """Lets go of a domain that is no more."""
        self._watched.forget(domid)


def again(entry: Entry, choices: Choices, now: float) -> Entry:
    """Answers another question, or the same one later, about what was read before."""
    question = choices.question(entry.observation.domid, entry.ages, now)
    return replace(entry, report=assess(entry.observation, question))
