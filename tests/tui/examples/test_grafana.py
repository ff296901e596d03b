"""The dashboard: it is one that Grafana can import, and every panel has something to show."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.tui.examples.promql import metric_labels, rule_test, unknown

SCHEMA = json.loads(Path(__file__).with_name("dashboard.schema.json").read_text())


@pytest.fixture
def dashboard(example) -> dict[str, Any]:
    return json.loads(example("grafana-dashboard"))


@pytest.fixture
def targets(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    return [target for panel in dashboard["panels"] for target in panel["targets"]]


def test_it_has_what_grafana_requires(dashboard: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(dashboard)


def test_no_panel_lies_on_another_or_outside(dashboard: dict[str, Any]) -> None:
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [panel["gridPos"] for panel in panels]
    assert all(one["x"] + one["w"] <= 24 for one in places)
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above, (one, other)


def test_every_variable_is_defined(dashboard: dict[str, Any]) -> None:
    defined = {one["name"] for one in dashboard["templating"]["list"]}
    used = re.findall(r"\$\{?(\w+)", json.dumps(dashboard))
    assert set(used) == defined


def test_every_expression_names_metrics_and_labels_that_there_are(
    targets: list[dict[str, Any]], dashboard: dict[str, Any], metrics: str
) -> None:
    for one in targets:
        assert unknown(one["expr"], metrics) == set()
    known = set[str]().union(*metric_labels(metrics).values(), {"instance"})
    assert {word for one in targets for word in legend(one)} <= known
    for one in dashboard["templating"]["list"]:
        if one["type"] == "query":
            asked = re.fullmatch(r"label_values\((\w+), (\w+)\)", one["query"]["query"])
            assert asked
            assert asked[1] in metric_labels(metrics)
            assert asked[2] == "instance"


def legend(target: dict[str, Any]) -> list[str]:
    return re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])


def test_every_panel_shows_something_of_the_demo_host(
    targets: list[dict[str, Any]], metrics: str, tool, tmp_path: Path
) -> None:
    (tmp_path / "rules.yml").write_text("groups: []\n")
    asked = [one["expr"].replace("$instance", "dom0") for one in targets]
    checks = [
        {"expr": f"count({one}) > bool 0", "eval_time": "5m",
         "exp_samples": [{"labels": "{}", "value": 1}]}
        for one in asked
    ]  # fmt: skip
    (tmp_path / "test.json").write_text(rule_test(metrics, {"promql_expr_test": checks}))
    done = tool("promtool", "test", "rules", "test.json")
    assert done.returncode == 0, done.stdout + done.stderr
