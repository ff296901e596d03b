"""What the live view takes for a device: nothing that only a guest or a driver domain says."""

from dataclasses import replace
from pathlib import Path

import pytest

from xendrift.core.assess import assess
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Report
from xendrift.sources.capture.source import CaptureSource

CAPTURES = Path(__file__).parents[3] / "captures"
D = 2
DRIVER = f"/local/domain/5/backend/{{}}/{D}/{{}}"


@pytest.fixture
def guest() -> Observation:
    """A guest of a real dom0, with two disks and a nic."""
    source = CaptureSource(CAPTURES / "d-xenstore-only")
    return next(iter(source.observe(source.look(), [D])))


def planted(guest: Observation, directory: str) -> Report:
    nodes = {
        directory: b"",
        f"{directory}/frontend": f"/local/domain/{D}/device/vbd/51744".encode(),
        f"{directory}/state": b"4",
        f"{directory}/params": b"/etc/shadow",
    }
    return assess(replace(guest, nodes={**guest.nodes, **nodes}))


def real(report: Report) -> list[str]:
    return [str(pair.id) for pair in report.pairs if pair.id.kind in BY_NAME]


@pytest.mark.parametrize("kind", [*BY_NAME, "vbd", "vif", "qdisk", "vbd3", "vinput", "9pfs"])
@pytest.mark.parametrize("devid", ["51744", "xvda", "0", "51728"])
def test_a_driver_domain_s_own_directories_are_no_devices(
    guest: Observation, kind: str, devid: str
) -> None:
    before, after = assess(guest), planted(guest, DRIVER.format(kind, devid))
    assert [name for name in real(after) if not name.endswith("@5")] == real(before)
    assert after.merged == before.merged
    assert after.next_boot == before.next_boot
    (new,) = {str(pair.id) for pair in after.pairs} - {str(pair.id) for pair in before.pairs}
    assert new.endswith("@5")
    told = [(one.rule, str(one.device)) for one in after.findings]
    assert ("leftover-backend", new) in told


def test_no_function_is_passed_through_by_a_driver_domain(guest: Observation) -> None:
    source = CaptureSource(CAPTURES / "k1a-pci-one-device")
    own = next(
        seen for seen in source.observe(source.look(), source.look().domids)
        if any("/pci/" in path for path in seen.nodes)
    )  # fmt: skip
    root = f"/local/domain/5/backend/pci/{own.domid}/0"
    nodes = {root: b"", f"{root}/num_devs": b"1", f"{root}/dev-0": b"0000:99:00.0"}
    before, after = assess(own), assess(replace(own, nodes={**own.nodes, **nodes}))
    assert any(one.startswith("pci:") for one in real(before))
    assert real(after) == real(before)
    assert "unknown-pci:0@5" in {str(pair.id) for pair in after.pairs}


@pytest.mark.parametrize("kind", sorted({*BY_NAME, "userdata", "backend"}))
@pytest.mark.parametrize("root", [f"/local/domain/{D}/device", "/local/domain/0/backend"])
def test_a_directory_that_is_called_as_a_kind_is_here_is_none_of_that_kind(
    guest: Observation, root: str, kind: str
) -> None:
    directory = f"{root}/{kind}/xvda" if root.endswith("device") else f"{root}/{kind}/{D}/xvda"
    before, after = assess(guest), planted(guest, directory)
    if kind in {name for one in BY_NAME.values() for name in one.frontend_kinds}:
        return  # then it is one, without a record
    assert real(after) == real(before)
    assert f"unknown-{kind}:xvda" in {str(pair.id) for pair in after.pairs}


def test_what_lies_in_dom0_is_told_before_what_lies_elsewhere(guest: Observation) -> None:
    leftover = f"/local/domain/0/backend/vbd/{D}/51776"
    nodes = {DRIVER.format("vbd", "51776"): b"", leftover: b"", f"{leftover}/state": b"6"}
    report = assess(replace(guest, nodes={**nodes, **guest.nodes}))
    names = {str(pair.id) for pair in report.pairs}
    assert {"disk:51776", "disk:51776@5"} <= names or "vbd:51776@5" in names, names
