"""Policies, resolutions and the origin of every value."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.backend.edits import edited, healthy, observed, template_of, with_template
from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.provenance import Origin
from xendrift.core.base.text import SafeText
from xendrift.core.merge.merge import origins
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question, Report


def device(text: str) -> DeviceId:
    kind, _, key = text.partition(":")
    return DeviceId(kind, SafeText(key))


def names(report: Report) -> list[str]:
    return [str(one.id) for one in report.merged.devices]


def drifted() -> Report:
    return assess(observed("k16a-reboot-before", "g-web"))


@pytest.mark.parametrize(
    ("policy", "disks", "nics"),
    [
        (Policy.UNION, ["xvda", "xvdb", "xvdd", "xvdc"], [0, 1, 3, 2]),
        (Policy.LIVE, ["xvda", "xvdb", "xvdc"], [0, 1, 2]),
        (Policy.TEMPLATE, ["xvda", "xvdb", "xvdd"], [0, 1, 3]),
        (Policy.LIBXL, ["xvda", "xvdb"], [0, 1]),
    ],
)
def test_who_is_in(policy: Policy, disks: list[str], nics: list[int]) -> None:
    report = assess(observed("k16a-reboot-before", "g-web"), Question(policy))
    config = report.merged.config
    assert [one["vdev"] for one in config["disks"]] == disks
    assert [one["devid"] for one in config["nics"]] == nics


def test_what_is_added_is_what_libxl_would_need_to_attach_it() -> None:
    config = drifted().merged.config
    assert config["disks"][-1] == {
        "pdev_path": "/lab/disks/spare1.img",
        "vdev": "xvdc",
        "backend": "phy",
        "format": "raw",
        "readwrite": 1,
    }
    assert config["nics"][-1] == {
        "devid": 2,
        "mac": "00:16:3e:00:01:97",
        "bridge": "xenbr0",
        "nictype": "vif",
    }


def test_origins() -> None:
    merged = drifted().merged
    found = origins(merged.config, merged.overrides)
    assert found["/disks/0/vdev"] is Origin.TEMPLATE
    assert found["/disks/3/vdev"] is Origin.LIVE
    assert found["/nics/3/mac"] is Origin.LIVE
    assert found["/c_info/uuid"] is Origin.TEMPLATE
    assert set(found.values()) == {Origin.TEMPLATE, Origin.LIVE}


def test_knobs_follow_xenstore() -> None:
    report = assess(observed("g1-scalars", "g-web"))
    build = report.merged.config["b_info"]
    assert (build["target_memkb"], build["max_memkb"]) == (131072, 196608)
    assert build["avail_vcpus"] == [0, 1]
    assert (
        origins(report.merged.config, report.merged.overrides)["/b_info/target_memkb"]
        is Origin.LIVE
    )
    renamed = assess(observed("g1-scalars", "g-edge-renamed"))
    assert renamed.merged.config["c_info"]["name"] == "g-edge-renamed"


def test_template_policy_is_the_template() -> None:
    report = assess(observed("g1-scalars", "g-web"), Question(Policy.TEMPLATE))
    assert report.merged.config == report.template.config


def diverging() -> JsonObject:
    config: JsonObject = copy.deepcopy(template_of(healthy()))
    config["nics"][0]["bridge"] = "xenbr9"
    config["nics"][0]["x_unknown"] = {"kept": True}
    config["disks"][1]["backend_domid"] = 3
    config["x_top"] = [1, 2]
    return config


@pytest.mark.parametrize(
    ("policy", "bridge", "domid"),
    [(Policy.UNION, "xenbr9", 3), (Policy.TEMPLATE, "xenbr9", 3), (Policy.LIVE, "xenbr0", None)],
)
def test_conflicting_values(policy: Policy, bridge: str, domid: int | None) -> None:
    guest = with_template(healthy(), diverging())
    config = assess(guest, Question(policy)).merged.config
    assert config["nics"][0]["bridge"] == bridge
    assert config["disks"][1].get("backend_domid") == domid
    assert config["nics"][0]["x_unknown"] == {"kept": True}
    assert config["x_top"] == [1, 2]


def test_one_field_settled_by_the_operator() -> None:
    nic = device("nic:0")
    question = Question(resolutions=Resolutions(fields={(nic, "bridge"): Take.LIVE}))
    merged = assess(with_template(healthy(), diverging()), question).merged
    assert merged.config["nics"][0]["bridge"] == "xenbr0"
    assert merged.config["disks"][1]["backend_domid"] == 3
    assert origins(merged.config, merged.overrides)["/nics/0/bridge"] is Origin.OPERATOR


@pytest.mark.parametrize(
    ("take", "kept"), [(Take.TEMPLATE, False), (Take.LIVE, True), (Take.DROP, False)]
)
def test_one_device_settled_by_the_operator(take: Take, kept: bool) -> None:
    xvdc = device("disk:xvdc")
    question = Question(resolutions=Resolutions(devices={xvdc: take}))
    report = assess(observed("k16a-reboot-before", "g-web"), question)
    assert ("disk:xvdc" in names(report)) is kept


def test_dropping_a_device_of_both_views() -> None:
    question = Question(resolutions=Resolutions(devices={device("disk:xvda"): Take.DROP}))
    assert names(assess(healthy(), question)) == ["disk:xvdb", "nic:0", "nic:1"]


def test_an_ejected_medium_follows_xenstore() -> None:
    root = "/libxl/6/device/vbd/5632"
    guest = observed("h1-hvm-cdrom", "g-hvm")
    for policy in (Policy.UNION, Policy.LIVE, Policy.LIBXL):
        ejected = assess(edited(guest, {f"{root}/params": b""}), Question(policy))
        drive = ejected.merged.config["disks"][1]
        assert (drive["pdev_path"], drive["format"]) == ("", "empty")
        told = [str(f.sentence) for f in ejected.findings if f.rule == "diverged"]
        assert told == ["the drive was emptied for a change of its medium that did not end"]
    swapped = assess(edited(guest, {f"{root}/params": b"aio:/lab/disks/cd2.iso"}))
    assert swapped.merged.config["disks"][1]["pdev_path"] == "/lab/disks/cd2.iso"


def test_an_implied_keyboard_never_enters_a_template() -> None:
    for policy in Policy:
        report = assess(observed("h1-hvm-cdrom", "g-hvm"), Question(policy))
        assert "vkbs" not in report.merged.config


def test_without_a_template_the_merged_view_says_that_it_is_only_a_part() -> None:
    report = assess(with_template(healthy(), b""))
    assert "only what xenstore holds" in report.merged.problem
    assert names(report) == ["disk:xvda", "disk:xvdb", "nic:0", "nic:1"]
    assert not assess(with_template(healthy(), b""), Question(Policy.TEMPLATE)).merged.config


CASES = [
    ("k16a-reboot-before", "g-web"),
    ("d-xenstore-only", "g-web"),
    ("k4-pci-xenstore-only", "g-pci"),
    ("k8-vkb-attached", "g-rare"),
    ("k5-channels", "g-chan"),
    ("k6a-9pfs", "g-p9"),
    ("g1-scalars", "g-web"),
    ("h1-hvm-cdrom", "g-hvm"),
    ("f1-stuck-unplug-block-paused", "g-db"),
    ("k10a-vdev-spellings", "g-rare"),
]


@pytest.mark.parametrize(("capture", "name"), CASES)
@pytest.mark.parametrize("policy", [Policy.UNION, Policy.LIVE])
def test_merging_an_accepted_result_again_changes_nothing(
    capture: str, name: str, policy: Policy
) -> None:
    guest = observed(capture, name)
    once = assess(guest, Question(policy)).merged.config
    again = assess(with_template(guest, once), Question(policy))
    assert again.merged.config == once
    assert not {f.rule for f in again.findings} & {"untracked", "diverged"}


@given(st.data())
def test_no_resolution_loses_readonly_or_a_backend(data: st.DataObject) -> None:
    guest = observed("a-healthy", "g-db")
    takes = data.draw(
        st.dictionaries(
            st.sampled_from([device("disk:xvda"), device("disk:xvdb"), device("nic:0")]),
            st.sampled_from([Take.TEMPLATE, Take.LIVE]),
        )
    )
    policy = data.draw(st.sampled_from(list(Policy)))
    merged = assess(guest, Question(policy, Resolutions(devices=takes))).merged
    disk = next(one for one in merged.config["disks"] if one["vdev"] == "xvdb")
    assert not disk.get("readwrite")
    assert json.loads(json.dumps(merged.config)) == merged.config
