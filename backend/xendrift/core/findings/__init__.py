"""What is wrong with a domain or the host: pure functions over one look."""

from collections.abc import Iterator
from dataclasses import replace

from xendrift.core.findings.build import Look
from xendrift.core.findings.domain import domain_findings
from xendrift.core.findings.host import host_findings
from xendrift.core.findings.trail import trail_findings
from xendrift.core.findings.views import collisions, view_findings
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.finding import Finding

__all__ = ["Look", "find", "host_findings"]


def find(look: Look) -> tuple[Finding, ...]:
    """Applies every rule to one domain; the worst findings come first."""
    found = (_aged(one, look) for one in _all(look))
    return tuple(sorted(found, key=lambda one: (-one.severity, one.device is not None)))


def _aged(found: Finding, look: Look) -> Finding:
    """Says of an age that nobody saw begin that it is only the least it can be."""
    if found.age is None or found.device not in look.unwatched:
        return found
    return replace(found, at_least=True)


def _all(look: Look) -> Iterator[Finding]:
    for pair in look.pairs:
        kind = BY_NAME.get(pair.id.kind)
        if kind is not None:
            yield from view_findings(pair, kind, look)
            yield from trail_findings(pair, kind, look)
    yield from collisions(look)
    yield from domain_findings(look)
