"""Plans of plug and unplug, without running anything."""

import json
from typing import Any

import pytest

from tests.backend.edits import edited, healthy, observed, template_of, with_template
from xendrift.actions.look import look_at
from xendrift.core.base.errors import NoSuchDeviceError, UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.observation import Observation
from xendrift.core.plans.plug import plug_plan, unplug_plan
from xendrift.core.plans.plug_plan import PlugPlan
from xendrift.core.plans.refusals import Circumstances
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.main import main

NOBODY = Circumstances()


def unplug(device: str, observation: Observation | None = None, **options: bool) -> PlugPlan:
    return unplug_plan(observation or healthy(), device, NOBODY, **options)


def plug(device: str, observation: Observation | None = None, **options: bool) -> PlugPlan:
    return plug_plan(observation or healthy(), device, NOBODY, **options)


def changed(**lists: Any) -> Observation:
    return with_template(healthy(), template_of(healthy()) | lists)


def test_unplug_says_what_it_runs_and_what_follows() -> None:
    plan = unplug("disk:xvdb")
    assert plan.refusals == plan.dangers == ()
    assert plan.arguments == ("block-detach", "2", "51728")
    assert plan.limit > 60
    assert "take its entry out of the template" in plan.then[1]
    assert any("--force goes on from there" in line for line in plan.warnings)
    assert "disk:xvdb" in plan.boot_before.kept
    assert "disk:xvdb" not in (*plan.boot_after.kept, *plan.boot_after.lost)
    assert plan.summary[1] == "xl block-detach 2 51728"


def test_force_is_said_where_xl_has_it() -> None:
    assert unplug("disk:xvdb", force=True).arguments == ("block-detach", "--force", "2", "51728")
    plan = unplug("nic:1", force=True)
    assert plan.arguments == ("network-detach", "2", "1")
    assert any("takes no --force" in line for line in plan.warnings)


def test_the_first_disk_and_the_last_nic_are_dangerous() -> None:
    assert "first disk" in unplug("disk:xvda").dangers[0]
    assert unplug("nic:0").dangers == ()
    alone = edited(
        healthy(),
        {
            "/libxl/2/device/vif/0": None,
            "/local/domain/2/device/vif/0": None,
            "/local/domain/0/backend/vif/2/0": None,
        },
    )
    assert "last nic" in unplug("nic:1", alone).dangers[0]


def test_the_template_may_be_kept() -> None:
    assert len(unplug("nic:1", keep_template=True).then) == 1


@pytest.mark.parametrize(
    ("device", "observation", "reason"),
    [
        ("disk:xvdc", observed("b2-after-detach", "g-web"), "in the template alone"),
        ("console:0", healthy(), "no command that detaches a console"),
        ("nic:1", edited(healthy(), {"/libxl/2/device/vif/1/handle": None}), "for another nic"),
        ("nic:0", edited(healthy(), {"/libxl/2/device/vif/0/mac": b"x"}), "cannot read the record"),
        ("nic:0", edited(healthy(), {"/libxl/2/device/vif/0": None}), "libxl knows no nic:0"),
    ],
)
def test_what_cannot_be_unplugged(device: str, observation: Observation, reason: str) -> None:
    refusals = unplug(device, observation).refusals
    assert any(reason in sentence for sentence in refusals), refusals


def test_captures_and_read_only_are_refused() -> None:
    asked = Circumstances(still=SafeText("a capture"), read_only=True)
    assert len(unplug_plan(healthy(), "nic:0", asked).refusals) == 2
    assert len(plug_plan(healthy(), "nic:bridge=x", asked).refusals) == 2


def test_a_device_of_the_template_is_plugged_as_it_was() -> None:
    plan = plug("disk:xvdc", observed("b2-after-detach", "g-web"))
    assert plan.refusals == ()
    assert plan.tracked
    assert plan.arguments[:2] == ("block-attach", "2")
    assert "vdev=xvdc" in plan.arguments[2]
    assert plan.arguments[2].endswith("target=/lab/disks/spare1.img")
    nic = plug("nic:2", observed("b2-after-detach", "g-web"))
    assert "devid=2" in nic.arguments
    assert any(word.startswith("mac=00:16:3e:") for word in nic.arguments)


def test_a_new_device_by_its_spelling() -> None:
    plan = plug("disk:vdev=xvde,access=ro,target=/x")
    assert plan.device == DeviceId("disk", SafeText("xvde"))
    assert plan.arguments == ("block-attach", "2", "format=raw,vdev=xvde,access=ro,target=/x")
    assert "if it fails, take the entry out" in plan.then[1]
    nic = plug("nic:bridge=xenbr0")
    assert (nic.device, nic.subject) == (None, "the new nic")


@pytest.mark.parametrize(
    ("device", "reason"),
    [
        ("disk:xvda", "disk:xvda is in xenstore already"),
        ("disk:vdev=xvda,target=/x", "disk:xvda is in xenstore already"),
        ("disk:vdev=sda1,target=/x\ny", "pdev_path cannot be said to xl"),
        ("nic:devid=1", "nic:1 is in xenstore already"),
    ],
)
def test_what_cannot_be_plugged(device: str, reason: str) -> None:
    refusals = plug(device).refusals
    assert any(reason in sentence for sentence in refusals), refusals


def test_libxl_attaches_nothing_without_a_template() -> None:
    naked = with_template(healthy(), b"{")
    assert any("without a template" in line for line in plug("nic:bridge=x", naked).refusals)
    assert plug("vkb:backend-type=linux", naked).refusals == ()


def test_entries_that_xl_cannot_be_told() -> None:
    disks = [*template_of(healthy())["disks"]]  # type: ignore[misc]
    comma = {"vdev": "xvdz", "pdev_path": "/x", "script": "a,target=/etc/shadow"}
    virtio = {"vdev": "xvdy", "pdev_path": "/x", "specification": "virtio"}
    observation = changed(disks=[*disks, comma, virtio])
    assert "script cannot be said to xl" in plug("disk:xvdz", observation).refusals[0]
    assert "virtio" in " ".join(plug("disk:xvdy", observation).refusals)
    p9 = changed(p9s=[{"tag": "t", "path": "/", "security_model": "none"}])
    device = next(name for name in ("p9:#0", "p9:t", "p9:0") if _there(p9, name))
    assert "no command that attaches a p9" in plug(device, p9).refusals[0]


def _there(observation: Observation, name: str) -> bool:
    try:
        plug(name, observation)
    except (NoSuchDeviceError, UsageError):
        return False
    return True


@pytest.mark.parametrize("device", ["disk:nothing", "frob:x=1", "disk", "nic:9", ""])
def test_what_is_no_device(device: str) -> None:
    with pytest.raises(NoSuchDeviceError, match="has no device"):
        plug(device)
    with pytest.raises(NoSuchDeviceError, match="Its devices: disk:xvda"):
        unplug(device)


def test_a_spelling_that_cannot_be_understood() -> None:
    with pytest.raises(UsageError, match="bridg=x: it is none of type=, mac="):
        plug("nic:bridg=x")
    with pytest.raises(UsageError, match="mac: it is no MAC address"):
        plug("nic:mac=1")
    with pytest.raises(UsageError, match="no command that attaches a p9"):
        plug("p9:tag=x")


def test_a_capture_is_refused_by_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--capture", "tests/captures/a-healthy"]
    assert main(["unplug", "g-web", "nic:1", "--json", *where]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["plan"]["command"] == ["xl", "network-detach", "2", "1"]
    assert "is a capture: act on the host itself" in err
    assert main(["plug", "g-web", "nic:9", *where]) == 2


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        ("plug web-2 nic:bridge=xenbr0", 0, "nic:3 is connected."),
        ("plug web-2 nic:bridge=nosuchbr0", 1, "is attached but hotplug-failed"),
        ("plug web-2 disk:vdev=xvdf,target=/dev/zero", 0, "disk:xvdf is connected."),
        ("plug web-2 vkb:backend-type=qemu", 1, "can attach disks and nics only"),
        ("unplug web-2 nic:2", 0, "nic:2 is gone from xenstore."),
        ("unplug web-2 nic:0", 0, "taken out of the template"),
        ("unplug web-2 disk:xvda", 1, "Give --confirm web-2"),
    ],
)
def test_the_demo_host_plays_it(
    command: str, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--demo", "--yes"]) == status
    assert said in capsys.readouterr().err


def test_two_entries_of_one_number_cannot_both_run() -> None:
    source = DemoSource(frozen=True)
    plan = plug_plan(look_at(source, 21), "disk:d2p0", Circumstances())
    assert plan.refusals == ("disk:xvdc has its number: only one of the two can be attached",)
