"""From what was read to what is shown: the backend is asked, with ages and decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from xendrift.assess import assess
from xendrift.device import DeviceId
from xendrift.observation import Observation
from xendrift.policy import NO_RESOLUTIONS, Policy, Resolutions, Take
from xendrift.report import Question
from xendrift_tui.screen.ages import Ages, ages
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

    def question(self, domid: int, known: Mapping[DeviceId, float] | None) -> Question:
        """Says how a domain's report is to be made.

        Args:
            domid: the domain.
            known: the ages of its devices' trails, None if nobody can know them.
        """
        return Question(self.policy, self.resolutions.get(domid, NO_RESOLUTIONS), known)

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
        self._ages = Ages()

    def entry(self, observation: Observation, choices: Choices, now: float) -> Entry:
        """Makes the entry of one domain."""
        domid = observation.domid
        if not self._aging:
            return Entry(observation, assess(observation, choices.question(domid, None)))
        known = ages(self._ages.since(domid), now)
        report = assess(observation, choices.question(domid, known))
        if self._ages.track(report, now):
            known = ages(self._ages.since(domid), now)
            report = assess(observation, choices.question(domid, known))
        return Entry(observation, report, self._ages.since(domid))

    def forget(self, domid: int) -> None:
        """Lets go of a domain that is no more."""
        self._ages.forget(domid)


def again(entry: Entry, choices: Choices, now: float) -> Entry:
    """Answers another question, or the same one later, about what was read before."""
    known = ages(entry.since, now) if entry.since else None
    question = choices.question(entry.observation.domid, known)
    return replace(entry, report=assess(entry.observation, question))
