"""Every capture of a real dom0: the next boot is libxl's own, the findings are the right ones."""

import json
from pathlib import Path

import pytest

from tests.backend.expected import FINDINGS
from xendrift.core.assess import assess, assess_host
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question, Report
from xendrift.sources.capture.source import CaptureSource
from xendrift_tui.main import main

CAPTURES = Path(__file__).parents[1] / "captures"
NAMES = sorted(folder.name for folder in CAPTURES.iterdir() if folder.is_dir())

# dom0 had no memory nodes yet when these were taken, and libxl asked the hypervisor instead.
WITHOUT_DOM0_MEMORY = ("a-healthy", "k1a-pci-one-device")


def real_merge(name: str) -> dict[int, JsonObject]:
    """What the real `xl list -l` printed, without what only the hypervisor knows."""
    listed = json.loads((CAPTURES / name / "xl-list-l.json").read_text())
    return {entry["domid"]: comparable(name, entry) for entry in listed}


def comparable(name: str, entry: JsonObject) -> JsonObject:
    config: JsonObject = json.loads(json.dumps(entry["config"]))
    build = config["b_info"]
    build.pop("sched_params", None)
    if entry["domid"] == 0 and name in WITHOUT_DOM0_MEMORY:
        build.pop("target_memkb", None)
        build.pop("max_memkb", None)
    return config


def reports(name: str, policy: Policy = Policy.UNION) -> dict[int, Report]:
    source = CaptureSource(CAPTURES / name)
    host = source.look()
    seen = source.observe(host, sorted(host.domids))
    return {one.domid: assess(one, Question(policy)) for one in seen}


def findings(name: str) -> list[str]:
    source = CaptureSource(CAPTURES / name)
    host = source.look()
    found = [
        *(f for report in reports(name).values() for f in report.findings),
        *assess_host(host).findings,
    ]
    return sorted(f"{f.severity.word} {f.domid} {f.rule} {f.device or '-'}" for f in found)


@pytest.mark.parametrize("name", NAMES)
def test_the_command_prints_what_the_real_xl_printed(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["merge", "--policy", "libxl", "--json", "--capture", str(CAPTURES / name)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {entry["domid"]: comparable(name, entry) for entry in printed} == real_merge(name)


@pytest.mark.parametrize("name", NAMES)
def test_findings_by_rule_and_device(name: str) -> None:
    assert findings(name) == list(FINDINGS[name])


def test_every_capture_has_its_findings_listed() -> None:
    assert list(FINDINGS) == NAMES
    assert len(NAMES) == 36


@pytest.mark.parametrize("name", NAMES)
def test_a_domain_that_libxl_leaves_out_is_named(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["merge", "--policy", "libxl", "--json", "--capture", str(CAPTURES / name)])
    said = capsys.readouterr().err
    left_out = set(reports(name)) - set(real_merge(name))
    assert [line for line in said.splitlines() if "left out" in line] == [
        line for line in said.splitlines() if any(f"({domid})" in line for domid in left_out)
    ]
    assert len(said.splitlines()) == len(left_out)


def test_what_the_guest_lost_in_a_real_reboot_was_foretold() -> None:
    """Captures k16 and k17 are a guest before and after a real `xl reboot`."""
    for before, after in (
        ("k16a-reboot-before", "k16b-reboot-after"),
        ("k17a-poisoned-record-before", "k17b-poisoned-record-after"),
    ):
        ahead = next(r for r in reports(before).values() if r.name == "g-web")
        came = next(r for r in reports(after).values() if r.name == "g-web")
        devices = {pair.id for pair in came.pairs if pair.json_key}
        assert set(ahead.next_boot.kept) == devices
        assert ahead.next_boot.lost
        assert not set(ahead.next_boot.lost) & devices


@pytest.mark.parametrize("name", NAMES)
def test_union_of_a_healthy_domain_is_its_template(name: str) -> None:
    for report in reports(name).values():
        if report.findings or report.template.config is None:
            continue
        merged, template = dict(report.merged.config), dict(report.template.config)
        for section in ("c_info", "b_info"):
            knobs = {scalar.pointer.rpartition("/")[2] for scalar in report.scalars}
            for side in (merged, template):
                side[section] = {k: v for k, v in side[section].items() if k not in knobs}
        assert merged == template
