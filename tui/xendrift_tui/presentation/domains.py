"""One line a domain: how it is called, what kind it is, what is wrong with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from xendrift.core.ages import NO_AGES, Ages
from xendrift.core.base.text import SafeText
from xendrift.core.findings.half_baked import half_baked
from xendrift.core.model.device import DeviceId, state_name
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.report import Report
from xendrift_tui.presentation.marks import Mark, Tone, severity_mark, severity_tone
from xendrift_tui.presentation.row import Cell, Piece, cell, words
from xendrift_tui.presentation.values import TELLING

GONE = SafeText("(gone)")
"""What stands for the name of a domain that does not exist."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of one finding of any domain, whether or not its report is.

    Attributes:
        severity: how bad it is.
        domid: the domain, which may no longer exist.
        name: its name, or a stand-in.
        rule: the rule's id.
        device: the device, None for a whole domain.
        sentence: what was seen.
        since: when the state was first seen, in seconds of the screen's clock; None if its age
            says nothing.
        at_least: whether nobody saw it begin.
        backend: the domain that serves the device, None if that is not known.
        mended: whether it is no longer found, and listed still so that the list holds still.
    """

    severity: Severity
    domid: int
    name: SafeText
    rule: str
    device: DeviceId | None
    sentence: SafeText
    since: float | None = None
    at_least: bool = False
    backend: int | None = None
    mended: bool = False


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
        states: every xenbus state that an end of one of its handshakes is in, in lower case.
        found: its findings, shortened.
        memory: what it has now in KiB, None if that is not known.
        vcpus: how many are online, None if that is not known.
        backends: the domains that serve its devices, by number.
        values: what its devices can be found by, in lower case: `path=/dev/vg0/x`.
        uuid: its handle, empty if xenstore names none.
        ignored: the findings that the operator lives with, shortened.
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
    states: frozenset[str] = frozenset()
    found: tuple[Found, ...] = ()
    memory: int | None = None
    vcpus: int | None = None
    backends: tuple[int, ...] = ()
    values: frozenset[str] = frozenset()
    uuid: str = ""
    ignored: tuple[Found, ...] = ()

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


def summarise(report: Report, ages: Ages = NO_AGES) -> DomainRow:
    """Makes a domain's line.

    Args:
        report: everything known of the domain.
        ages: how long its trails have stood still, as far as anybody can know.
    """
    counts = Counter(finding.severity for finding in report.findings)
    served = {pair.id: pair.live.trail.backend_domid for pair in report.pairs if pair.live}
    return DomainRow(
        report.domid,
        report.name,
        report.live.domain_type,
        counts[Severity.ERROR],
        counts[Severity.WARNING],
        counts[Severity.INFO],
        frozenset(finding.rule for finding in report.findings),
        frozenset(pair.id.kind for pair in report.pairs),
        tally(report.findings, len(report.ignored), half_baked(report)),
        _states(report),
        tuple(shorten(found, report.name, ages, served) for found in report.findings),
        *_size(report),
        tuple(sorted({domid for domid in served.values() if domid is not None})),
        frozenset(_values(report)),
        report.live.uuid,
        tuple(shorten(found, report.name, ages) for found in report.ignored),
    )


def shorten(
    found: Finding,
    name: SafeText,
    ages: Ages = NO_AGES,
    served: Mapping[DeviceId, int | None] = MappingProxyType({}),
) -> Found:
    """Keeps of a finding what a list of thousands shows.

    Args:
        found: the finding.
        name: its domain's name.
        ages: how long the domain's trails have stood still.
        served: the domain that serves each device, as far as that is known.
    """
    seen = ages.seen.get(found.device) if found.device and found.age is not None else None
    return Found(
        found.severity, found.domid, name, found.rule, found.device, found.sentence,
        seen[1] if seen else None, found.at_least,
        served.get(found.device) if found.device else None,
    )  # fmt: skip


def _size(report: Report) -> tuple[int | None, int | None]:
    """Returns the memory that a domain has now, in KiB, and how many vcpus are online."""
    now = {scalar.pointer: scalar.live for scalar in report.scalars}
    memory, online = now.get("/b_info/target_memkb"), now.get("/b_info/avail_vcpus")
    return (
        memory if isinstance(memory, int) else None,
        len(online) if isinstance(online, list) else None,
    )


def _values(report: Report) -> Iterator[str]:
    """Lists what an administrator looks for a device by, from either side."""
    for pair in report.pairs:
        yield f"device={pair.id.key}".casefold()
        for config in (pair.template, pair.live.config if pair.live else None):
            for key in TELLING if config else ():
                value = config.get(key) if config else None
                if isinstance(value, str) and value:
                    name = "path" if key == "pdev_path" else key
                    yield f"{name}={SafeText(value)}".casefold()


def _states(report: Report) -> frozenset[str]:
    return frozenset(
        state_name(state).casefold()
        for record in report.live.records
        if record.trail.handshake
        for state in (record.trail.backend_state, record.trail.frontend_state)
    )


def ordered(domains: Iterable[DomainRow], sort: Sort) -> list[DomainRow]:
    """Sorts domains; those that are equal otherwise stand by number."""
    if sort is Sort.NAME:
        return sorted(domains, key=lambda row: (row.name.casefold(), row.domid))
    if sort is Sort.DOMID:
        return sorted(domains, key=lambda row: row.domid)
    return sorted(domains, key=lambda row: (-row.errors, -row.warnings, row.domid))


def domain_cells(row: DomainRow, *, decided: bool = False) -> tuple[Cell, Cell, Cell]:
    """Makes the cells of a domain: signs and name, number, how many problems.

    Args:
        row: the domain's line.
        decided: whether something was decided about it that was not written.
    """
    tone = severity_tone(row.worst)
    second = Piece(Mark.DECIDED if decided else Mark.NONE, Tone.OPERATOR)
    sign = cell(Piece(severity_mark(row.worst), tone), second, Piece(row.name))
    count = words(str(row.problems), tone) if row.problems else None
    return sign, cell(words(str(row.domid), Tone.MUTED)), cell(count)


def tally(
    findings: Iterable[Finding],
    ignored: int = 0,
    half: frozenset[DeviceId] = frozenset(),
) -> Counter[str]:
    """Counts under the words that the title uses.

    Args:
        findings: what was found.
        ignored: how many findings more there are to live with.
        half: the half-baked devices, each of which counts once; their findings count no more,
            but that `stale` says how many of them are that and nothing else.
    """
    counts: Counter[str] = Counter()
    if ignored:
        counts["ignored"] = ignored
    if half:
        counts["half-baked"] = len(half)
    worse: set[DeviceId] = set()
    for finding in findings:
        if finding.device in half:
            if finding.severity > Severity.INFO:
                worse.add(finding.device)
        elif finding.severity is Severity.ERROR:
            counts["errors"] += 1
        elif finding.severity is Severity.WARNING:
            counts["warnings"] += 1
    if half - worse:
        counts["stale"] = len(half - worse)
    return counts
