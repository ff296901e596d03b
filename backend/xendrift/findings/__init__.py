"""What is wrong with a domain or the host: pure functions over one look."""

from collections.abc import Iterator

from xendrift.finding import Finding
from xendrift.findings.build import Look
from xendrift.findings.domain import domain_findings
from xendrift.findings.host import host_findings
from xendrift.findings.trail import trail_findings
from xendrift.findings.views import collisions, view_findings
from xendrift.kinds import BY_NAME

__all__ = ["Look", "find", "host_findings"]


def find(look: Look) -> tuple[Finding, ...]:
    """Applies every rule to one domain; the worst findings come first."""
    return tuple(sorted(_all(look), key=lambda found: (-found.severity, found.device is not None)))


def _all(look: Look) -> Iterator[Finding]:
    for pair in look.pairs:
        kind = BY_NAME.get(pair.id.kind)
        if kind is not None:
            yield from view_findings(pair, kind, look)
            yield from trail_findings(pair, kind, look)
    yield from collisions(look)
    yield from domain_findings(look)
