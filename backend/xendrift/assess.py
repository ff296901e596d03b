"""From one observation to one report: the whole pure core in the order it runs."""

from dataclasses import replace

from xendrift.ages import Ages
from xendrift.findings import Look, find, host_findings
from xendrift.jsontypes import JsonObject, as_object
from xendrift.kinds import Context
from xendrift.live import read_live
from xendrift.merge import merge
from xendrift.nextboot import next_boot, retrieve_as_libxl
from xendrift.nodes import sort_nodes
from xendrift.observation import HostObservation, Observation
from xendrift.pairs import pair_devices
from xendrift.report import HostReport, Question, Report
from xendrift.scalars import read_scalars
from xendrift.template import read_template

_DEFAULT = Question()


def assess(observation: Observation, question: Question = _DEFAULT) -> Report:
    """Pairs, explains and merges both views of one domain.

    Args:
        observation: what was read of the domain.
        question: the policy, the operator's resolutions, and the ages of what is stuck.
    """
    nodes = sort_nodes(observation)
    live = read_live(nodes)
    template = read_template(nodes, live)
    context = Context(_domain_type(template.config, live.domain_type), observation.host.names)
    pairs = pair_devices(template.config, live.records, context)
    scalars = read_scalars(template.config, live, nodes)
    retrieved = retrieve_as_libxl(template, nodes, live.uuid)
    ahead = next_boot(retrieved, template, pairs, context)
    merged = merge(
        question.policy, question.resolutions, template, pairs, scalars, retrieved, context
    )
    look = Look(
        nodes, template, live, pairs, merged, ahead, context, question.ages, question.unwatched
    )
    return Report(
        observation.domid,
        template,
        live,
        pairs,
        scalars,
        merged,
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


def assess_host(host: HostObservation) -> HostReport:
    """Finds what domains that are gone left on the host."""
    return HostReport(host, host_findings(host))


def _domain_type(config: JsonObject | None, live: str) -> str:
    """Prefers what libxl wrote at creation; an old libxl wrote nothing, the template knows."""
    build = as_object((config or {}).get("b_info")) or {}
    written = (name for name in ("hvm", "pvh", "pv") if f"type.{name}" in build)
    return live or next(written, "")
