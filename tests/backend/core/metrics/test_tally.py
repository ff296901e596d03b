"""What is counted, on real captures."""

from pathlib import Path

import pytest

from tests.backend.core.metrics.test_exposition import read
from xendrift.core.assess import assess, assess_host
from xendrift.core.findings.catalogue import RULES
from xendrift.core.metrics import Tally, exposition, run_gauges
from xendrift.sources.capture.source import CaptureSource

CAPTURES = Path(__file__).parents[3] / "captures"
Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]


def counted(capture: str) -> Numbers:
    source = CaptureSource(CAPTURES / capture)
    host = source.look()
    tally = Tally()
    for observation in source.observe(host, sorted(host.domids)):
        tally.add(assess(observation))
    tally.add_host(assess_host(host))
    return read(exposition(tally.gauges()))


def number(numbers: Numbers, name: str, **labels: str) -> float | None:
    return numbers.get((name, frozenset(labels.items())))


def test_a_drifted_guest() -> None:
    numbers = counted("d-xenstore-only")
    assert number(numbers, "xendrift_findings", rule="untracked", severity="error") == 2
    assert number(numbers, "xendrift_domain_findings", domid="2", domain="g-web",
                  rule="untracked", severity="error") == 2  # fmt: skip
    assert number(numbers, "xendrift_domains_losing_devices") == 1
    assert number(numbers, "xendrift_domains", template="present") == 4
    assert number(numbers, "xendrift_domains", template="truncated") == 0


def test_every_rule_has_a_number_even_where_nothing_is_wrong() -> None:
    numbers = counted("a-healthy")
    for rule in RULES.values():
        severity = rule.severity.word
        assert number(numbers, "xendrift_findings", rule=rule.id, severity=severity) == 0
    assert not [labels for name, labels in numbers if name == "xendrift_domain_findings"]


@pytest.mark.parametrize(
    "capture", sorted(path.name for path in CAPTURES.iterdir() if path.is_dir())
)
def test_every_device_is_counted_once(capture: str) -> None:
    source = CaptureSource(CAPTURES / capture)
    host = source.look()
    pairs = sum(len(assess(one).pairs) for one in source.observe(host, sorted(host.domids)))
    devices = {
        key: value for key, value in counted(capture).items() if key[0] == "xendrift_devices"
    }
    assert sum(devices.values()) == pairs


def test_the_run_itself() -> None:
    numbers = read(exposition(run_gauges("1.2.3", 0.25, 1795579389.0551)))
    assert number(numbers, "xendrift_info", version="1.2.3") == 1
    assert number(numbers, "xendrift_scan_duration_seconds") == 0.25
    assert number(numbers, "xendrift_last_success_timestamp_seconds") == 1795579389.055
