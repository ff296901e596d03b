"""A broken template is made anew, and the real xl reads it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.backend.actions.cleans import subtree
from tests.backend.actions.places import acting, leftovers, plan_for
from tests.lab.fixtures import every_release
from tests.lab.lab import Lab
from tests.lab.players import Qemu
from xendrift.actions.look import look_at
from xendrift.actions.rebuild import plan_rebuild
from xendrift.actions.write import run
from xendrift.core.assess import assess
from xendrift.core.base.errors import NotWrittenError, RefusedActionError
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.refusals import Circumstances
from xendrift.xenstore.client import Client

pytestmark = [pytest.mark.real, every_release]

OWN = "/local/domain/2"
UUID = "11111111-1111-4111-8111-111111111101"
BROKEN = {
    "empty": b"",
    "cut": None,
    "garbage": b"\x00\xff\x1b[2J",
    "missing": None,
}


@pytest.fixture
def client(lab: Lab) -> Iterator[Client]:
    lab.load("d-xenstore-only")
    with lab.client() as client:
        yield client


def template(lab: Lab) -> Path:
    return lab.userdata / f"userdata-d.2.{UUID}.libxl-json"


def spoil(lab: Lab, how: str) -> bytes | None:
    """Breaks the template as a crash or a person would; returns what is there then."""
    whole = template(lab).read_bytes()
    content = whole[:300] if how == "cut" else BROKEN[how]
    if content is None:
        template(lab).unlink()
    else:
        template(lab).write_bytes(content)
    return content


def planned(lab: Lab, domid: int = 2) -> Plan:
    with acting(lab) as (source, target):
        return plan_rebuild(source, target, look_at(source, domid), Circumstances())


def rebuilt(lab: Lab) -> Plan:
    plan = planned(lab)
    assert plan.refusals == ()
    with acting(lab) as (_, target):
        run(plan, target)
    return plan


def listed(lab: Lab) -> Any:
    """What the real xl retrieves of the domain, None if it does not; some files end xl itself."""
    done = lab.xl("list", "-l")
    found = {one["domid"]: one["config"] for one in json.loads(done.stdout or "[]")}
    return found.get(2)


def predicted(lab: Lab) -> Any:
    with acting(lab) as (source, _):
        (observation,) = source.observe(source.look(), [2])
    return assess(observation).next_boot.config


def alike(one: Any, other: Any) -> bool:
    """Scheduler parameters are the hypervisor's alone."""
    for config in (one, other):
        config["b_info"].pop("sched_params", None)
    return bool(one == other)


@pytest.mark.parametrize("how", list(BROKEN))
def test_from_xenstore_alone(lab: Lab, client: Client, how: str) -> None:
    before = listed(lab)
    content = spoil(lab, how)
    assert listed(lab) is None
    plan = rebuilt(lab)
    assert plan.assumed[0].startswith("there is no backup")
    assert "kernel /lab/vmlinuz, ramdisk /lab/guest-initrd.gz" in " ".join(plan.assumed)
    assert plan.dangers == ()
    now = listed(lab)
    assert alike(now, predicted(lab))
    assert [disk["vdev"] for disk in now["disks"]] == ["xvda", "xvdb", "xvdd"]
    assert [nic["mac"] for nic in now["nics"]][:2] == [nic["mac"] for nic in before["nics"]][:2]
    for key in ("name", "uuid", "type"):
        assert now["c_info"][key] == before["c_info"][key]
    for key in ("kernel", "ramdisk", "cmdline", "max_memkb", "target_memkb", "max_vcpus"):
        assert now["b_info"][key] == before["b_info"][key]
    assert leftovers(lab.userdata) == []
    with acting(lab) as (_, target):
        (entry,) = target.journal.entries()
        kept = target.kept(entry.backup)
    assert (entry.action, entry.outcome) == ("rebuild", "done")
    assert any(line.startswith("assumed: ") for line in entry.plan)
    assert kept == (None if how == "missing" else content)
    assert planned(lab).refusals == ("its template is whole: `xendrift accept` changes it",)


@pytest.mark.parametrize("how", ["empty", "missing"])
def test_from_the_newest_backup(lab: Lab, client: Client, how: str) -> None:
    with acting(lab) as (source, target):
        run(plan_for(source, 2), target)
        whole = template(lab).read_bytes().replace(b'"preserve"', b'"coredump_restart"')
        target.keep(f"2.{UUID}.29990101T000000000000.0.libxl-json", b"{} no template")
        target.keep(f"2.{UUID}.29980101T000000000000.0.libxl-json", whole)
        target.keep(f"2.{UUID}.20000101T000000000000.0.libxl-json", whole.replace(b"lab", b"old"))
    spoil(lab, how)
    plan = rebuilt(lab)
    assert "29980101T" in plan.assumed[0]
    assert len(plan.assumed) == 1
    now = listed(lab)
    assert now["on_crash"] == "coredump_restart"
    assert now["b_info"]["kernel"] == "/lab/vmlinuz"
    assert [disk["vdev"] for disk in now["disks"]] == ["xvda", "xvdb", "xvdd"]
    assert alike(now, predicted(lab))


def test_a_backup_of_another_domain_is_not_used(lab: Lab, client: Client) -> None:
    other = template(lab).read_bytes().replace(UUID.encode(), UUID.replace("01", "99").encode())
    with acting(lab) as (_, target):
        target.keep(f"2.{UUID}.29980101T000000000000.0.libxl-json", other)
    spoil(lab, "empty")
    assert planned(lab).assumed[0].startswith("there is no backup")


def test_one_bad_value_is_left_out(lab: Lab, client: Client) -> None:
    whole = template(lab).read_bytes()
    template(lab).write_bytes(whole.replace(b'"preserve"', b'"presevre"'))
    assert listed(lab) is None
    plan = rebuilt(lab)
    assert plan.assumed[0].startswith("/on_crash is left out")
    now = listed(lab)
    assert "on_crash" not in now
    assert now["b_info"]["claim_mode"] == "True"  # only the file itself has that
    assert alike(now, predicted(lab))


@pytest.mark.parametrize("capture", ["h1-hvm-cdrom", "k15-pvh", "k4-pci-xenstore-only", "k6a-9pfs"])
def test_whatever_kind_of_guest(lab: Lab, capture: str) -> None:
    """Every template that the capture has is broken and made anew; xl lists all of them."""
    lab.load(capture)
    files = [
        path
        for path in sorted(lab.userdata.glob("userdata-d.*.libxl-json"))
        if not path.name.startswith("userdata-d.0.")
    ]
    for path in files:
        path.write_bytes(b"")
    made: set[int] = set()
    with acting(lab) as (source, target):
        for path in files:
            domid = int(path.name.split(".")[1])
            if domid in source.look().domids:
                plan = plan_rebuild(source, target, look_at(source, domid), Circumstances())
                assert plan.refusals == (), plan.refusals
                run(plan, target)
                made.add(domid)
        host = source.look()
        predictions = {
            one.domid: assess(one).next_boot.config for one in source.observe(host, sorted(made))
        }
    with Qemu(lab):
        done = lab.xl("list", "-l")
    real = {one["domid"]: one["config"] for one in json.loads(done.stdout)}
    assert made
    for domid in made:
        assert alike(real[domid], predictions[domid]), domid


def test_a_guest_without_a_known_kernel_is_dangerous(lab: Lab, client: Client) -> None:
    client.rm(f"/vm/{UUID}/image")
    spoil(lab, "empty")
    (danger,) = planned(lab).dangers
    assert "may not boot again" in danger
    client.write(f"/vm/{UUID}/image/kernel", b"/var/run/xen/bootloader.2.d/boot_kernel.aB3x")
    plan = planned(lab)
    assert plan.dangers == ()
    assert json.loads(plan.after.rstrip(b"\0"))["b_info"]["bootloader"] == "pygrub"


def test_a_record_that_libxl_cannot_read_is_left_out(lab: Lab, client: Client) -> None:
    client.rm("/libxl/2/device/vbd/51760/device-type")
    spoil(lab, "empty")
    plan = planned(lab)
    assert plan.refusals == ()
    assert "disk:xvdd is left out" in plan.assumed[-1]
    assert [one["vdev"] for one in json.loads(plan.after.rstrip(b"\0"))["disks"]] == [
        "xvda",
        "xvdb",
    ]


# ---- refused


def test_a_domain_that_is_being_created(lab: Lab, client: Client) -> None:
    spoil(lab, "missing")
    ends = [path for path in subtree(client, OWN) if path.endswith("/state")]
    client.write_many(dict.fromkeys(ends, b"1"))
    (refusal,) = planned(lab).refusals
    assert "its creation may still go on" in refusal


def test_a_domain_that_is_dying(lab: Lab, client: Client) -> None:
    spoil(lab, "missing")
    client.rm("/libxl/2")
    client.rm(f"{OWN}/vm")
    assert planned(lab).refusals


def test_a_preserved_domain(lab: Lab, client: Client) -> None:
    client.write(f"{OWN}/vm", b"/vm/33333333-3333-4333-8333-333333333333")
    assert "may be its own" in planned(lab).refusals[-1]


def test_dom0_and_whole_templates(lab: Lab, client: Client) -> None:
    assert "dom0" in planned(lab, 0).refusals[0]
    assert "is whole" in planned(lab).refusals[0]


@pytest.mark.parametrize("how", ["empty", "missing"])
def test_somebody_else_was_faster(lab: Lab, client: Client, how: str) -> None:
    whole = template(lab).read_bytes()
    spoil(lab, how)
    plan = planned(lab)
    template(lab).write_bytes(whole)
    with acting(lab) as (_, target), pytest.raises(RefusedActionError, match="is stale"):
        run(plan, target)
    assert template(lab).read_bytes() == whole


@pytest.mark.parametrize("how", ["empty", "missing"])
@pytest.mark.parametrize("gone", ["destroyed", "another"])
def test_a_domain_that_is_not_what_it_was(lab: Lab, client: Client, how: str, gone: str) -> None:
    content = spoil(lab, how)
    plan = planned(lab)
    if gone == "destroyed":
        client.rm(OWN)
        client.rm("/libxl/2")
    else:
        client.write(f"{OWN}/vm", b"/vm/22222222-2222-4222-8222-222222222222")
    with acting(lab) as (_, target), pytest.raises(RefusedActionError, match="Nothing was written"):
        run(plan, target)
    assert (template(lab).read_bytes() if template(lab).exists() else None) == content
    assert leftovers(lab.userdata) == []


def test_a_new_file_that_libxl_would_refuse(lab: Lab, client: Client) -> None:
    spoil(lab, "missing")
    plan = replace(planned(lab), after=b'{"on_crash": "presevre"}\n\0')
    with acting(lab) as (_, target), pytest.raises(NotWrittenError, match="no template, as before"):
        run(plan, target)
    assert not template(lab).exists()
