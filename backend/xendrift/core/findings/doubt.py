"""What is said of a domain where only a part of xenstore was seen.

A node that is not in a listing is gone only if the listing covers its place and no line was lost
there; else it is unknown, and so is whatever would follow from it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xendrift.core.base.text import SafeText
from xendrift.core.model.coverage import LOCAL, Coverage
from xendrift.core.model.finding import Finding, Severity

# Rules that speak because libxl's record, which no evidence names, is not there.
_UNRECORDED = frozenset(["leftover-backend", "leftover-frontend", "next-boot-differs"])
_ELSEWHERE = frozenset(["dangling-backend"])


def known(findings: Iterable[Finding], coverage: Coverage) -> Iterator[Finding]:
    """Leaves out what rests on places that nobody looked at, and marks what rests on lost lines."""
    if coverage.whole and not coverage.gaps and not coverage.cut:
        yield from findings
        return
    for one in findings:
        absent = list(_absent(one))
        if not all(coverage.covers(path) for path in absent):
            continue
        gaps = {gap for path in absent for gap in coverage.lost(path)}
        cut = {
            evidence.path
            for evidence in one.evidence
            if evidence.path in coverage.cut and not evidence.path.endswith("error")
        }
        yield _marked(one, len(gaps | cut)) if gaps or cut else one


def _absent(found: Finding) -> Iterator[str]:
    """Yields the nodes that a finding says are not there."""
    for evidence in found.evidence:
        if evidence.value is None and evidence.path.startswith("/"):
            yield str(evidence.path)
    if found.rule in _UNRECORDED:
        yield f"/libxl/{found.domid}/device"
    if found.rule in ("next-boot-differs", "no-template", "leftover-domain"):
        yield f"/local/domain/{found.domid}"
    if found.rule in _ELSEWHERE:
        yield LOCAL


def _marked(found: Finding, lost: int) -> Finding:
    lines = "a line" if lost == 1 else f"{lost} lines"
    sentence = f"{found.sentence}; or that stands in {lines} of the listing that could not be read"
    severity = min(found.severity, Severity.INFO)
    return replace(found, sentence=SafeText(sentence), severity=severity)
