"""Clean on a real xenstored: what goes, what stays, and what is refused."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend.actions import cleans
from tests.backend.actions.cleans import (
    BACKEND,
    DEAD,
    FRONTEND,
    OWN,
    UUID,
    VIF,
    VIF_FRONT,
    called,
    close_ends,
    done,
    leave_backend,
    permissions,
    planned,
    ran,
    reporting,
    subtree,
)
from tests.backend.actions.places import acting, leftovers
from tests.lab.lab import Lab
from xendrift.actions.cleaned import Cleaned
from xendrift.actions.find_clean import asked_xen
from xendrift.actions.put_back import put_back
from xendrift.actions.remove import remove
from xendrift.core.assess import assess, assess_host
from xendrift.core.base.errors import (
    NoSuchDeviceError,
    NoSuchDomainError,
    RefusedActionError,
    UsageError,
)
from xendrift.core.plans.nodes import read_document
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.restore import RestorePlan, restore_plan
from xendrift.core.plans.undo import choose
from xendrift.xenstore.client import Client

pytestmark = pytest.mark.real


@pytest.fixture
def client(lab: Lab) -> Iterator[Client]:
    """A host with guests whose scripts are none of this machine's."""
    nodes = lab.load("d-xenstore-only")
    script = str(reporting(lab, "ok")).encode()
    with lab.client() as client:
        client.write_many({path: script for path in nodes if path.endswith("/script")})
        yield client


def found(lab: Lab, domid: int) -> set[str]:
    """What is to be said of a domain's devices, whether or not it exists."""
    with acting(lab) as (source, _):
        host = source.look()
        told = list(assess_host(host).findings)
        for observation in source.observe(host, [domid]):
            told += assess(observation).findings
    return {f"{one.rule} {one.device}" for one in told if one.domid == domid}


def test_a_backend_of_a_dead_domain_goes_after_its_script(lab: Lab, client: Client) -> None:
    nodes = leave_backend(client, reporting(lab))
    kept_as = permissions(client, nodes)
    assert found(lab, DEAD) == {"leftover-backend vbd:51712"}
    plan = planned(lab, DEAD, "vbd:51712")
    assert plan.then[0].endswith("/block remove")
    assert plan.then[-1] == f"remove {BACKEND}"
    cleaned = ran(lab, plan, ask=True)
    assert cleaned.achieved
    assert found(lab, DEAD) == set()
    assert client.read(f"/local/domain/0/backend/vbd/{DEAD}") is None
    script = lab.folder / "block"
    assert called(lab) == [f"{script} remove vbd backend/vbd/{DEAD}/51712 backend {script} "]
    kept = read_document(Path(cleaned.entry.backup).read_bytes())
    assert {path: node.value for path, node in kept.items()} == nodes
    assert {path: list(node.permissions) for path, node in kept.items()} == kept_as
    assert kept[BACKEND].permissions == ("n0", f"r{DEAD}")
    assert stat.S_IMODE(Path(cleaned.entry.backup).stat().st_mode) == 0o600


def test_the_journal_tells_all_of_it(lab: Lab, client: Client) -> None:
    leave_backend(client, reporting(lab, more="exit 3"))
    cleaned = done(lab, DEAD, "vbd:51712")
    assert cleaned.achieved
    assert "exit status 3" in cleaned.warnings[0]
    with acting(lab) as (_, target):
        (entry,) = target.journal.entries()
        lines = [json.loads(line) for line in target.journal.path.read_bytes().splitlines()]
    assert (entry.action, entry.outcome, entry.domid) == ("clean", "done", DEAD)
    assert entry.noted["roots"] == [BACKEND]
    assert entry.commands[0]["command"] == [str(lab.folder / "block"), "remove"]
    assert entry.commands[0]["exit_status"] == 3
    assert entry.commands[0]["output"] == [f"letting go of backend/vbd/{DEAD}/51712"]
    assert entry.before_sha256 == cleaned.entry.before_sha256 != ""
    assert entry.after_sha256 == ""
    assert entry.plan[-1] == f"remove {BACKEND}"
    assert [line["entry"] for line in lines] == ["begin", "end"]


def test_a_nic_of_a_dead_guest_with_a_tap(lab: Lab, client: Client) -> None:
    root = f"/local/domain/0/backend/vif/{DEAD}/0"
    script = reporting(lab, "vif-bridge")
    values = {"state": "4", "script": str(script), "type": "vif_ioemu", "bridge": "xenbr0"}
    client.write_many({f"{root}/{name}": value.encode() for name, value in values.items()})
    assert done(lab, DEAD, "vif:0").achieved
    bare = f"vif backend/vif/{DEAD}/0 backend {script} vif{DEAD}.0"
    assert called(lab) == [
        f"{script} offline type_if=vif {bare}",
        f"{script} remove type_if=tap {bare}",
    ]


@pytest.mark.parametrize("what", ["writable", "gone", "relative", "folder", "not executable"])
def test_a_script_that_is_not_to_be_trusted_is_not_run(lab: Lab, client: Client, what: str) -> None:
    script = reporting(lab)
    if what == "writable":
        script.chmod(0o757)
    elif what == "not executable":
        script.chmod(0o644)
    elif what == "gone":
        script.unlink()
    elif what == "folder":
        script.unlink()
        script.mkdir()
    leave_backend(client, Path("block") if what == "relative" else script)
    plan = planned(lab, DEAD, "vbd:51712")
    assert "is not run" in plan.warnings[0]
    assert "no script is run" in plan.remains[0]
    assert ran(lab, plan).achieved
    assert called(lab) == []


def test_a_script_that_becomes_untrusted_after_the_plan(lab: Lab, client: Client) -> None:
    script = reporting(lab)
    nodes = leave_backend(client, script)
    plan = planned(lab, DEAD, "vbd:51712")
    script.chmod(0o777)
    with pytest.raises(RefusedActionError, match="others than root may write it"):
        ran(lab, plan)
    assert subtree(client, BACKEND) == nodes
    assert called(lab) == []


def test_a_script_that_a_driver_domain_names_is_never_run(lab: Lab, client: Client) -> None:
    root = f"/local/domain/4/backend/vif/{DEAD}/0"
    client.write_many({f"{root}/state": b"6", f"{root}/script": str(reporting(lab)).encode()})
    plan = planned(lab, DEAD, "vif:0")
    assert "domain 4 served it" in plan.remains[0]
    assert ran(lab, plan).achieved
    assert called(lab) == []


def test_a_dead_guest_s_own_end_goes_first(lab: Lab, client: Client) -> None:
    leave_backend(client)
    client.write(f"{FRONTEND}/state", b"4")
    plan = planned(lab, DEAD, "vbd:51712")
    assert plan.roots == (FRONTEND, BACKEND)
    assert ran(lab, plan).achieved
    assert client.read(f"/local/domain/{DEAD}") is None


def test_an_end_of_another_domain_is_left_alone(lab: Lab, client: Client) -> None:
    leave_backend(client, frontend=f"{OWN}/device/vbd/51712")
    assert planned(lab, DEAD, "vbd:51712").roots == (BACKEND,)


def test_two_backends_of_one_name_are_told_apart(lab: Lab, client: Client) -> None:
    leave_backend(client)
    other = f"/local/domain/4/backend/vbd/{DEAD}/51712"
    client.write(f"{other}/state", b"6")
    assert found(lab, DEAD) == {"leftover-backend vbd:51712@0", "leftover-backend vbd:51712@4"}
    assert done(lab, DEAD, "vbd:51712@4").achieved
    assert client.read(other) is None
    assert client.read(f"{BACKEND}/state") == b"5"


def test_an_empty_directory(lab: Lab, client: Client) -> None:
    client.mkdir("/local/domain/4/backend/vif/99")
    assert found(lab, 99) == {"leftover-backend backend:vif@4"}
    assert done(lab, 99, "backend:vif@4").achieved
    assert client.read("/local/domain/4/backend") is None
    assert client.read(f"{OWN}/name") == b"g-web"


# ---- domains that exist


def test_a_leftover_goes_once_both_ends_are_closed(lab: Lab, client: Client) -> None:
    client.rm("/libxl/2/device/vif/2")
    (refusal,) = planned(lab, "g-web", "nic:2").refusals
    assert f"{VIF_FRONT}/state is Connected" in refusal
    assert f"xenstore-write {VIF}/online 0" in refusal
    close_ends(client, VIF)
    assert f"{VIF_FRONT}/state is Connected" in planned(lab, 2, "nic:2").refusals[0]
    close_ends(client, VIF, VIF_FRONT)
    others = subtree(client, f"{OWN}/device/vif/0")
    assert done(lab, "g-web", "nic:2").achieved
    assert called(lab)[0].endswith(f"backend/vif/2/2 backend {lab.folder / 'ok'} vif2.2")
    assert client.read(VIF) is None
    assert client.read(VIF_FRONT) is None
    assert subtree(client, f"{OWN}/device/vif/0") == others
    assert not any("nic:2" in one for one in found(lab, 2))


def test_a_record_that_libxl_cannot_read(lab: Lab, client: Client) -> None:
    """It makes libxl lose every disk; the real xl lists the others once it is gone."""
    record, backend = "/libxl/2/device/vbd/51728", "/local/domain/0/backend/qdisk/2/51728"
    client.rm(f"{record}/device-type")
    assert "poisoned-kind disk:xvdb" in found(lab, 2)
    assert "`xendrift repair 2 disk:xvdb`" in planned(lab, 2, "disk:xvdb").refusals[0]
    assert "disks" not in json.loads(lab.xl("list", "-l", "2").stdout)[0]["config"]
    close_ends(client, backend, f"{OWN}/device/vbd/51728")
    plan = planned(lab, 2, "disk:xvdb")
    assert plan.refusals == ()
    assert plan.roots == (f"{OWN}/device/vbd/51728", record, backend)
    assert "loses all of them" in plan.boot_before.sentence
    assert ran(lab, plan).achieved
    listed = json.loads(lab.xl("list", "-l", "2").stdout)[0]["config"]["disks"]
    assert [disk["vdev"] for disk in listed] == ["xvda"]


def test_a_kind_that_nobody_knows(lab: Lab, client: Client) -> None:
    record, front = "/libxl/2/device/vfancy/0", f"{OWN}/device/vfancy/0"
    back = "/local/domain/0/backend/vfancy/2/0"
    client.write_many({
        f"{record}/backend": back.encode(), f"{record}/frontend": front.encode(),
        f"{front}/state": b"4", f"{back}/state": b"6", f"{back}/odd": b"\x00\xff\x1b[2J",
    })  # fmt: skip
    assert "is Connected" in planned(lab, 2, "vfancy:0").refusals[0]
    close_ends(client, front)
    cleaned = done(lab, 2, "vfancy:0")
    assert cleaned.achieved
    assert client.read("/libxl/2/device/vfancy") is None
    kept = read_document(Path(cleaned.entry.backup).read_bytes())
    assert kept[f"{back}/odd"].value == b"\x00\xff\x1b[2J"


def test_an_earlier_backend_leaves_the_device_alone(lab: Lab, client: Client) -> None:
    """The record points elsewhere: the guest's end belongs to that one."""
    old = "/local/domain/4/backend/vif/2/0"
    client.write_many({f"{old}/state": b"6", f"{old}/frontend": f"{OWN}/device/vif/0".encode()})
    front = subtree(client, f"{OWN}/device/vif/0")
    plan = planned(lab, 2, "nic:0@4")
    assert plan.roots == (old,)
    assert ran(lab, plan).achieved
    assert subtree(client, f"{OWN}/device/vif/0") == front
    assert client.read("/libxl/2/device/vif/0/backend") == b"/local/domain/0/backend/vif/2/0"


def test_a_record_that_points_to_another_s_backend(lab: Lab, client: Client) -> None:
    client.write("/libxl/2/device/vbd/51744/backend", b"/local/domain/0/backend/qdisk/2/51728")
    assert "points to the same backend" in planned(lab, 2, "disk:51744").refusals[0]


def test_a_guest_s_own_directory(lab: Lab, client: Client) -> None:
    client.write(f"{OWN}/device/vif/9/state", b"6")
    client.set_perms(f"{OWN}/device/vif/9", ["n2", "r0"])
    cleaned = done(lab, 2, "nic:9")
    assert cleaned.achieved
    kept = read_document(Path(cleaned.entry.backup).read_bytes())
    assert kept[f"{OWN}/device/vif/9"].permissions == ("n2", "r0")


@pytest.mark.parametrize(
    ("domain", "device", "why"),
    [
        ("g-web", "disk:xvda", "xl can detach disk:xvda: `xendrift unplug 2 disk:xvda`"),
        ("g-web", "console:0", "libxl makes console:0 by itself"),
        ("g-web", "disk:xvdz", ""),
    ],
)
def test_what_is_left_to_others(
    lab: Lab, client: Client, domain: str, device: str, why: str
) -> None:
    if why:
        assert why in planned(lab, domain, device).refusals[0]
    else:
        with pytest.raises(NoSuchDeviceError):
            planned(lab, domain, device)


def test_what_there_is_not(lab: Lab, client: Client) -> None:
    leave_backend(client)
    with pytest.raises(NoSuchDeviceError, match=r"no leftover vbd:7 of domain 31.*vbd:51712"):
        planned(lab, DEAD, "vbd:7")
    with pytest.raises(NoSuchDomainError):
        planned(lab, 99, "vbd:7")


# ---- what becomes of it between plan and act


def test_a_domain_that_came_to_be(lab: Lab, client: Client) -> None:
    nodes = leave_backend(client, reporting(lab))
    plan = planned(lab, DEAD, "vbd:51712")
    client.write(f"/local/domain/{DEAD}/domid", b"31")
    with pytest.raises(RefusedActionError, match="domain 31 exists now"):
        ran(lab, plan)
    assert subtree(client, BACKEND) == nodes
    assert called(lab) == []


def test_a_domain_that_xen_still_has(lab: Lab, client: Client) -> None:
    """xenstored has lost it, or it is dying: Xen says so, through the real xl."""
    nodes = leave_backend(client)
    plan = planned(lab, DEAD, "vbd:51712")
    lab.set_domains({0: ("00000000-0000-0000-0000-000000000000", "pv"), DEAD: (UUID, "pv")})
    with pytest.raises(RefusedActionError, match="Xen still has domain 31"):
        ran(lab, plan, ask=True)
    assert "it is dying, or" in asked_xen(plan, lambda _: True).refusals[0]
    assert "Nobody could ask Xen" in asked_xen(plan, lambda _: None).dangers[0]
    assert subtree(client, BACKEND) == nodes


def test_xen_that_cannot_be_asked_any_more(lab: Lab, client: Client) -> None:
    """It answered when the plan was made, so nobody typed a name for it."""
    nodes = leave_backend(client)
    plan = asked_xen(planned(lab, DEAD, "vbd:51712"), lambda _: False)
    with (
        acting(lab) as (source, target),
        pytest.raises(RefusedActionError, match="cannot be asked any more"),
    ):
        remove(plan, source, target, known=lambda _: None)
    assert subtree(client, BACKEND) == nodes


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({f"{OWN}/vm": b"/vm/22222222-2222-4222-8222-222222222222"}, "is another one now"),
        ({VIF_FRONT + "/state": b"4"}, "state is Connected"),
        ({VIF + "/state": b"1"}, "state is Initialising"),
        ({"/libxl/2/device/vif/2/backend": VIF.encode()}, "points elsewhere now"),
        ({VIF + "/mac": b"00:16:3e:00:00:99"}, "is stale: .*/mac changed"),
    ],
)
def test_whatever_changed_since_the_plan_is_told(
    lab: Lab, client: Client, change: dict[str, bytes], why: str
) -> None:
    client.rm("/libxl/2/device/vif/2")
    close_ends(client, VIF, VIF_FRONT)
    plan = planned(lab, 2, "nic:2")
    assert plan.refusals == ()
    client.write_many(change)
    before = subtree(client, "/local")
    with pytest.raises(RefusedActionError, match=why):
        ran(lab, plan)
    assert subtree(client, "/local") == before
    assert not (lab.folder / "state").exists()


def test_a_domain_that_was_destroyed(lab: Lab, client: Client) -> None:
    client.rm("/libxl/2/device/vif/2")
    close_ends(client, VIF, VIF_FRONT)
    plan = planned(lab, 2, "nic:2")
    client.rm(OWN)
    client.rm("/libxl/2")
    with pytest.raises(RefusedActionError, match="is gone: it was destroyed"):
        ran(lab, plan)
    assert client.read(f"{VIF}/state") == b"6"


def test_what_a_guest_writes_meanwhile_is_kept_too(
    lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.rm("/libxl/2/device/vif/2")
    close_ends(client, VIF, VIF_FRONT)
    plan = planned(lab, 2, "nic:2")
    reading = cleans.clean.__globals__["document"]
    left = [2]

    def kept(nodes: object) -> bytes:
        if left[0]:
            left[0] -= 1
            client.write(f"{VIF_FRONT}/late{left[0]}", b"x")
        return reading(nodes)

    monkeypatch.setattr("xendrift.actions.remove.document", kept)
    cleaned = ran(lab, plan)
    assert cleaned.achieved
    nodes = read_document(Path(cleaned.entry.backup).read_bytes())
    assert nodes[f"{VIF_FRONT}/late0"].value == nodes[f"{VIF_FRONT}/late1"].value == b"x"
    with acting(lab) as (_, target):
        assert target.journal.entries()[-1].backup == cleaned.entry.backup


# ---- userdata files


def file_of(lab: Lab, domid: int, uuid: str, userid: str = "libxl-json", stage: str = "d") -> Path:
    path = lab.userdata / f"userdata-{stage}.{domid}.{uuid}.{userid}"
    path.write_bytes(b"{}\n\0")
    return path


def test_files_of_a_dead_domain(lab: Lab, client: Client) -> None:
    first, second = file_of(lab, DEAD, UUID), file_of(lab, DEAD, UUID, "xl")
    rest = file_of(lab, DEAD, UUID, stage="n")
    assert found(lab, DEAD) == {
        "leftover-userdata userdata:libxl-json",
        "leftover-userdata userdata:xl",
        "leftover-userdata userdata:n.libxl-json",
    }
    cleaned = done(lab, DEAD, "userdata:libxl-json")
    assert cleaned.achieved
    assert not first.exists()
    assert second.exists()
    assert Path(cleaned.entry.backup).read_bytes() == b"{}\n\0"
    assert done(lab, DEAD, "userdata:n.libxl-json").achieved
    assert not rest.exists()
    assert done(lab, DEAD, "userdata:xl").achieved
    assert leftovers(lab.userdata) == []
    assert found(lab, DEAD) == set()


def test_files_of_an_earlier_domain(lab: Lab, client: Client) -> None:
    other = "22222222-2222-4222-8222-222222222222"
    stale = file_of(lab, 2, other)
    assert done(lab, 2, "userdata:libxl-json").achieved
    assert not stale.exists()
    assert (lab.userdata / f"userdata-d.2.{UUID}.libxl-json").exists()


def test_a_preserved_domain_keeps_the_files_of_its_old_uuid(lab: Lab, client: Client) -> None:
    """libxl_domain_preserve gives it a new uuid in xenstore; its files go by the old one."""
    client.write(f"{OWN}/vm", b"/vm/33333333-3333-4333-8333-333333333333")
    plan = planned(lab, 2, "userdata:libxl-json")
    assert "may be its own" in plan.refusals[0]


@pytest.mark.parametrize("what", ["written", "gone", "alive", "preserved"])
def test_a_file_that_changed_since_the_plan(lab: Lab, client: Client, what: str) -> None:
    domid, uuid = (
        (2, "22222222-2222-4222-8222-222222222222") if what == "preserved" else (DEAD, UUID)
    )
    file = file_of(lab, domid, uuid)
    plan = planned(lab, domid, "userdata:libxl-json")
    if what == "written":
        file.write_bytes(b"{ }\n\0")
    elif what == "gone":
        file.unlink()
    elif what == "alive":
        client.write(f"/local/domain/{DEAD}/vm", f"/vm/{UUID}".encode())
    else:
        client.write(f"{OWN}/vm", f"/vm/{uuid}".encode())
    with pytest.raises(RefusedActionError, match="Nothing was removed"):
        ran(lab, plan)
    assert file.exists() is (what != "gone")
    assert leftovers(lab.userdata) == []


# ---- and back


def undone(lab: Lab, cleaned: Cleaned, domid: int) -> RestorePlan:
    with acting(lab) as (source, target):
        host = source.look()
        observation = next(iter(source.observe(host, [domid])), None)
        entry = choose(target.journal.entries(), None)
        assert entry.id == cleaned.entry.id
        return restore_plan(entry, observation, target.kept(entry.backup), Circumstances())


def test_nodes_come_back_with_their_permissions(lab: Lab, client: Client) -> None:
    nodes = leave_backend(client, reporting(lab))
    kept_as = permissions(client, nodes)
    cleaned = done(lab, DEAD, "vbd:51712")
    plan = undone(lab, cleaned, DEAD)
    assert plan.refusals == ()
    assert "no hotplug script runs" in plan.warnings[0]
    with acting(lab) as (_, target):
        entry = put_back(plan, target).entry
        assert subtree(client, BACKEND) == nodes
        assert permissions(client, nodes) == kept_as
        assert (entry.action, entry.outcome, entry.undoes) == ("undo", "done", cleaned.entry.id)
        with pytest.raises(UsageError, match="nothing that could be undone"):
            choose(target.journal.entries(), None)
        with pytest.raises(UsageError, match="`xendrift clean 31 vbd:51712` removes them again"):
            choose(target.journal.entries(), entry.id)
        with pytest.raises(RefusedActionError, match="is there again"):
            put_back(plan, target)


def test_a_live_guest_s_leftover_comes_back(lab: Lab, client: Client) -> None:
    client.rm("/libxl/2/device/vif/2")
    close_ends(client, VIF, VIF_FRONT)
    before = subtree(client, "/local")
    cleaned = done(lab, 2, "nic:2")
    plan = undone(lab, cleaned, 2)
    with acting(lab) as (_, target):
        put_back(plan, target)
    assert subtree(client, "/local") == before


@pytest.mark.parametrize("what", ["there", "another", "gone", "alive", "backup", "no backup"])
def test_what_cannot_come_back_is_said(lab: Lab, client: Client, what: str) -> None:
    leave_backend(client)
    client.rm("/libxl/2/device/vif/2")
    close_ends(client, VIF, VIF_FRONT)
    dead = what in ("alive", "backup", "no backup")
    cleaned = done(lab, DEAD, "vbd:51712") if dead else done(lab, 2, "nic:2")
    if what == "there":
        client.write(f"{VIF}/state", b"1")
    elif what == "another":
        client.write(f"{OWN}/vm", b"/vm/22222222-2222-4222-8222-222222222222")
    elif what == "gone":
        client.rm(OWN)
        client.rm("/libxl/2")
    elif what == "alive":
        client.write(f"/local/domain/{DEAD}/domid", b"31")
    elif what == "backup":
        Path(cleaned.entry.backup).write_bytes(b"{}")
    else:
        Path(cleaned.entry.backup).unlink()
    before = subtree(client, "/local")
    plan = undone(lab, cleaned, DEAD if dead else 2)
    assert plan.refusals
    with acting(lab) as (_, target), pytest.raises(RefusedActionError):
        put_back(plan, target)
    assert subtree(client, "/local") == before


def test_a_file_comes_back(lab: Lab, client: Client) -> None:
    file = file_of(lab, DEAD, UUID)
    cleaned = done(lab, DEAD, "userdata:libxl-json")
    plan = undone(lab, cleaned, DEAD)
    with acting(lab) as (_, target):
        put_back(plan, target)
        assert file.read_bytes() == b"{}\n\0"
        with pytest.raises(RefusedActionError, match="is there again"):
            put_back(plan, target)
    assert leftovers(lab.userdata) == []
