"""The number of half-baked devices is what its definition says, on every capture and the demo."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from xendrift.core.assess import assess
from xendrift.core.findings.half_baked import WHY, half_baked
from xendrift.core.findings.rule import RULES
from xendrift.core.ignores import parse_ignores, without_ignored
from xendrift.core.metrics import Tally, exposition
from xendrift.core.model.report import Question, Report
from xendrift.sources.open import open_source
from xendrift.sources.pipeline import each
from xendrift.sources.protocol import Scope

CAPTURES = (
    None, *(Path("tests/captures", name) for name in (
        "a-healthy", "d-xenstore-only", "e4-vif-xl-killed-in-script", "k10a-vdev-spellings",
        "k12-backend-domain-gone", "k15-pvh", "f1-stuck-unplug-block-paused",
    )),
)  # fmt: skip


def reports(capture: Path | None) -> Iterator[Report]:
    source = open_source(demo=True) if capture is None else open_source(capture=capture)
    seen = source.look()
    yield from each(source, seen, sorted(seen.names), Scope.REPORT, lambda o: assess(o, Question()))


@pytest.mark.parametrize("capture", CAPTURES, ids=str)
def test_a_device_counts_if_its_sides_disagree_or_its_trail_stopped(capture: Path | None):
    for report in reports(capture):
        named = half_baked(report)
        for pair in report.pairs:
            trail = pair.live.trail if pair.live else None
            rules = {one.rule for one in report.findings if one.device == pair.id}
            both = pair.template is not None and pair.live is not None
            moving = trail is not None and trail.handshake and not trail.connected
            if pair.id in named:
                assert not both or moving, (report.name, pair.id, rules)
            elif report.template.config is not None and rules - {"id-collision", "diverged"}:
                assert both, (report.name, pair.id, rules)
                assert not moving, (report.name, pair.id, rules)


def test_what_is_wrong_otherwise_is_not_counted_under_the_word():
    counted = {report.name: half_baked(report) for report in reports(None)}
    assert {str(one) for one in counted["web-2"]} == {"disk:xvdd", "nic:2"}
    assert not counted["db-main"]  # a record that libxl cannot read: both sides have the disk
    assert not counted["legacy-erp"]  # an empty template has no side that could disagree
    assert {str(one) for one in counted["edge-router"]} == {"nic:2"}  # stale


def test_a_device_all_of_whose_findings_are_ignored_is_not_counted():
    web = next(report for report in reports(None) if report.name == "web-2")
    text = b'[[ignore]]\nrule = "untracked"\ndevice = "nic:2"\nreason = "known"\n'
    kept = without_ignored(web, parse_ignores(text, "file"), date(2026, 1, 1))
    assert {str(one) for one in half_baked(kept)} == {"disk:xvdd"}


def test_the_metrics_count_the_same():
    tally, expected = Tally(), 0
    for report in reports(None):
        tally.add(report)
        expected += len(half_baked(report))
    lines = exposition(tally.gauges()).splitlines()
    told = [line for line in lines if line.startswith("xendrift_half_baked_devices{")]
    assert sum(float(line.split()[-1]) for line in told) == expected > 10


def test_every_rule_of_the_definition_is_a_rule_about_a_device():
    assert set(WHY) <= set(RULES)
