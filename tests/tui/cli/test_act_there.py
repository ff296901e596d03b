"""Actions on another host: planned and run there, confirmed here, and cut short by nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend.actions.plugs import drivers, plugging, program
from tests.lab.parts import Xen
from tests.lab.relay import DelayingRelay
from tests.lab.scene import Scene
from tests.lab.sshd import Sshd, serving

pytestmark = pytest.mark.real
D = 401
MAC = "00:16:3e:01:01:01"
WAITS = """#!/bin/sh
BE=/local/domain/0/$XENBUS_PATH
case $1 in
add|online) touch {folder}/began
while [ ! -e {folder}/go ]; do sleep 0.1; done
xenstore-write $BE/hotplug-status connected
FE=$(xenstore-read $BE/frontend)
xenstore-write $FE/state 4 $BE/state 4 ;;
esac
"""


@pytest.fixture
def sshd() -> Iterator[Sshd]:
    folder = Path(tempfile.mkdtemp(prefix="ssh"))
    with serving(folder) as sshd:
        yield sshd
    shutil.rmtree(folder)


@pytest.fixture
def scene(xen: Xen, sshd: Sshd) -> Iterator[Scene]:
    with plugging("xenstored", xen, D, D + 1) as scene:
        sshd.lab("xen-a", scene)
        yield scene


def started(sshd: Sshd, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "xendrift_tui", *words, "--config", str(sshd.settings)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def run(sshd: Sshd, *words: str) -> tuple[int, str, str]:
    with started(sshd, *words) as process:
        out, err = process.communicate(timeout=100)
    return process.returncode, out.decode(), err.decode()


def entries(sshd: Sshd) -> list[dict[str, str]]:
    return json.loads(run(sshd, "log", "--json", "--host", "xen-a")[1])["entries"]


def test_it_is_planned_there_confirmed_here_and_done_there(
    sshd: Sshd, scene: Scene, tmp_path: Path
) -> None:
    template = next(scene.userdata.glob(f"userdata-d.{D}.*.libxl-json"))
    before = template.read_bytes()
    accept = ["accept", str(D), "--policy", "template", "--take", "drop", "disk:xvdb"]
    status, out, err = run(sshd, *accept, "--host", "xen-a", "--dry-run")
    assert status == 0, err
    assert f"accept scene-{D} ({D})" in out
    assert "/disks/1" in out
    assert "This is a plan of xen-a, sha256 " in err
    assert run(sshd, *accept, "--host", "xen-a")[0] == 1  # nobody can be asked
    assert template.read_bytes() == before
    plan = tmp_path / "plan.json"
    assert run(sshd, *accept, "--host", "xen-a", "--save-plan", str(plan))[0] == 0
    status, _, err = run(sshd, "accept", str(D), "--plan", str(plan), "--yes", "--host", "xen-a")
    assert status == 0, err
    assert template.read_bytes() != before
    (done,) = entries(sshd)
    assert done["outcome"] == "done"
    assert f"The journal of xen-a has {done['id']}: accept, done" in err
    again = run(sshd, "accept", str(D), "--plan", str(plan), "--yes", "--host", "xen-a")
    assert "Nothing to do" in again[2]
    assert len(entries(sshd)) == 1
    status, out, err = run(sshd, "undo", "--yes", "--host", "xen-a", "--json")
    assert status == 0, err
    assert json.loads(out)["plan"]["undoes"] == done["id"]
    assert template.read_bytes() == before
    assert run(sshd, *accept, "--yes", "--host", "xen-a", "--read-only")[0] == 2
    assert template.read_bytes() == before


def test_several_domains_there_are_one_set(sshd: Sshd, scene: Scene) -> None:
    before = {one.name: one.read_bytes() for one in scene.userdata.iterdir()}
    accept = ["accept", "scene-*", "--policy", "template", "--take", "drop", "disk:xvdb"]
    status, out, err = run(sshd, *accept, "--yes", "--host", "xen-a")
    assert status == 0, (out, err)
    assert f"scene-{D} ({D})" in out
    assert f"scene-{D + 1} ({D + 1})" in out
    assert [one["outcome"] for one in entries(sshd)] == ["done", "done"]
    after = {one.name: one.read_bytes() for one in scene.userdata.iterdir()}
    assert len([name for name in before if before[name] != after[name]]) == 2


@pytest.mark.parametrize("what", ["line", "client"])
def test_a_line_that_breaks_in_the_middle_cuts_nothing(sshd: Sshd, scene: Scene, what: str) -> None:
    waits = scene.folder / "waits.sh"
    waits.write_text(WAITS.format(folder=scene.folder))
    waits.chmod(0o755)
    plug = ["plug", str(D), f"nic:mac={MAC},script={waits}", "--xl", program(scene), "--yes"]
    with drivers(scene), DelayingRelay(sshd.port) as relay:
        far = sshd.lab("far", scene, port=relay.port)
        with started(sshd, *plug, "--host", far) as process:
            deadline = time.monotonic() + 60
            while not (scene.folder / "began").exists():
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.05)
            if what == "line":
                relay.cut()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            (scene.folder / "go").touch()
            _, err = process.communicate(timeout=60)
    if what == "line":
        assert process.returncode == 0, err
        assert b"The line to far broke" in err
        assert b": plug, attached" in err or b": plug, done" in err
    deadline = time.monotonic() + 30
    while not (found := entries(sshd)) or found[-1]["outcome"] == "no end noted":
        assert time.monotonic() < deadline
    assert found[-1]["outcome"] in ("done", "attached")
