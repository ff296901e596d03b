"""A configuration for the next reboot: by the real xl, read back by it, and taken back again."""

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backend.actions.places import acting, leftovers
from tests.backend.actions.plugs import plugging, program
from tests.backend.core.export.real_xl import wanted
from tests.lab.parts import Xen
from tests.lab.scene import Scene
from xendrift.actions.hand_over import by_xl, leave
from xendrift.actions.look import look_at
from xendrift.core.assess import assess
from xendrift.core.base.errors import RefusedActionError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.idl import canonical
from xendrift.core.model.entry import Entry
from xendrift.core.model.report import Question
from xendrift.core.plans.pending import pending_plan, with_previous
from xendrift.core.plans.refusals import Circumstances
from xendrift_tui.main import main

D = 401
Capsys = pytest.CaptureFixture[str]

pytestmark = pytest.mark.real


@pytest.fixture
def scene(xen: Xen, daemon: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    if daemon == "oxenstored":
        pytest.skip("xl keeps the file itself, which no daemon matters to")
    with plugging(daemon, xen, D) as scene:
        monkeypatch.setenv("XENDRIFT_STATE", str(scene.folder / "state"))
        monkeypatch.setattr(tempfile, "tempdir", None)  # asked for anew, and nobody else's
        monkeypatch.setenv("TMPDIR", str(scene.folder))
        bootable(scene)
        yield scene


def template(scene: Scene) -> Path:
    return next(scene.userdata.glob(f"userdata-d.{D}.*.libxl-json"))


def pending(scene: Scene) -> Path:
    return template(scene).with_suffix(".xl")


def bootable(scene: Scene) -> None:
    """Gives the guest a kernel, without which xl takes no file, and a disk that is gone."""
    config: Any = json.loads(template(scene).read_bytes().rstrip(b"\0"))
    config["b_info"]["kernel"] = "/boot/k"
    config["disks"].append({"vdev": "xvdz", "pdev_path": "/gone,away", "format": "raw"})
    template(scene).write_bytes(json.dumps(config, indent=4).encode() + b"\n\0")


def reach(scene: Scene) -> list[str]:
    return ["--socket", scene.socket, "--userdata", str(scene.userdata)]


def run(scene: Scene, *options: str) -> int:
    return main(["accept", str(D), "--pending", "--xl", program(scene), *options, *reach(scene)])


def undo(scene: Scene, *options: str) -> int:
    return main(["undo", "--yes", *options, *reach(scene)])


def merged(scene: Scene) -> JsonObject:
    with acting(scene) as (source, _):
        return assess(look_at(source, D), Question()).merged.config


def entries(scene: Scene) -> list[Entry]:
    with acting(scene) as (_, target):
        return target.journal.entries()


def temporary() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("xendrift-*"))


def test_the_real_xl_keeps_it_and_reads_it_as_the_merged_view(scene: Scene, capsys: Capsys) -> None:
    before, there = template(scene).read_bytes(), temporary()
    assert run(scene, "--yes") == 0
    out, err = capsys.readouterr()
    assert "target=/gone,away" in out
    assert "next boot after: keeps disk:xvda, disk:xvdb, disk:xvdz, nic:0; loses nothing;" in out
    assert "tries disk:xvdz again" in out
    assert f"xl: setting dom{D} configuration" in err
    assert "is in place and was read back" in err
    assert stat.S_IMODE(pending(scene).stat().st_mode) == 0o600
    read: Any = json.loads(scene.xl("create", "-n", str(pending(scene))).stdout)
    assert wanted(read) == wanted(canonical(merged(scene)))
    assert template(scene).read_bytes() == before
    assert temporary() == there, "no file with passwords is left behind"
    assert leftovers(scene.userdata) == []
    assert run(scene, "--yes") == 0
    assert "Nothing to do" in capsys.readouterr().err


def test_it_is_taken_back_and_that_again(scene: Scene, capsys: Capsys) -> None:
    assert run(scene, "--yes") == 0
    content = pending(scene).read_bytes()
    assert undo(scene) == 0
    assert not pending(scene).exists()
    assert "there is no pending configuration any more" in capsys.readouterr().err
    (_, back) = (with_end.id for with_end in entries(scene))
    assert undo(scene, back) == 0
    assert pending(scene).read_bytes() == content
    assert leftovers(scene.userdata) == []
    assert [one.outcome for one in entries(scene)] == ["done"] * 3


def test_an_earlier_one_is_kept_and_comes_back(scene: Scene, capsys: Capsys) -> None:
    pending(scene).write_text('name = "mine"\n')
    assert run(scene, "--yes") == 1
    assert "Give --despite-pending to replace it" in capsys.readouterr().err
    assert pending(scene).read_text() == 'name = "mine"\n'
    assert run(scene, "--yes", "--despite-pending") == 0
    assert "xvdz" in pending(scene).read_text()
    assert undo(scene, "--dry-run") == 0
    assert 'name = "mine"' in capsys.readouterr().out
    assert undo(scene) == 0
    assert pending(scene).read_text() == 'name = "mine"\n'


def test_what_a_reboot_has_used_is_not_undone(scene: Scene, capsys: Capsys) -> None:
    assert run(scene, "--yes") == 0
    pending(scene).unlink()
    assert undo(scene) == 1
    assert "a reboot has used it" in capsys.readouterr().err


def test_what_was_written_since_is_only_replaced_by_force(scene: Scene, capsys: Capsys) -> None:
    assert run(scene, "--yes") == 0
    pending(scene).write_text("# theirs\n")
    assert undo(scene) == 1
    assert "written again since" in capsys.readouterr().err
    assert undo(scene, "--force") == 0
    assert not pending(scene).exists()
    assert Path(entries(scene)[-1].backup).read_text() == "# theirs\n"


def test_xl_that_fails_is_told_by_what_is_there(scene: Scene, capsys: Capsys) -> None:
    assert run(scene, "--yes", "--xl", "/bin/false") == 1
    assert "does not hold what was handed over" in capsys.readouterr().err
    assert not pending(scene).exists()
    assert [one.outcome for one in entries(scene)] == ["failed"]


@pytest.mark.parametrize("change", ["template", "pending"])
def test_a_stale_plan_is_refused(scene: Scene, change: str) -> None:
    with acting(scene) as (source, target):
        plan = with_previous(pending_plan(look_at(source, D), Question(), Circumstances()), None)
        assert not plan.refusals
        if change == "template":
            template(scene).write_bytes(template(scene).read_bytes() + b" ")
        else:
            pending(scene).write_text("# theirs\n")
        with pytest.raises(RefusedActionError, match="somebody else since"):
            leave(plan, target, by_xl(program(scene)))
    assert entries(scene) == []


def test_a_device_that_cannot_be_said_is_refused_and_can_be_left_out(
    scene: Scene, capsys: Capsys
) -> None:
    config: Any = json.loads(template(scene).read_bytes().rstrip(b"\0"))
    config["disks"][-1]["script"] = "a,b"
    template(scene).write_bytes(json.dumps(config).encode() + b"\n\0")
    assert run(scene, "--yes") == 1
    assert "--take drop disk:xvdz leaves it out" in capsys.readouterr().err
    assert run(scene, "--yes", "--take", "drop", "disk:xvdz") == 0
    assert "xvdz" not in pending(scene).read_text()


def test_killed_while_xl_runs_the_journal_tells_what_stands(scene: Scene, capsys: Capsys) -> None:
    there = temporary()
    slow = scene.folder / "slow-xl"
    slow.write_text(f"#!/bin/sh\ngrep -q xvda $4 && touch {scene.folder}/began\nsleep 30\n")
    slow.chmod(0o755)
    command = ["accept", str(D), "--pending", "--yes", "--xl", str(slow), *reach(scene)]
    process = subprocess.Popen([sys.executable, "-m", "xendrift_tui", *command],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)  # fmt: skip
    deadline = time.monotonic() + 20
    while not (scene.folder / "began").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    assert temporary() == there, "no file with passwords outlives it"
    assert main(["log", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["entries"]
    assert (entry["action"], entry["outcome"]) == ("pending", "killed-old")
    assert run(scene, "--yes") == 0
    assert [one.outcome for one in entries(scene)] == ["killed-old", "done"]


def test_no_password_is_noted_or_shown(scene: Scene, capsys: Capsys) -> None:
    config = json.loads(template(scene).read_bytes().rstrip(b"\0"))
    config["vfbs"] = [{"devid": 0, "vnc": {"enable": "True", "passwd": "hunter2"}, "sdl": {}}]
    template(scene).write_bytes(json.dumps(config, indent=4).encode() + b"\n\0")
    accept = ["accept", str(D), "--policy", "template", *reach(scene)]
    for command in (
        [*accept, "--pending", "--xl", program(scene), "--yes"],
        ["undo", "--yes", *reach(scene)],
        [*accept, "--take", "drop", "vfb:0", "--yes"],
        ["undo", "--yes", *reach(scene)],
        ["log"],
    ):
        assert main(command) == 0, capsys.readouterr().err
    out, err = capsys.readouterr()
    assert "vfb" in out
    with acting(scene) as (_, target):
        noted = target.journal.path.read_text()
        assert len(target.journal.entries()) == 4
    assert "hunter2" not in out + err + noted
    assert "hunter2" in template(scene).read_text()


def test_a_plan_for_programs_and_the_demo(capsys: Capsys) -> None:
    command = ["accept", "edge-router", "--pending", "--demo", "--json"]
    assert main([*command, "--dry-run"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["outcome"] == "not run"
    assert document["plan"]["command"] == ["xl", "config-update", "7", "-f", "FILE"]
    assert "devid=2" in document["plan"]["after"]
    assert main([*command, "--yes"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "done"
    assert main(["accept", "backup", "--pending", "--demo", "--yes"]) == 1
    assert "--despite-pending" in capsys.readouterr().err
    assert main(["accept", "edge-router", "--pending", "--demo"]) == 1
    assert "Give --yes" in capsys.readouterr().err
    assert main([*command, "--plan", "x"]) == 2
