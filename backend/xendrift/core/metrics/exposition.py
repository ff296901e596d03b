"""Prometheus's text format, version 0.0.4, for node_exporter's textfile collector.

The official client library writes it too, but takes longer to import than a scan of a host.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xendrift.core.base.text import SafeText

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
