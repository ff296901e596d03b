"""One line a domain: how it is called, what kind it is, what is wrong with it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from xendrift.finding import Finding, Severity
from xendrift.report import Report
from xendrift.text import SafeText
from xendrift_tui.presentation.marks import Tone, severity_mark, severity_tone
from xendrift_tui.presentation.row import Cell, Piece, cell, words


@dataclass(frozen=True, slots=True)
class DomainRow:
    """What the list keeps of one domain; a full report is made when somebody looks at it.

    Attributes:
        domid: the domain.
        name: its name, or a stand-in.
        type: `pv`, `pvh`, `hvm`, or empty.
        errors: how many findings are errors.
        warnings: how many are warnings.
        infos: how many are neither.
        rules: every rule that found something.
        kinds: every device kind it has.
        tally: its findings counted under the title's words.
    """

    domid: int
    name: SafeText
    type: str = ""
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    rules: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    tally: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def worst(self) -> Severity | None:
        """The worst severity among its findings."""
        if self.errors:
            return Severity.ERROR
        if self.warnings:
            return Severity.WARNING
        return Severity.INFO if self.infos else None

    @property
    def problems(self) -> int:
        """How many findings somebody has to look at."""
        return self.errors + self.warnings


class Sort(StrEnum):
    """How the list is ordered."""

    WORST = "worst first"
    NAME = "name"
    DOMID = "domid"

    @property
    def next(self) -> "Sort":
        """The order that the sort key switches to."""
        orders = list(Sort)
        return orders[(orders.index(self) + 1) % len(orders)]


def summarise(report: Report) -> DomainRow:
    """Makes a domain's line."""
    counts = Counter(finding.severity for finding in report.findings)
    return DomainRow(
        report.domid,
        report.name,
        report.live.domain_type,
        counts[Severity.ERROR],
        counts[Severity.WARNING],
        counts[Severity.INFO],
        frozenset(finding.rule for finding in report.findings),
        frozenset(pair.id.kind for pair in report.pairs),
        tally(report.findings, len(report.ignored)),
    )


def ordered(domains: Iterable[DomainRow], sort: Sort) -> list[DomainRow]:
    """Sorts domains; those that are equal otherwise stand by number."""
    if sort is Sort.NAME:
        return sorted(domains, key=lambda row: (row.name.casefold(), row.domid))
    if sort is Sort.DOMID:
        return sorted(domains, key=lambda row: row.domid)
    return sorted(domains, key=lambda row: (-row.errors, -row.warnings, row.domid))


def domain_cells(row: DomainRow) -> tuple[Cell, Cell, Cell]:
    """Makes the cells of a domain: sign and name, number, how many problems."""
    tone = severity_tone(row.worst)
    sign = cell(Piece(severity_mark(row.worst), tone), words(" "), Piece(row.name))
    count = words(str(row.problems), tone) if row.problems else None
    return sign, cell(words(str(row.domid), Tone.MUTED)), cell(count)


def tally(findings: Iterable[Finding], ignored: int = 0) -> Counter[str]:
    """Counts findings under the words that the title uses: `half-baked` for every other error."""
    counts: Counter[str] = Counter()
    if ignored:
        counts["ignored"] = ignored
    for finding in findings:
        if finding.rule in ("untracked", "stale"):
            counts[finding.rule] += 1
        elif finding.severity is Severity.ERROR:
            counts["half-baked"] += 1
        elif finding.severity is Severity.WARNING:
            counts["warnings"] += 1
    return counts
