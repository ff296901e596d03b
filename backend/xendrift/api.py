"""The one entry for programs: a domain's configuration, merged from both views."""

from collections.abc import Mapping
from dataclasses import dataclass

from xendrift.core.assess import assess
from xendrift.core.base.errors import NoSuchDomainError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.provenance import Origin
from xendrift.core.base.text import SafeText
from xendrift.core.merge.merge import origins
from xendrift.core.model.domains import find_domain
from xendrift.core.model.finding import Finding
from xendrift.core.model.policy import NO_RESOLUTIONS, Policy, Resolutions
from xendrift.core.model.report import Question, Report
from xendrift.sources.open import open_source
from xendrift.sources.protocol import Source


@dataclass(frozen=True, slots=True)
class Retrieval:
    """One domain's configuration and how it came about.

    Attributes:
        domid: the domain.
        name: its name, safe to print.
        config: the merged libxl JSON, shaped like one `config` of `xl list -l`; memory in KiB.
        origins: the origin of every leaf value, by JSON pointer (RFC 6901).
        findings: what is wrong with the domain, worst first.
        problem: why the config is only a part of one, or empty; empty if all is well.
        report: everything else that is known, the pairs and the next boot among it.
    """

    domid: int
    name: SafeText
    config: JsonObject
    origins: Mapping[str, Origin]
    findings: tuple[Finding, ...]
    problem: SafeText
    report: Report


def retrieve(
    domain: int | str,
    *,
    policy: Policy | str = Policy.UNION,
    source: Source | None = None,
    resolutions: Resolutions = NO_RESOLUTIONS,
) -> Retrieval:
    """Reads both views of a domain and merges them.

    Args:
        domain: its domid or name.
        policy: how to settle what the resolutions do not: `union`, `libxl`, `live`, `template`.
        source: where to read from; this host if left out.
        resolutions: decisions for single devices and fields, which beat the policy.

    Raises:
        SourceError: the source cannot be opened or read, or the domain vanished meanwhile.
        NoSuchDomainError: no domain, or more than one, answers to `domain`.
        ValueError: there is no such policy.
    """
    policy = Policy(policy)
    opened = source if source is not None else open_source()
    try:
        host = opened.look()
        domid = find_domain(host, domain)
        observation = next(iter(opened.observe(host, [domid])), None)
    finally:
        if source is None:
            opened.close()
    if observation is None:
        raise NoSuchDomainError(f"Domain {domid} vanished while it was being read.")
    report = assess(observation, Question(policy, resolutions))
    merged = report.merged
    return Retrieval(
        domid,
        report.name,
        merged.config,
        origins(merged.config, merged.overrides),
        report.findings,
        merged.problem,
        report,
    )
