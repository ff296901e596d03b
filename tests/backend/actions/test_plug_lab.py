"""Plug and unplug by the real xl on a real xenstored: what is said, and what is left."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.backend.actions.places import acting, leftovers
from tests.backend.actions.plugs import done, drivers, planned, plugging, program, script
from tests.lab.fixtures import every_release
from tests.lab.parts import Xen
from tests.lab.players import Backends, silent
from tests.lab.scene import Scene
from xendrift.actions import operate as operation
from xendrift.actions.journal import Journal
from xendrift.actions.look import look_at
from xendrift.actions.operate import operate, with_xl
from xendrift.actions.operated import Operated
from xendrift.actions.xl import Ran
from xendrift.core.base.errors import RefusedActionError, XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.plans.plug_plan import PlugPlan
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.undo import undo_plan
from xendrift_tui.main import main

pytestmark = [pytest.mark.real, every_release]

D = 401
UUID = "6d5b1c1e-6f2a-4a8e-9d59-3a1f0c2b7e10"
MAC = "00:16:3e:01:01:01"


@pytest.fixture
def scene(xen: Xen, daemon: str) -> Iterator[Scene]:
    with plugging(daemon, xen, D) as scene:
        yield scene


def template(scene: Scene) -> dict[str, Any]:
    file = next(scene.userdata.glob(f"userdata-d.{D}.*.libxl-json"))
    return json.loads(file.read_bytes().rstrip(b"\0"))


def entries(scene: Scene, key: str, name: str) -> list[Any]:
    return [entry.get(name) for entry in template(scene).get(key, [])]


def journal(scene: Scene) -> list[Any]:
    with acting(scene) as (_, target):
        return target.journal.entries()


def test_a_disk_comes_and_goes(scene: Scene) -> None:
    spec = f"disk:format=raw,vdev=xvdf,access=rw,script={script(scene, 'take')},target=/dev/zero"
    with drivers(scene):
        plugged = done(scene, D, "plug", spec)
        assert (plugged.done, plugged.settled.sentence) == (True, "disk:xvdf is connected")
        assert entries(scene, "disks", "vdev") == ["xvda", "xvdb", "xvdf"]
        gone = done(scene, D, "unplug", "disk:xvdf")
    assert gone.done
    assert gone.settled.sentence == "disk:xvdf is gone from xenstore"
    assert entries(scene, "disks", "vdev") == ["xvda", "xvdb"]
    assert leftovers(scene.userdata) == []
    first, second, third = journal(scene)
    assert (first.action, first.outcome) == ("plug", "attached")
    assert first.plan[1].startswith(f"xl block-attach {D} format=raw,vdev=xvdf,")
    assert (second.action, second.outcome) == ("unplug", "detached")
    assert "exit status 0" in second.note
    assert (third.action, third.outcome) == ("accept", "done")
    assert third.id in second.note


def test_a_nic_comes_back_as_it_was(scene: Scene) -> None:
    spec = f"nic:mac={MAC},script={script(scene, 'take')},rate=1000B/s@20000us,devid=3"
    with drivers(scene):
        assert done(scene, D, "plug", spec).done
        before = template(scene)["nics"]
        assert done(scene, D, "unplug", "nic:3", keep_template=True).done
        assert template(scene)["nics"] == before
        again = done(scene, D, "plug", "nic:3")
    assert again.settled.sentence == "nic:3 is connected"
    assert template(scene)["nics"] == before
    assert before[-1]["rate_bytes_per_interval"] == 20


@pytest.mark.parametrize(
    ("spec", "device", "key"),
    [
        (f"vtpm:backend=0,uuid={UUID}", "vtpm:0", "vtpms"),
        ("vkb:backend-type=linux,unique-id=k1", "vkb:0", ""),
        ("vdispl:backend=0,connectors=a:800x600", "vdispl:0", "vdispls"),
        ("usbctrl:type=pv,version=2,ports=4", "usbctrl:0", "usbctrls"),
    ],
)
def test_other_kinds_come_and_go(scene: Scene, spec: str, device: str, key: str) -> None:
    with drivers(scene):
        plugged = done(scene, D, "plug", spec)
        assert plugged.settled.sentence == f"{device} is connected"
        assert len(template(scene).get(key, [])) == (1 if key else 0)
        assert done(scene, D, "unplug", device).done
    assert not template(scene).get(key)


def test_a_sound_card_comes_back(scene: Scene) -> None:
    words = ("backend=0, short-name=Main", "PCM, name=One", "STREAM, type=p, unique-id=a")
    with drivers(scene):
        scene.xl("vsnd-attach", str(D), "CARD, " + words[0], *words[1:])
        before = template(scene)["vsnds"]
        assert done(scene, D, "unplug", "vsnd:0", keep_template=True).done
        assert done(scene, D, "plug", "vsnd:0").settled.sentence == "vsnd:0 is connected"
    assert template(scene)["vsnds"] == before


@pytest.mark.parametrize("keep", [False, True])
def test_a_script_that_fails(scene: Scene, keep: bool) -> None:
    spec = f"disk:vdev=xvdf,script={script(scene, 'fail')},target=/dev/zero"
    with drivers(scene):
        failed = done(scene, D, "plug", spec, keep_template=keep)
        assert not failed.done
        assert "disk:xvdf is attached but hotplug-failed" in failed.settled.sentence
        assert "no such thing" in failed.settled.sentence
        assert ("xvdf" in entries(scene, "disks", "vdev")) is keep
        assert any("no such bridge" in line for line in failed.ran.output)
        again = planned(scene, D, "plug", spec)
        assert "disk:xvdf is in xenstore already" in again.refusals[0]
        assert done(scene, D, "unplug", "disk:xvdf", force=True).settled.achieved
    assert journal(scene)[0].outcome == "not achieved"


def test_drivers_that_never_answer(scene: Scene) -> None:
    """At once, for both take as long as libxl's limits."""
    with Backends(scene, silent), ThreadPoolExecutor() as pool:
        held = pool.submit(done, scene, D, "unplug", "disk:xvdb")
        failed = done(scene, D, "plug", f"nic:mac={MAC}")
        kept = held.result()
    assert not kept.done
    assert "disk:xvdb is still there" in kept.settled.sentence
    assert entries(scene, "disks", "vdev") == ["xvda", "xvdb"]
    assert not failed.done
    assert "nic:1 is attached but stuck-connecting" in failed.settled.sentence
    assert entries(scene, "nics", "devid") == [0]
    assert "taken out of the template" in failed.step


def test_success_of_xl_is_not_believed(scene: Scene) -> None:
    """Nobody serves the keyboard, and xl waits for none."""
    with Backends(scene, silent):
        failed = done(scene, D, "plug", "vkb:backend-type=qemu", patience=1.0)
    assert failed.ran.code == 0
    assert not failed.done


def test_xl_that_is_killed(scene: Scene) -> None:
    spec = f"disk:vdev=xvdf,script={script(scene, 'sleep')},target=/dev/zero"
    found: list[Operated] = []
    with drivers(scene):
        plug = threading.Thread(target=lambda: found.append(done(scene, D, "plug", spec)))
        plug.start()
        deadline = time.monotonic() + 20
        while not (scene.folder / "began").exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        for process in _running(scene):
            os.kill(process, signal.SIGKILL)
        plug.join(30)
    (killed,) = found
    assert not killed.done
    assert killed.ran.code == -signal.SIGKILL
    assert "xvdf" not in entries(scene, "disks", "vdev")
    assert "killed by signal 9" in journal(scene)[0].note


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_cancelling_is_explained_and_leaves_no_process(scene: Scene, how: signal.Signals) -> None:
    spec = f"disk:vdev=xvdf,script={script(scene, 'sleep')},target=/dev/zero"
    where = ["--socket", scene.socket, "--userdata", str(scene.userdata), "--xl", program(scene)]
    command = [sys.executable, "-m", "xendrift_tui", "plug", str(D), spec, "--yes", *where]
    environment = os.environ | {"XENDRIFT_STATE": str(scene.folder / "state")}
    with (
        drivers(scene),
        subprocess.Popen(
            command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process,
    ):
        deadline = time.monotonic() + 20
        while not (scene.folder / "began").exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert len(_running(scene)) == 1
        process.send_signal(how)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1, said
    assert "xl has already written what is to be seen above" in said
    assert "Its entry was taken out of the template" in said
    assert _running(scene) == []
    assert "xvdf" not in entries(scene, "disks", "vdev")
    first = journal(scene)[0]
    assert first.outcome == "not achieved"
    assert "xl was cancelled" in first.note


def test_a_pending_configuration_keeps_the_entry_and_says_so(scene: Scene) -> None:
    config = scene.folder / "pending.cfg"
    config.write_text('name = "pending"\nkernel = "/dev/null"\n')
    assert scene.xl("config-update", str(D), str(config)).returncode == 0
    with drivers(scene):
        gone = done(scene, D, "unplug", "nic:0")
    assert (gone.settled.achieved, gone.done) == (True, False)
    assert "stays in the template: a pending configuration" in gone.step
    assert "--take drop nic:0" in gone.step


def test_a_device_that_libxl_gives_another_number(scene: Scene) -> None:
    """The template's vtpm was 0; the number is free for the next one, and so the entry returns."""
    with drivers(scene):
        assert done(scene, D, "plug", f"vtpm:backend=0,uuid={UUID}").done
        assert done(scene, D, "plug", "vtpm:backend=0").settled.device == DeviceId("vtpm", "1")
        assert done(scene, D, "unplug", "vtpm:0", keep_template=True).done
        again = done(scene, D, "plug", "vtpm:0")
    assert again.settled.sentence == "vtpm:2 is connected"


def _running(scene: Scene) -> list[int]:
    """The lab's own xl."""
    library = scene._environment()["LD_PRELOAD"]
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        mine = str(scene.folder).encode() in environment and library.encode() in environment
        if mine and command[0].endswith(b"/xl") and b"block-attach" in command:
            found.append(int(folder.name))
    return found


def test_a_plan_that_is_stale(scene: Scene) -> None:
    plan = planned(scene, D, "unplug", "nic:0")
    with drivers(scene):
        assert done(scene, D, "unplug", "nic:0").done
    with acting(scene) as (source, target), pytest.raises(RefusedActionError, match="stale"):
        operate(plan, source, target, with_xl(program(scene)))


@pytest.mark.parametrize("what", ["exchanged", "the last one now", "the entry"])
def test_a_device_that_is_not_what_was_confirmed(scene: Scene, what: str) -> None:
    """Between the plan that was read and the key that confirms it may be minutes."""
    with drivers(scene), acting(scene) as (source, target):
        if what == "the last one now":
            spec = f"nic:mac={MAC},script={script(scene, 'take')},devid=3"
            assert done(scene, D, "plug", spec).done
            plan = planned(scene, D, "unplug", "nic:3")
            assert plan.dangers == ()
            assert done(scene, D, "unplug", "nic:0").done
            why = "nic:3 is the guest's last nic"
        elif what == "exchanged":
            plan = planned(scene, D, "unplug", "disk:xvdb")
            assert done(scene, D, "unplug", "disk:xvdb").done
            spec = f"disk:vdev=xvdb,script={script(scene, 'take')},target=/dev/null"
            assert done(scene, D, "plug", spec).done
            why = "disk:xvdb is another one now"
        else:
            assert done(scene, D, "unplug", "disk:xvdb", keep_template=True).done
            plan = planned(scene, D, "plug", "disk:xvdb")
            file = scene.userdata / plan.file
            file.write_bytes(file.read_bytes().replace(b'"readwrite": 1', b'"readwrite": 0'))
            why = "the template's entry for disk:xvdb is not what it was"
        noted = len(journal(scene))
        with pytest.raises(RefusedActionError, match=f"is stale: {why}"):
            operate(plan, source, target, with_xl(program(scene)))
        assert len(journal(scene)) == noted


def test_a_domain_that_is_gone_afterwards(scene: Scene) -> None:
    plan = planned(scene, D, "unplug", "nic:0")
    with acting(scene) as (source, target), scene.client() as client:

        def destroyed(plan: PlugPlan) -> Ran:
            for root in ("/local/domain", "/libxl"):
                client.rm(f"{root}/{plan.domid}")
            return Ran((), 1, (SafeText("libxl: error"),))

        with pytest.raises(XendriftError, match=r"status 1: libxl: error\. What .* is gone"):
            operate(plan, source, target, destroyed)
    (entry,) = journal(scene)
    assert entry.outcome == "failed"
    assert "libxl: error" in entry.note


@pytest.mark.parametrize("moment", ["while xl runs", "before the template is put in step"])
def test_a_domid_that_another_domain_has_afterwards(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The other one has a device of that name too, and its template is not ours to change."""
    plan = planned(scene, D, "unplug", "disk:xvdb")
    theirs = scene.userdata / plan.file.replace(plan.uuid, UUID)
    with acting(scene) as (source, target), scene.client() as client:

        def replaced() -> None:
            for path in (f"/local/domain/{D}/vm", f"/libxl/{D}/uuid"):
                client.write(path, f"/vm/{UUID}".encode())
            (scene.userdata / plan.file).rename(theirs)

        def detached(plan: PlugPlan) -> Ran:
            for path in scene_roots(scene, D, 51728):
                client.rm(path)
            if moment == "while xl runs":
                replaced()
            return Ran((), 0)

        settling = operation.settle

        def settled(*arguments: Any, **options: Any) -> Any:
            found = settling(*arguments, **options)
            if moment != "while xl runs":
                replaced()
            return found

        monkeypatch.setattr(operation, "settle", settled)
        before = (scene.userdata / plan.file).read_bytes()
        if moment == "while xl runs":
            with pytest.raises(XendriftError, match="is another one now"):
                operate(plan, source, target, detached)
        else:
            left = operate(plan, source, target, detached)
            assert not left.done
            assert "stays in the template: domain 401 is another one now" in left.step
    assert theirs.read_bytes() == before


def scene_roots(scene: Scene, domid: int, devid: int) -> tuple[str, ...]:
    """What libxl removes of a disk."""
    return (
        f"/local/domain/{domid}/device/vbd/{devid}",
        f"/libxl/{domid}/device/vbd/{devid}",
        f"/local/domain/0/backend/vbd/{domid}/{devid}",
    )


def test_a_journal_that_is_full_afterwards(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "end", full)
    with drivers(scene):
        gone = done(scene, D, "unplug", "nic:0", keep_template=True)
    assert gone.settled.achieved
    assert "journal's last line could not be written: No space left" in gone.step


def test_by_the_command_line(
    scene: Scene, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", str(scene.folder / "state"))
    where = ["--socket", scene.socket, "--userdata", str(scene.userdata), "--xl", program(scene)]
    spec = f"nic:mac={MAC},script={script(scene, 'take')}"
    with drivers(scene):
        assert main(["plug", str(D), spec, "--dry-run", *where]) == 0
        assert f"xl network-attach {D} mac={MAC} script=" in capsys.readouterr().out
        assert journal(scene) == []
        assert main(["plug", str(D), spec, *where]) == 1  # nobody can be asked
        assert "Give --yes" in capsys.readouterr().err
        assert main(["plug", str(D), spec, "--yes", *where]) == 0
        assert "nic:1 is connected." in capsys.readouterr().err
        assert main(["unplug", str(D), "nic:1", "--yes", "--json", *where]) == 0
        document = json.loads(capsys.readouterr().out)
        assert (document["outcome"], document["exit_status"]) == ("detached", 0)
        assert main(["unplug", str(D), "nic:0", "--yes", *where]) == 1  # the last one
        assert f"--confirm scene-{D}" in capsys.readouterr().err
        assert main(["unplug", str(D), "nic:0", "--confirm", f"scene-{D}", *where]) == 0
    first = journal(scene)[0].id
    assert main(["undo", first, "--yes", *where]) == 1
    assert "nic:1 is gone already" in capsys.readouterr().err
    assert main(["log"]) == 0
    assert "detached" in capsys.readouterr().out


def test_a_plug_is_undone_by_an_unplug_and_back(
    scene: Scene, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", str(scene.folder / "state"))
    where = ["--socket", scene.socket, "--userdata", str(scene.userdata), "--xl", program(scene)]
    before = template(scene)
    spec = f"disk:vdev=xvdf,script={script(scene, 'take')},target=/dev/zero,access=rw"
    with drivers(scene):
        assert main(["plug", str(D), spec, "--yes", *where]) == 0
        attached = template(scene)
        assert main(["undo", "--dry-run", *where]) == 0
        assert f"unplug disk:xvdf of scene-{D}" in capsys.readouterr().out
        assert main(["undo", *where]) == 1  # nobody can be asked
        assert template(scene) == attached
        assert main(["undo", "--yes", *where]) == 0
        assert template(scene) == before
        assert main(["undo", "--yes", *where]) == 2  # nothing is left to undo
        assert "nothing that could be undone" in capsys.readouterr().err
        first, undone = journal(scene)[:2]
        assert main(["undo", first.id, "--yes", *where]) == 1  # it was taken back already
        out, err = capsys.readouterr()
        assert "disk:xvdf is gone already" in err
        assert "next boot now:   keeps disk:xvda, disk:xvdb, nic:0" in out
        assert main(["undo", undone.id, "--yes", *where]) == 0  # the undo itself, and all is back
        assert template(scene) == attached
    last = journal(scene)[-1]
    assert (last.action, last.outcome, last.undoes) == ("plug", "attached", undone.id)
    assert last.commands[0]["exit_status"] == 0
    assert last.commands[0]["command"][1:3] == ["block-attach", str(D)]
    assert last.after_sha256 != last.before_sha256


def test_an_unplug_is_undone_with_its_template(
    scene: Scene, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", str(scene.folder / "state"))
    where = ["--socket", scene.socket, "--userdata", str(scene.userdata), "--xl", program(scene)]
    spec = f"nic:mac={MAC},script={script(scene, 'take')},rate=1000B/s@20000us,devid=3"
    with drivers(scene):
        assert done(scene, D, "plug", spec).done
        before = template(scene)
        assert main(["unplug", str(D), "nic:3", "--yes", *where]) == 0
        assert main(["undo", "--yes", *where]) == 0  # not the step in its template alone
        assert template(scene)["nics"] == before["nics"]
        capsys.readouterr()
        assert main(["unplug", str(D), "nic:3", "--yes", *where]) == 0
        assert done(scene, D, "plug", spec.replace(MAC, MAC[:-1] + "9")).done
        entry = [one for one in journal(scene) if one.action == "unplug"][-1]
        assert main(["undo", entry.id, "--yes", *where]) == 1
        assert "is in xenstore already" in capsys.readouterr().err
        plug = next(one for one in journal(scene) if one.action == "plug")
        assert main(["undo", plug.id, "--yes", *where]) == 1
        assert "is another one now" in capsys.readouterr().err


def test_an_old_journal_can_still_be_read(scene: Scene) -> None:
    with drivers(scene):
        assert done(scene, D, "unplug", "disk:xvdb").done
    with acting(scene) as (source, target):
        lines = [json.loads(line) for line in target.journal.path.read_bytes().splitlines()]
        for line in lines:
            for key in ("noted", "commands", "after_sha256", "before_sha256", "backup"):
                if line["entry"] == "end" or key in ("noted", "commands"):
                    line.pop(key, None)
        target.journal.path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        unplug = target.journal.entries()[0]
        assert (unplug.outcome, unplug.noted, unplug.commands) == ("detached", {}, ())
        with pytest.raises(XendriftError, match="does not tell what was detached"):
            undo_plan(unplug, look_at(source, D), None, Circumstances())
