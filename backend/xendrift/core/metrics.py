"""Numbers for Prometheus: what is counted while a host is scanned, and how it is written.

The text format, version 0.0.4, is for node_exporter's textfile collector. The official client
library writes it too, but takes longer to import than a scan of a host.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import RULES
from xendrift.core.findings.half_baked import half_baked
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.device import STATES, DeviceId, Pair, state_name
from xendrift.core.model.finding import Finding
from xendrift.core.model.report import HostReport, Report, TemplateState

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One metric.

    Attributes:
        name: its name.
        help: what it tells, in one sentence.
        samples: labels and values; a pair of labels stands but once.
    """

    name: str
    help: str
    samples: tuple[tuple[Labels, float], ...]


# the backend says Connected, the guest does not
_ALONE = {"Connected": "half-connected"}


class Tally:
    """Counts reports as they come; `gauges` tells what was counted."""

    def __init__(self) -> None:
        # every rule has a number, so that an alert can tell none from never looked
        self._rules = Counter({(rule.id, rule.severity.word): 0 for rule in RULES.values()})
        self._domains: Counter[tuple[str, str, str, str]] = Counter()
        self._devices: Counter[tuple[str, str]] = Counter()
        self._templates = Counter({(str(state),): 0 for state in TemplateState})
        self._half_baked = Counter[tuple[str]]({(kind.name,): 0 for kind in BY_NAME.values()})
        self._losing = 0
        self._truncated = 0
        self._ignored = 0

    def add(self, report: Report) -> None:
        """Counts one domain."""
        self._templates[str(report.template.state),] += 1
        self._devices.update(_kind_and_state(pair) for pair in report.pairs)
        self._half_baked.update((_kind_of(device),) for device in half_baked(report))
        self._losing += bool(report.next_boot.lost)
        self._truncated += bool(report.truncated)
        self._ignored += len(report.ignored)
        for found in report.findings:
            self._add(found, report.name)

    def add_host(self, report: HostReport) -> None:
        """Counts what is wrong with the host rather than with one of its domains."""
        self._ignored += len(report.ignored)
        for found in report.findings:
            self._add(found, SafeText(report.host.names.get(found.domid, b"")))

    def _add(self, found: Finding, name: SafeText) -> None:
        word = found.severity.word
        self._rules[found.rule, word] += 1
        self._domains[str(found.domid), name, found.rule, word] += 1

    def gauges(self) -> Iterator[Gauge]:
        """Yields every metric of what was counted."""
        yield _by(
            "xendrift_findings",
            "What is wrong, by rule; what is ignored is left out.",
            ("rule", "severity"),
            self._rules,
        )
        yield _by(
            "xendrift_domain_findings",
            "What is wrong with one domain, by rule; absent where nothing is.",
            ("domid", "domain", "rule", "severity"),
            self._domains,
        )
        yield _by(
            "xendrift_devices",
            "Devices by kind and by the state of their backend; absent: only in the template.",
            ("kind", "state"),
            self._devices,
        )
        yield _by(
            "xendrift_domains",
            "Domains by the state of their template.",
            ("template",),
            self._templates,
        )
        yield _by(
            "xendrift_half_baked_devices",
            "Devices whose sides disagree about their existence or whose trail stopped half way.",
            ("kind",),
            self._half_baked,
        )
        yield _single(
            "xendrift_domains_losing_devices",
            "Domains of which the next boot comes up without a device that runs now.",
            self._losing,
        )
        yield _single(
            "xendrift_domains_truncated",
            "Domains of which not everything was read, because there was too much.",
            self._truncated,
        )
        yield _single("xendrift_ignored_findings", "Findings to live with.", self._ignored)


def of_hosts(counted: Mapping[str, Iterable[Gauge]]) -> Iterator[Gauge]:
    """Puts the metrics of several hosts together: each sample says first of which host it is."""
    found: dict[str, Gauge] = {}
    for host, gauges in counted.items():
        for gauge in gauges:
            before = found.get(gauge.name)
            samples = tuple(({"host": host, **labels}, value) for labels, value in gauge.samples)
            known = before.samples if before is not None else ()
            found[gauge.name] = Gauge(gauge.name, gauge.help, known + samples)
    yield from found.values()


def host_gauges(states: Mapping[str, tuple[str, bool]]) -> Iterator[Gauge]:
    """Yields which hosts could be looked at: for each its state, and whether that is so."""
    samples = tuple(
        ({"host": host, "state": state}, float(seen)) for host, (state, seen) in states.items()
    )
    yield Gauge("xendrift_host_up", "Whether a host could be looked at, and its state.", samples)


def run_gauges(version: str, seconds: float, now: float) -> Iterator[Gauge]:
    """Yields the metrics of the run itself.

    Args:
        version: xendrift's own.
        seconds: how long it took to read and assess the host.
        now: when it ended, in seconds since 1970.
    """
    yield Gauge("xendrift_info", "The xendrift that looked.", (({"version": version}, 1),))
    yield _single("xendrift_scan_duration_seconds", "How long the scan took.", round(seconds, 3))
    yield _single("xendrift_last_success_timestamp_seconds", "When it ended.", round(now, 3))


def _by(name: str, sentence: str, labels: Sequence[str], counted: Mapping[Any, int]) -> Gauge:
    rows = sorted(counted.items())
    samples = tuple((dict(zip(labels, row, strict=True)), count) for row, count in rows)
    return Gauge(name, sentence, samples)


def _single(name: str, sentence: str, value: float) -> Gauge:
    return Gauge(name, sentence, (({}, value),))


def _kind_of(device: DeviceId) -> str:
    """A label that a guest cannot multiply: unknown kinds are counted together."""
    return device.kind if device.kind in BY_NAME else "unknown"


def _kind_and_state(pair: Pair) -> tuple[str, str]:
    """Labels that a guest cannot multiply: unknown kinds and states are counted together."""
    kind = _kind_of(pair.id)
    if pair.live is None:
        return kind, "absent"
    trail = pair.live.trail
    if not trail.handshake:
        return kind, "present"
    if trail.connected:
        return kind, "connected"
    if trail.backend_state is None:
        return kind, "gone"
    state = state_name(trail.backend_state)
    return kind, _ALONE.get(state, state.lower() if state in STATES else "unknown")


def exposition(gauges: Iterable[Gauge]) -> str:
    """Writes metrics, each with its help and type; label values are safe text, escaped."""
    return "".join(line for gauge in gauges for line in _lines(gauge))


def _lines(gauge: Gauge) -> Iterable[str]:
    yield f"# HELP {gauge.name} {gauge.help}\n"
    yield f"# TYPE {gauge.name} gauge\n"
    for labels, value in gauge.samples:
        spelled = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        yield f"{gauge.name}{f'{{{spelled}}}' if spelled else ''} {value!r}\n"


def _escaped(text: str) -> str:
    safe = SafeText(text)  # leaves no newline
    return safe.replace("\\", "\\\\").replace('"', '\\"')
