"""Values that an operator types: taken by libxl's own types, or refused with a sentence."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.backend.actions.places import drifted
from xendrift.core.assess import assess, still_needed
from xendrift.core.base.errors import UsageError
from xendrift.core.base.provenance import Origin
from xendrift.core.base.text import SafeText
from xendrift.core.idl import canonical
from xendrift.core.kinds import BY_NAME
from xendrift.core.merge.merge import origins
from xendrift.core.merge.values import read_value, type_name, unfit
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.saved import read_saved, save, why_stale

DISK = BY_NAME["disk"]
CONFIG = {"pdev_path": "/dev/vg0/root", "vdev": "xvda", "format": "raw", "readwrite": 1}
XVDA = DeviceId("disk", SafeText("xvda"))


def question(device: DeviceId, key: str, value: object, **more: object) -> Question:
    return Question(resolutions=Resolutions(values={(device, key): value}, **more))  # pyright: ignore


@pytest.mark.parametrize(
    ("kind", "key", "text", "value"),
    [
        ("disk", "readwrite", "0", 0),
        ("disk", "pdev_path", "/dev/sd b", "/dev/sd b"),
        ("disk", "discard_enable", "false", "False"),
        ("disk", "direct_io_safe", "TRUE", True),
        ("disk", "format", "qcow2", "qcow2"),
        ("disk", "script", "", None),
        ("disk", "script", SafeText("block-own"), "block-own"),
        ("nic", "mac", "00:16:3E:00:00:01", "00:16:3E:00:00:01"),
        ("vfb", "vnc.listen", "127.0.0.1", "127.0.0.1"),
        ("vdispl", "connectors", '[{"unique_id":"a"}]', [{"unique_id": "a"}]),
    ],
)
def test_a_value_is_read_by_the_type_of_its_field(kind, key, text, value):
    config = CONFIG if kind == "disk" else {"devid": 0}
    assert read_value(BY_NAME[kind], config, key, text) == value
    assert type_name(BY_NAME[kind], key)


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("readwrite", "yes", "an integer, and yes is none"),
        ("readwrite", "99999999999", "outside of"),
        ("format", "raww", "is none of"),
        ("vdev", "xvdb", "tells this disk from the others"),
        ("vdev", "", "tells this disk from the others"),
        ("colour", "red", "knows no such field"),
        ("vnc.listen", "::", "knows no such field"),
        ("direct_io_safe", "maybe", "is true or false"),
        ("discard_enable", "perhaps", "neither"),
        ("pdev_path", "a\0b", "NUL"),
    ],
)
def test_what_libxl_would_not_take_is_refused_in_a_sentence(key, text, reason):
    with pytest.raises(UsageError, match=reason) as caught:
        read_value(DISK, CONFIG, key, text)
    assert str(caught.value.sentence).endswith(".")
    assert "\0" not in caught.value.sentence


def test_a_release_that_lacks_a_field_refuses_it():
    nic = BY_NAME["nic"]
    assert "since Xen 4.19" in unfit(nic, {"devid": 0}, "vlan", "7", (4, 17))
    assert unfit(nic, {"devid": 0}, "vlan", "7", (4, 19)) == ""


@pytest.mark.parametrize("policy", [Policy.UNION, Policy.LIVE, Policy.TEMPLATE])
def test_a_value_beats_every_policy_and_says_whose_it_is(policy):
    asked = replace(question(XVDA, "readwrite", 0), policy=policy)
    report = assess(drifted(), asked)
    assert report.merged.config["disks"][0]["readwrite"] == 0
    assert origins(report.merged.config, report.merged.overrides)["/disks/0/readwrite"] == (
        Origin.OPERATOR
    )
    assert report.merged.devices[0].origin is Origin.TEMPLATE
    assert report.next_boot == assess(drifted()).next_boot


def test_a_value_beats_a_side_and_goes_with_a_device_of_one_view():
    live = DeviceId("disk", SafeText("xvdd"))
    report = assess(drifted(), question(live, "format", "qcow2", devices={live: Take.LIVE}))
    config = next(one.config for one in report.merged.devices if one.id == live)
    assert config["format"] == "qcow2"


def test_a_plan_writes_it_names_it_and_keeps_it():
    plan = accept_plan(drifted(), question(XVDA, "readwrite", 0))
    assert plan.refusals == ()
    assert plan.set_values == ("disk:xvda readwrite = 0",)
    assert "/disks/0/readwrite" in [change.pointer for change in plan.changes]
    assert not why_stale(plan, read_saved(save(plan), "plan"), "plan")


@pytest.mark.parametrize(
    ("device", "key", "value", "reason"),
    [
        (DeviceId("disk", SafeText("xvdq")), "readwrite", 0, "is not in the merged view"),
        (XVDA, "vdev", "xvdz", "tells this disk"),
        (XVDA, "format", "raww", "none of"),
    ],
)
def test_a_plan_refuses_what_no_view_could_follow(device, key, value, reason):
    plan = accept_plan(drifted(), question(device, key, value))
    assert any(reason in refusal for refusal in plan.refusals)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["readwrite", "format", "vdev", "discard_enable", "irq", "nope", "a.b"]),
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([])),
)
def test_no_value_makes_a_view_that_libxl_cannot_read_or_another_device(key, value):
    before = assess(drifted())
    report = assess(drifted(), question(XVDA, key, value))
    canonical(report.merged.config)
    assert [one.id for one in report.merged.devices] == [one.id for one in before.merged.devices]
    assert report.merged.config["disks"][0]["vdev"] == "xvda"


def test_decisions_that_came_true_are_no_longer_needed():
    live = DeviceId("disk", SafeText("xvdd"))
    made = Resolutions({live: Take.DROP}, values={(XVDA, "readwrite"): 1})
    kept = still_needed(drifted(), Question(resolutions=made))
    assert kept == Resolutions({live: Take.DROP})
