"""A rule is one row: registered, it is found, explained, counted, exported and drawn."""

import json
from collections.abc import Iterator

import pytest

from tests.backend.edits import healthy
from tests.tui.cli.test_commands import HEALTHY
from xendrift.core.assess import assess
from xendrift.core.export.formats import Format, export
from xendrift.core.findings.catalogue import RULES, Rule
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import say
from xendrift.core.findings.rule import finding
from xendrift.core.kinds import Kind
from xendrift.core.metrics import Tally
from xendrift.core.model.device import Pair
from xendrift.core.model.finding import Finding, Severity
from xendrift_tui.main import main
from xendrift_tui.presentation.details import details
from xendrift_tui.presentation.rows import rows
from xendrift_tui.screen.keys.keymap import ways_out

Capsys = pytest.CaptureFixture[str]


def shared_bridges(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:
    """Finds each nic on a bridge whose name does not begin with the guest's."""
    bridge = (pair.template or {}).get("bridge")
    if kind.name == "nic" and isinstance(bridge, str):
        sentence = f"it is attached to {bridge}, which other guests use"
        seen = look.seen(f"{pair.live.trail.backend_path}/bridge") if pair.live else ()
        yield finding(
            "shared-bridge", look.domid, pair.id, sentence, seen, remedies=(say("use another"),)
        )


SHARED_BRIDGE = Rule(
    "shared-bridge",
    Severity.WARNING,
    when="The nic is on a bridge that other guests use.",
    effect="They hear each other.",
    remedies=("use a bridge of its own",),
    why="A bridge forwards to all of its ports.",
    boot="kept as the template has it",
    detach="works as usual",
    keys=("unplug", "edit"),
    views=shared_bridges,
)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, SHARED_BRIDGE.id, SHARED_BRIDGE)


def test_it_is_found_and_drawn_with_its_keys() -> None:
    report = assess(healthy())
    assert {(found.rule, str(found.device)) for found in report.findings} == {
        ("shared-bridge", "nic:0"),
        ("shared-bridge", "nic:1"),
    }
    row = next(one for one in rows(report) if str(one.device) == "nic:0")
    assert row.findings
    assert any("shared-bridge" in cell.text for cell in row.cells)
    told = {str(line.label): str(line.text) for line in details(report, row)}
    assert told["effect"] == "They hear each other."
    assert told["next boot"] == "kept as the template has it"
    assert told["detach"] == "works as usual"
    keys = ways_out(report.findings, {"unplug"}, {})
    assert "edit" in keys
    assert "unplug" not in keys


def test_scan_and_the_exports_tell_it(capsys: Capsys) -> None:
    assert main(["scan", *HEALTHY]) == 1
    assert "shared-bridge" in capsys.readouterr().out
    main(["scan", "--json", *HEALTHY])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {one["rule"] for one in found} == {"shared-bridge"}
    prose = export(assess(healthy()), Format.FINDINGS, (4, 17)).content
    assert b"which other guests use" in prose


def test_explain_reads_its_row(capsys: Capsys) -> None:
    assert main(["explain"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:2] == ["shared-bridge", "warning"]
    assert main(["explain", "shared-bridge"]) == 0
    told = capsys.readouterr().out
    assert "xl at a detach: works as usual." in told
    assert "Remedy: use a bridge of its own" in told
    assert main(["explain", "--json", "shared-bridge"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rules"]
    assert (row["boot"], row["why"]) == (SHARED_BRIDGE.boot, SHARED_BRIDGE.why)


def test_it_is_counted() -> None:
    tally = Tally()
    assert _counted(tally) == 0
    tally.add(assess(healthy()))
    assert _counted(tally) == 2


def _counted(tally: Tally) -> float:
    by_rule = next(tally.gauges()).samples
    return next(count for labels, count in by_rule if labels["rule"] == "shared-bridge")
