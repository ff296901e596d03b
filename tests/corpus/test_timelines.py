"""Real attaches and detaches, change by change: while libxl works, nothing is told as stuck.

Each line of a timeline is one change of xenstore on a real dom0, with the second it was seen at.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.corpus.case import line
from tests.lab.lab import CAPTURES
from xendrift.core.ages import NO_AGES, Ages
from xendrift.core.assess import assess
from xendrift.core.model.finding import Finding
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Question
from xendrift.sources.capture.source import CaptureSource

TIMELINES = Path(__file__).parent / "timelines"

# What was committed in one transaction is reported within milliseconds.
_AT_ONCE = 0.04

_TRAIL = ("hotplug-failed", "stuck-", "backend-gone", "frontend-gone", "dangling", "leftover-")

Change = tuple[float, str, str | None]


def changes(name: str) -> list[list[Change]]:
    """The changes of a timeline, those of one transaction together."""
    seen = [json.loads(row) for row in (TIMELINES / f"{name}.jsonl").read_text().splitlines()]
    rows: list[Change] = [(row["t"], row["path"], row["value"]) for row in seen]
    groups = [rows[:1]]
    for before, row in pairwise(rows):
        if row[0] - before[0] > _AT_ONCE:
            groups.append([])
        groups[-1].append(row)
    return groups


def changed(nodes: dict[str, bytes], group: list[Change]) -> None:
    for _, path, value in group:
        if value is not None:
            nodes[path] = value.encode("latin-1")
        else:
            for gone in [one for one in nodes if one == path or one.startswith(f"{path}/")]:
                del nodes[gone]


def told(start: Observation, names: tuple[str, ...]) -> Iterator[Mapping[str, Finding]]:
    """What is told of the device's trail right after each change, and right before the next."""
    nodes, clock = dict(start.nodes), 0.0
    ages = NO_AGES.renewed(assess(start), clock)
    for name in names:
        begun = clock
        for group in changes(name):
            clock = begun + group[0][0]
            yield _at(start, nodes, ages, clock)
            changed(nodes, group)
            ages = ages.renewed(assess(replace(start, nodes=dict(nodes))), clock)
            yield _at(start, nodes, ages, clock)


def _at(
    start: Observation, nodes: Mapping[str, bytes], ages: Ages, now: float
) -> dict[str, Finding]:
    question = Question(ages=ages.at(now), unwatched=ages.unwatched)
    findings = assess(replace(start, nodes=nodes), question).findings
    return {line(found): found for found in findings if found.rule.startswith(_TRAIL)}


def _start(capture: str, domid: int) -> Observation:
    source = CaptureSource(CAPTURES / capture)
    return next(source.observe(source.look(), [domid]))


@pytest.mark.parametrize(
    ("capture", "domid", "names", "expected"),
    [
        ("a-healthy", 2, ("t1-vif-attach", "t2-vif-detach"), set()),
        ("a-healthy", 2, ("t3-vbd-attach", "t4-vbd-detach"), set()),
        (
            "a-healthy",
            2,
            ("t5-vif-attach-no-bridge", "t6-vif-detach-half-baked"),
            {"error hotplug-failed nic:2"},
        ),
        ("k1a-pci-one-device", 1, ("k1-pci-attach", "k2-pci-detach"), set()),
    ],
)
def test_nothing_is_stuck_while_libxl_works(
    capture: str, domid: int, names: tuple[str, ...], expected: set[str]
) -> None:
    seen = list(told(_start(capture, domid), names))
    assert {one for findings in seen for one in findings} == expected
    assert len(seen) > 10
    assert not seen[-1]
