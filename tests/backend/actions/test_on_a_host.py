"""Accept on a real xenstored: what becomes of the domain meanwhile, and what xl makes of it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.backend.actions.places import acting, leftovers, plan_for, taking
from tests.lab.fixtures import every_release
from tests.lab.lab import Lab
from tests.lab.players import Qemu
from xendrift.actions import host
from xendrift.actions.write import run
from xendrift.core.base.errors import NotWrittenError, RefusedActionError
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.refusals import Circumstances
from xendrift.xenstore.operations import Operations

pytestmark = [pytest.mark.real, every_release]

UUID = "11111111-1111-4111-8111-111111111101"
OWN = "/local/domain/2"


def template(lab: Lab) -> Path:
    return lab.userdata / f"userdata-d.2.{UUID}.libxl-json"


def test_a_domain_destroyed_between_plan_and_act(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    with acting(lab) as (source, target), lab.client() as client:
        plan = plan_for(source, 2)
        client.rm(OWN)
        client.rm("/libxl/2")
        with pytest.raises(RefusedActionError, match="is gone"):
            run(plan, target)
        template(lab).unlink()
        with pytest.raises(RefusedActionError, match="is gone"):
            run(plan, target)
    assert not template(lab).exists()
    assert leftovers(lab.userdata) == []


def test_a_domid_given_to_another_domain_between_plan_and_act(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    other = "22222222-2222-4222-8222-222222222222"
    old = template(lab).read_bytes()
    newcomer = lab.userdata / f"userdata-d.2.{other}.libxl-json"
    newcomer.write_bytes(old)
    with acting(lab) as (source, target), lab.client() as client:
        plan = plan_for(source, 2)
        client.write(f"{OWN}/vm", f"/vm/{other}".encode())
        with pytest.raises(RefusedActionError, match=f"another one now, with the uuid {other}"):
            run(plan, target)
    assert template(lab).read_bytes() == newcomer.read_bytes() == old
    assert not (lab.folder / "state").exists()


def test_xenstored_gone_between_plan_and_act_and_back(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    old = template(lab).read_bytes()
    with acting(lab) as (source, target):
        plan = plan_for(source, 2)
        lab.kill()
        with pytest.raises(NotWrittenError, match="The old template stands") as caught:
            run(plan, target)
        assert caught.value.rescue is not None
        assert Path(caught.value.rescue).read_bytes() == plan.after
        assert template(lab).read_bytes() == old
        assert leftovers(lab.userdata) == []
        lab.start()  # empty, as after a crash: no domain is what it was
        with pytest.raises(RefusedActionError, match="is gone"):
            run(plan, target)
    assert template(lab).read_bytes() == old


def test_xenstored_gone_while_the_nodes_are_read(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.load("d-xenstore-only")
    old = template(lab).read_bytes()
    reading = host._read

    def read(store: Operations, domid: int) -> Mapping[str, bytes]:
        nodes = reading(store, domid)
        lab.kill()
        return nodes

    monkeypatch.setattr(host, "_read", read)
    with acting(lab) as (source, target), pytest.raises(NotWrittenError):
        run(plan_for(source, 2), target)
    assert template(lab).read_bytes() == old
    assert leftovers(lab.userdata) == []


@pytest.fixture
def conflicts(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Somebody writes a node inside each of the first transactions, so that commits say EAGAIN."""
    if lab.daemon == "oxenstored":
        pytest.skip("oxenstored reads a snapshot: a transaction that only reads never conflicts")
    reading = host._read
    left = [3]
    with lab.client() as meddler:

        def read(store: Operations, domid: int) -> dict[str, bytes]:
            nodes = reading(store, domid)
            if left[0]:
                left[0] -= 1
                value = meddler.read(f"{OWN}/memory/target")
                assert value is not None
                meddler.write(f"{OWN}/memory/target", value)
            return nodes

        monkeypatch.setattr(host, "_read", read)
        yield left


def test_conflicts_are_tried_again(lab: Lab, conflicts: list[int]) -> None:
    lab.load("d-xenstore-only")
    with acting(lab) as (source, target):
        assert run(plan_for(source, 2), target).entry.outcome == "done"
    assert conflicts == [0]


def test_conflicts_without_end_are_a_sentence(lab: Lab, conflicts: list[int]) -> None:
    lab.load("d-xenstore-only")
    old = template(lab).read_bytes()
    conflicts[0] = 10_000
    with (
        acting(lab) as (source, target),
        pytest.raises(NotWrittenError, match="changed 100 times"),
    ):
        run(plan_for(source, 2), target)
    assert template(lab).read_bytes() == old


def test_a_device_that_xl_detached_since_makes_the_plan_stale(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    with acting(lab) as (source, target), lab.client() as client:
        plan = plan_for(source, 2)
        client.write("/local/domain/0/backend/vif/2/2/online", b"0")
        client.write("/local/domain/0/backend/vif/2/2/state", b"5")
        with pytest.raises(RefusedActionError, match="is stale"):
            run(plan, target)


def listed(lab: Lab) -> dict[int, Any]:
    """What the real xl retrieves, but for what comes from the hypervisor."""
    with Qemu(lab):
        done = lab.xl("list", "-l")
    domains = {one["domid"]: one["config"] for one in json.loads(done.stdout)}
    for config in domains.values():
        config["b_info"].pop("sched_params", None)
    return domains


@pytest.mark.parametrize(
    "capture",
    ["d-xenstore-only", "b-after-hotplug", "b2-after-detach", "e1-vif-no-bridge", "g1-scalars",
     "h1-hvm-cdrom", "k1b-pci-attached", "k4-pci-xenstore-only", "k8-vkb-attached", "k9a-vtpm",
     "k15-pvh", "k6a-9pfs", "k10a-vdev-spellings"],
)  # fmt: skip
@pytest.mark.parametrize("policy", [Policy.UNION, Policy.LIVE])
def test_the_real_xl_reads_what_was_accepted(lab: Lab, capture: str, policy: Policy) -> None:
    """What xl lists afterwards is what the plan said, and what runs survives the next boot."""
    lab.load(capture)
    accepted = 0
    with acting(lab) as (source, target):
        host = source.look()
        for observation in source.observe(host, sorted(host.domids)):
            plan = accept_plan(observation, Question(policy), Circumstances())
            if not plan.refusals and plan.changes:
                run(plan, target)
                accepted += 1
        real = listed(lab)
        for observation in source.observe(host, sorted(host.domids)):
            after = accept_plan(observation, Question(policy), Circumstances())
            predicted = accept_plan(observation, Question(Policy.LIBXL), Circumstances())
            if after.refusals or observation.domid not in real:
                continue
            assert after.changes == ()
            config = json.loads(predicted.after.rstrip(b"\0"))
            config["b_info"].pop("sched_params", None)
            assert real[observation.domid] == config
            lost = set(after.boot_after.lost)
            assert not lost & set(after.boot_after.kept)
            if capture == "d-xenstore-only":
                assert not lost
    if capture in ("d-xenstore-only", "b-after-hotplug", "k4-pci-xenstore-only", "g1-scalars"):
        assert accepted or capture == "b-after-hotplug"


def test_after_an_accept_the_lost_devices_are_in_xls_own_list(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    before = listed(lab)[2]
    assert [disk["vdev"] for disk in before["disks"]] == ["xvda", "xvdb"]
    with acting(lab) as (source, target):
        run(plan_for(source, 2), target)
    after = listed(lab)[2]
    assert [disk["vdev"] for disk in after["disks"]] == ["xvda", "xvdb", "xvdd"]
    assert [nic["devid"] for nic in after["nics"]] == [0, 1, 2]


def test_a_stale_entry_is_really_taken_out(lab: Lab) -> None:
    lab.load("b2-after-detach")
    with acting(lab) as (source, target):
        stale = plan_for(source, 2).no_op
        assert stale
        names = {str(device).replace(":", "_", 1): "drop" for device in stale}
        run(plan_for(source, 2, taking(**names)), target)
        assert plan_for(source, 2).no_op == ()
    done = lab.xl("list", "-l", "2")
    assert done.returncode == 0
    assert "present in JSON" not in done.stderr
