"""Repair on a real xenstored: what the real xl lists before and after, and who may be killed when."""

import contextlib
import json
import os
import random
import shutil
import signal
import time
from typing import Any

import pytest

from tests.backend.actions.cleans import permissions, subtree
from tests.backend.actions.kill import in_child
from tests.backend.actions.places import acting, leftovers
from tests.corpus.make import CORPUS
from tests.lab.fixtures import every_release
from tests.lab.lab import Lab
from tests.lab.players import Backends
from xendrift.actions.access import Access
from xendrift.actions.action import Request
from xendrift.actions.host import HostTarget
from xendrift.actions.journal import Journal
from xendrift.actions.look import look_at
from xendrift.actions.recovery import recover
from xendrift.actions.registry import ACTIONS
from xendrift.actions.repair import Repaired, write_nodes
from xendrift.core.assess import assess
from xendrift.core.base.errors import LockHeldError, RefusedActionError
from xendrift.core.plans.repair_plan import RepairPlan
from xendrift.sources.capture.xenstore_text import parse
from xendrift_tui.main import main

pytestmark = pytest.mark.real

POISONED = "k17a-poisoned-record-before"
RECORD = "/libxl/5/device/vbd/51728"
# A capture, its guest, a device, a node of its record, and what is wrong there: None for nothing.
SPOILT = (
    (POISONED, 5, "disk:xvda", "backend", None),
    (POISONED, 5, "disk:xvda", "backend", b"/nowhere"),
    (POISONED, 5, "disk:xvda", "type", None),
    (POISONED, 5, "disk:51712", "dev", None),
    (POISONED, 5, "disk:xvda", "removable", None),
    (POISONED, 5, "disk:xvda", "mode", None),
    (POISONED, 5, "disk:xvda", "specification", b"odd"),
    (POISONED, 5, "nic:1", "mac", b"00:16"),
    (POISONED, 5, "nic:1", "type", b"odd"),
    (POISONED, 5, "nic:1", "handle", None),
    ("k7a-usbctrl-qusb", 0, "usbctrl:0", "type", None),
    ("k9a-vtpm", 0, "vtpm:0", "backend", None),
)


@pytest.fixture(autouse=True)
def _state(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", str(lab.folder / "state"))


def reach(lab: Lab) -> list[str]:
    return ["--socket", lab.socket, "--userdata", str(lab.userdata)]


def listed(lab: Lab) -> list[dict[str, Any]]:
    """What the real xl lists; nothing if it crashes."""
    listing = lab.xl("list", "-l")
    return json.loads(listing.stdout) if listing.returncode == 0 else []


def devices(lab: Lab, domid: int, key: str) -> list[str]:
    found = [one["config"] for one in listed(lab) if one["domid"] == domid]
    return [str(one.get("vdev", one.get("devid", 0))) for one in found[0].get(key, [])]


def store(lab: Lab) -> tuple[dict[str, bytes], dict[str, list[str] | None]]:
    with lab.client() as client:
        nodes = subtree(client, "/libxl")
        return nodes, permissions(client, nodes)


def guest_of(lab: Lab, device: str) -> int:
    kind = {"usbctrl:0": "vusb", "vtpm:0": "vtpm"}[device]
    return next(int(path.split("/")[2]) for path in store(lab)[0] if f"/device/{kind}/0" in path)


def directory(domid: int, device: str) -> str:
    kind = {"disk": "vbd", "nic": "vif", "usbctrl": "vusb", "vtpm": "vtpm"}[
        device.split(":", maxsplit=1)[0]
    ]
    return f"/libxl/{domid}/device/{kind}/" + {"disk": "51712", "nic": "1"}.get(
        device.split(":", maxsplit=1)[0], "0"
    )


def planned(lab: Lab, device: str = "disk:xvdb", *settings: str, domid: int = 5) -> RepairPlan:
    with acting(lab) as (source, target):
        request = Request(
            "repair", str(domid), device, settings=tuple((device, one) for one in settings)
        )
        access = Access(source, target)
        plan = ACTIONS["repair"].plan(request, ACTIONS["repair"].look(request, access), access)
    assert isinstance(plan, RepairPlan)
    return plan


def ran(lab: Lab, plan: RepairPlan, patience: float = 10.0) -> Repaired:
    with acting(lab, patience) as (source, target):
        return write_nodes(plan, source, target)


@every_release
def test_the_capture_of_the_guest_that_lost_its_disks(lab: Lab) -> None:
    lab.load(POISONED)
    assert devices(lab, 5, "disks") == []
    assert lab.xl("block-detach", "5", "xvdb").returncode != 0
    before = store(lab)
    assert main(["repair", "g-web", "disk:xvdb", "--yes", *reach(lab)]) == 0
    nodes, perms = store(lab)
    assert {path for path in nodes if nodes[path] != before[0].get(path)} == {
        f"{RECORD}/device-type"
    }
    assert nodes[f"{RECORD}/device-type"] == b"disk"
    assert perms[f"{RECORD}/device-type"] == ["n0"] == perms[f"{RECORD}/mode"]
    assert devices(lab, 5, "disks") == ["xvda", "xvdb", "xvdc"]
    assert leftovers(lab.userdata) == []
    assert main(["undo", "--yes", *reach(lab)]) == 0
    assert store(lab) == before
    assert main(["repair", "5", "disk:xvdb", "--yes", *reach(lab)]) == 0
    with Backends(lab):
        detached = lab.xl("block-detach", "5", "xvdb")
    assert (detached.returncode, detached.stderr) == (0, "")
    assert devices(lab, 5, "disks") == ["xvda", "xvdc"]


@every_release
def test_every_kind_of_record_however_it_was_spoilt(lab: Lab) -> None:
    """The listing of the real xl is what it was, and an undo leaves the store as it was."""
    loaded = ""
    for capture, number, device, node, value in SPOILT:
        if capture != loaded:
            lab.load(capture)
            loaded = capture
            with lab.client() as client:
                client.write_many({f"{RECORD}/device-type": b"disk"} if capture == POISONED else {})
        domid = number or guest_of(lab, device)
        path = f"{directory(domid, device)}/{node}"
        whole, healthy = listed(lab), store(lab)
        assert whole
        with lab.client() as client:
            client.rm(path)
            if value is not None:
                client.write(path, value)
        spoilt = store(lab)
        says = {str(word) for one in findings(lab, domid) for way in one.remedies
                for word in way.command[:1] + way.command[3:]}  # fmt: skip
        assert {"xendrift", device} <= says, (device, node)
        assert listed(lab) != whole, (device, node)
        assert main(["repair", str(domid), device, "--yes", *reach(lab)]) == 0, (device, node)
        assert listed(lab) == whole
        assert store(lab) == healthy
        assert main(["undo", "--yes", *reach(lab)]) == 0
        assert store(lab) == spoilt
        assert main(["repair", str(domid), device, "--yes", *reach(lab)]) == 0


def findings(lab: Lab, domid: int) -> list[Any]:
    with acting(lab) as (source, _):
        return list(assess(look_at(source, domid)).findings)


def from_corpus(lab: Lab, name: str) -> int:
    """Makes the lab's host the one of a case; returns its guest."""
    with lab.client() as client:
        client.write_many(parse((CORPUS / name / "store.txt").read_bytes()).nodes)
    files = sorted((CORPUS / name / "userdata").iterdir())
    for file in files:
        shutil.copy(file, lab.userdata)
    owners = [file.name.split(".")[1:3] for file in files]
    lab.set_domains({int(domid): (uuid, "pv") for domid, uuid in owners})
    return max(int(domid) for domid, _ in owners)


def test_what_nothing_tells_of_is_the_operator_s_to_give(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    """A backend has no MTU that is libxl's default (libxl_nic.c, libxl__set_xenstore_nic)."""
    lab.load(POISONED)
    path = "/libxl/5/device/vif/1/mtu"
    with lab.client() as client:
        client.write(path, b"many")
    command = ["repair", "5", "nic:1", "--yes", *reach(lab)]
    assert main(command) == 1
    assert "`xendrift repair 5 nic:1 --set mtu=VALUE`" in capsys.readouterr().err
    assert devices(lab, 5, "nics") == []
    assert main([*command, "--set", "mtu=none"]) == 1
    assert "mtu cannot be “none”" in capsys.readouterr().err
    assert main([*command, "--set", "mtu=1500"]) == 0
    assert "(the operator)" in capsys.readouterr().out
    assert devices(lab, 5, "nics") == ["0", "1"]
    assert main(["undo", "--yes", *reach(lab)]) == 0
    with lab.client() as client:
        assert client.read(path) == b"many"


@every_release
def test_the_poisoned_case_of_the_corpus(lab: Lab) -> None:
    domid = from_corpus(lab, "disk-written-in-part")
    assert devices(lab, domid, "disks") == []
    assert main(["repair", str(domid), "disk:xvdb", "--yes", *reach(lab)]) == 0
    assert "xvdb" in devices(lab, domid, "disks")
    with Backends(lab):
        detached = lab.xl("block-detach", str(domid), "xvdb", "--force")
    assert "xvdb" not in devices(lab, domid, "disks"), detached.stderr


def test_a_pci_counter_is_told_with_the_command_that_counts(lab: Lab) -> None:
    domid = from_corpus(lab, "pci-counter-missing")
    plan = planned(lab, "pci:0000:03:00.0", domid=domid)
    root = f"/local/domain/0/backend/pci/{domid}/0"
    assert f"`xenstore-write {root}/num_devs 1`" in plan.refusals[0]
    with lab.client() as client:
        client.write(f"{root}/num_devs", b"1")
    assert [one["config"]["pcidevs"] for one in listed(lab) if one["domid"] == domid]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (f"{RECORD}/mode", f"{RECORD}/mode changed"),
        ("/local/domain/0/backend/qdisk/5/51728/device-type", "device-type changed"),
        ("/local/domain/5/vm", "another one now"),
        ("", "libxl-json changed"),
    ],
)
def test_a_plan_of_what_has_changed_since_is_refused(lab: Lab, path: str, why: str) -> None:
    lab.load(POISONED)
    plan = planned(lab)
    if path:
        with lab.client() as client:
            client.write(path, b"/vm/other")
    else:
        (file,) = lab.userdata.glob("userdata-d.5.*.libxl-json")
        file.write_bytes(file.read_bytes().replace(b"xenbr0", b"xenbr7"))
    before = store(lab)
    with pytest.raises(RefusedActionError, match=why):
        ran(lab, plan)
    assert store(lab) == before
    assert not (lab.folder / "state").exists()


def test_the_lock_is_libxl_s_and_what_was_changed_since_is_not_undone(lab: Lab) -> None:
    lab.load(POISONED)
    plan = planned(lab)
    with acting(lab, patience=0.1) as (source, target):
        with target.locked(5, plan.uuid), pytest.raises(LockHeldError):
            ran(lab, plan, patience=0.1)
        assert write_nodes(plan, source, target).done
    with lab.client() as client:
        client.write(f"{RECORD}/device-type", b"cdrom")
    assert main(["undo", "--yes", *reach(lab)]) == 1
    with lab.client() as client:
        assert client.read(f"{RECORD}/device-type") == b"cdrom"


def test_somebody_who_writes_meanwhile_makes_it_begin_again(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.load(POISONED)
    plan = planned(lab)
    looks = 0
    objection = RepairPlan.objection

    def late(self: RepairPlan, *seen: Any) -> str:
        nonlocal looks
        looks += 1
        if looks < 6:
            with lab.client() as other:
                other.write("/local/domain/5/name", b"g-%d" % looks)
        return objection(self, *seen)

    monkeypatch.setattr(RepairPlan, "objection", late)
    assert ran(lab, plan).done
    assert looks > 2


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("moment", ["begin", "edit", "end"])
def test_killed_at_each_step(lab: Lab, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record is as it was or as it was to be, and the journal finds out which."""
    lab.load(POISONED)
    before, plan = store(lab), planned(lab)

    def work() -> None:
        if moment == "edit":
            begin = Journal.begin

            def begun(self: Journal, *arguments: Any) -> Any:
                HostTarget.edit = die  # type: ignore[assignment]
                return begin(self, *arguments)

            Journal.begin = begun  # type: ignore[method-assign]
        else:
            setattr(Journal, moment, die)
        ran(lab, plan)

    assert in_child(work)
    assert (store(lab) == before) is (moment != "end")
    with acting(lab) as (_, target):
        told = [one.outcome for one in recover(target, 5)]
    assert told == {"begin": [], "edit": ["killed-old"], "end": ["killed-new"]}[moment]
    if moment == "end":
        assert main(["undo", "--yes", *reach(lab)]) == 0
        assert store(lab) == before


def test_killed_at_any_instant(lab: Lab) -> None:
    lab.load(POISONED)
    before, plan = store(lab), planned(lab)
    begun = time.monotonic()
    ran(lab, plan)
    usual = time.monotonic() - begun
    after = store(lab)
    assert after != before
    instants = random.Random(7)
    seen: set[str] = set()
    for _ in range(30):
        with lab.client() as client:
            client.rm(f"{RECORD}/device-type")
        known = journal(lab)
        in_child(lambda: ran(lab, plan) and None, instants.uniform(0, 1.2 * usual))
        left = store(lab)
        assert left in (before, after)
        with acting(lab) as (_, target):
            recover(target, 5)
        told = journal(lab)[len(known) :]
        seen.update(told)
        assert (
            told in ([], ["killed-old"]) if left == before else told in (["done"], ["killed-new"])
        )
    assert seen


def journal(lab: Lab) -> list[str]:
    with acting(lab) as (_, target), contextlib.suppress(OSError):
        return [one.outcome for one in target.journal.entries()]
    return []
