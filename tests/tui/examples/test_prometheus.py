"""The alerts: Prometheus takes them, and they tell what is wrong on a host and nothing else."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.examples.promql import metric_labels, rule_test, unknown

LOSES, BROKEN = "XenGuestLosesDevices", "XenDeviceHalfBaked"
PARTLY, SILENT = "XenGuestNotReadWhole", "XendriftSilent"


@pytest.fixture
def rules(example, tmp_path: Path) -> str:
    text = example("prometheus-rules")
    (tmp_path / "rules.yml").write_text(text)
    return text


def firing(minute: int, alerts: dict[str, int]) -> dict[str, object]:
    samples = [
        {"labels": f'{{alertname="{name}"}}', "value": count} for name, count in alerts.items()
    ]
    by_name = 'count by (alertname) (ALERTS{alertstate="firing"})'
    check = {"expr": by_name, "eval_time": f"{minute}m", "exp_samples": samples}
    return {"promql_expr_test": [check]}


def test_prometheus_takes_the_metrics(metrics: str, tool, tmp_path: Path) -> None:
    (tmp_path / "metrics").write_text(metrics)
    done = tool("sh", "-c", "promtool check metrics <metrics")
    assert (done.returncode, done.stderr) == (0, "")


def test_prometheus_takes_the_rules(rules: str, tool) -> None:
    done = tool("promtool", "check", "rules", "rules.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{rules.count('- alert:')} rules found" in done.stdout


def test_every_rule_names_metrics_and_labels_that_there_are(rules: str, metrics: str) -> None:
    expressions = re.findall(r"expr: (.*)", rules)
    assert len(expressions) == rules.count("- alert:")
    for one in expressions:
        assert unknown(one, metrics) == set()
    known = set[str]().union(*metric_labels(metrics).values(), {"instance"})
    assert set(re.findall(r"\$labels\.(\w+)", rules)) <= known


@pytest.mark.parametrize(
    ("capture", "minute", "instead", "alerts"),
    [
        ("a-healthy", 30, {}, {}),
        ("d-xenstore-only", 10, {}, {}),
        ("d-xenstore-only", 20, {}, {LOSES: 1, BROKEN: 1}),
        ("a-healthy", 20, {"xendrift_domains_truncated": 2}, {PARTLY: 1}),
        ("a-healthy", 29, {"xendrift_last_success_timestamp_seconds": 0}, {}),
        ("a-healthy", 31, {"xendrift_last_success_timestamp_seconds": 0}, {SILENT: 1}),
    ],
)
def test_they_fire_when_something_is_wrong(
    capture: str, minute: int, instead: dict[str, float], alerts: dict[str, int],
    rules: str, counted: Callable[[str], str], tool, tmp_path: Path,
) -> None:  # fmt: skip
    check = firing(minute, alerts)
    (tmp_path / "test.json").write_text(rule_test(counted(capture), check, **instead))
    done = tool("promtool", "test", "rules", "test.json")
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_alert_says_where_and_what(
    rules: str, counted: Callable[[str], str], tool, tmp_path: Path
) -> None:
    place = {"instance": "dom0", "domid": "2", "domain": "g-web", "rule": "untracked"}
    told = {
        "summary": "untracked on g-web (2), host dom0",
        "description": "`xendrift explain untracked` says what it means and what to do.",
    }
    expected = {"exp_labels": {**place, "severity": "critical"}, "exp_annotations": told}
    check = {"eval_time": "20m", "alertname": BROKEN, "exp_alerts": [expected]}
    text = rule_test(counted("d-xenstore-only"), {"alert_rule_test": [check]})
    (tmp_path / "test.json").write_text(text)
    done = tool("promtool", "test", "rules", "test.json")
    assert done.returncode == 0, done.stdout + done.stderr
