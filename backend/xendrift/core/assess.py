"""From one observation to one report: the whole pure core in the order it runs."""

from collections.abc import Iterable
from dataclasses import replace

from xendrift.core.ages import Ages
from xendrift.core.findings import Look, find, fleet_findings, host_findings
from xendrift.core.merge.next_boot import next_boot
from xendrift.core.merge.views import view
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.policy import Resolutions
from xendrift.core.model.report import HostReport, Question, Report
from xendrift.core.model.traits import Traits

_DEFAULT = Question()


def assess(observation: Observation, question: Question = _DEFAULT) -> Report:
    """Pairs, explains and merges both views of one domain.

    Args:
        observation: what was read of the domain.
        question: the policy, the operator's resolutions, and the ages of what is stuck.
    """
    seen = view(observation, question)
    ahead = next_boot(seen.retrieved, seen.template, seen.pairs, seen.context)
    look = Look(
        seen.nodes,
        seen.template,
        seen.live,
        seen.pairs,
        seen.merged,
        ahead,
        seen.context,
        question.ages,
        question.unwatched,
        seen.model,
    )
    return Report(
        observation.domid,
        seen.template,
        seen.live,
        seen.pairs,
        seen.scalars,
        seen.merged,
        ahead,
        find(look),
        truncated=observation.truncated,
    )


def assess_aged(
    observation: Observation, ages: Ages, now: float, question: Question = _DEFAULT
) -> tuple[Report, Ages]:
    """Assesses a domain with the ages of its trails, and renews them by what is seen.

    Args:
        observation: what was read of the domain.
        ages: what earlier looks know of its trails.
        now: the time of this look, in seconds of a clock that never goes back.
        question: the policy and the operator's resolutions.
    """
    aged = replace(question, ages=ages.at(now), unwatched=ages.unwatched)
    report = assess(observation, aged)
    after = ages.renewed(report, now)
    if (after.seen, after.unwatched) != (ages.seen, ages.unwatched):
        aged = replace(question, ages=after.at(now), unwatched=after.unwatched)
        report = assess(observation, aged)
    return report, after


def assess_host(host: HostObservation, traits: Iterable[Traits] = ()) -> HostReport:
    """Finds what domains that are gone left on the host, and what others have in common.

    Args:
        host: the look at the host.
        traits: what the domains have that only one of them may have.
    """
    return HostReport(host, (*fleet_findings(traits), *host_findings(host)))


def still_needed(observation: Observation, question: Question) -> Resolutions:
    """Returns the decisions without which the merged view would be another one.

    A decision that has come true, because it was written or because a device came or went, is
    none any more: the policy alone now says the same.
    """
    kept = question.resolutions
    with_all = assess(observation, question).merged.config
    for device in sorted(kept.decided):
        fewer = kept.without(device)
        if assess(observation, replace(question, resolutions=fewer)).merged.config == with_all:
            kept = fewer
    return kept
