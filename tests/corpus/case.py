"""A committed case: its folder, read as a capture is, and what is expected of it."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xendrift.core.assess import assess, assess_host
from xendrift.core.findings import fleet_findings
from xendrift.core.model.device import DeviceId
from xendrift.core.model.finding import Finding
from xendrift.core.model.report import Question
from xendrift.core.model.traits import Traits, traits_of
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.protocol import Source


@dataclass(frozen=True)
class Case:
    """What `case.toml` says; the words are those of `tests.corpus.made.Made`."""

    folder: Path
    title: str
    origin: str
    domids: tuple[int, ...]
    findings: tuple[str, ...] = ()
    sentence: tuple[str, ...] = ()
    effect: tuple[str, ...] = ()
    remedy: tuple[str, ...] = ()
    limit: float | None = None
    neighbours: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    told: tuple[Finding, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, folder: Path) -> "Case":
        """Reads a folder, and what is said of it after a single look."""
        described = tomllib.loads((folder / "case.toml").read_text())
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in described.items()}
        source = CaptureSource(folder / "store.txt")
        assert not source.problems
        return cls(folder, told=tuple(said(source)), **values)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def first(self) -> Finding:
        """The finding that matters, whose rule is the first that is expected."""
        severity, rule, device = self.findings[0].split(" ", 2)
        return next(f for f in self.told if line(f) == f"{severity} {rule} {device}")

    def aged(self, seconds: float) -> list[str]:
        """What is said when the device was seen to come into its state so long ago."""
        device = self.first.device
        assert device is not None
        source = CaptureSource(self.folder / "store.txt")
        return lines(said(source, Question(ages={device: seconds})))


def said(
    source: Source,
    question: Question | None = None,
    apart: Iterable[frozenset[int]] = (),
) -> Iterator[Finding]:
    """Everything that is to be said of a source.

    Args:
        source: the source.
        question: how the reports are to be made.
        apart: groups of domains that have nothing to do with one another; all in one if empty.
    """
    host = source.look()
    traits: list[Traits] = []
    for observation in source.observe(host, sorted(host.domids)):
        report = assess(observation, question or Question())
        traits.append(traits_of(report))
        yield from report.findings
    yield from assess_host(host).findings
    for group in apart or [host.domids]:
        yield from fleet_findings(one for one in traits if one.domid in group)


def line(finding: Finding) -> str:
    """A finding as `case.toml` writes it."""
    return f"{finding.severity.word} {finding.rule} {finding.device or '-'}"


def lines(findings: Iterable[Finding]) -> list[str]:
    """Findings as `case.toml` writes them, in an order of no meaning."""
    return sorted(line(finding) for finding in findings)


def text_of(finding: Finding) -> tuple[str, ...]:
    """All that a person reads, but for numbers, addresses and names."""
    device = finding.device or DeviceId("", finding.sentence)
    parts = [finding.severity.word, finding.rule, finding.sentence, finding.effect]
    for remedy in finding.remedies:
        parts.append(" ".join((remedy.text, *remedy.command)))
    return tuple(re.sub(r"\d+", "N", part.replace(str(device.key), "K")) for part in parts)
