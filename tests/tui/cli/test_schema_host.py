"""What is printed for programs when a real host is acted on, and when that is taken back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backend.actions.cleans import DEAD, leave_backend
from tests.backend.actions.plugs import drivers, plugging, program, script
from tests.lab.parts import Xen
from tests.lab.scene import Scene
from tests.tui.cli.test_schema import check
from xendrift_tui.main import main

pytestmark = pytest.mark.real
Capsys = pytest.CaptureFixture[str]
D = 401


@pytest.fixture
def scene(xen: Xen, daemon: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with plugging(daemon, xen, D) as scene:
        monkeypatch.setenv("XENDRIFT_STATE", str(scene.folder / "state"))
        yield scene


def template(scene: Scene) -> Path:
    return next(scene.userdata.glob(f"userdata-d.{D}.*.libxl-json"))


def prepared(scene: Scene, name: str) -> list[str]:
    """Makes a host on which a command has something to do; returns the command."""
    if name == "put-back":
        with scene.client() as client:
            leave_backend(client)
        return ["clean", str(DEAD), "vbd:51712"]
    if name == "repaired":
        with scene.client() as client:
            client.rm(f"/libxl/{D}/device/vbd/51728/mode")
        return ["repair", str(D), "disk:xvdb"]
    if name == "plugged":
        return ["plug", str(D), f"nic:mac=00:16:3e:01:01:01,script={script(scene, 'take')}"]
    config = json.loads(template(scene).read_bytes().rstrip(b"\0"))
    config["b_info"]["kernel"] = "/boot/k"
    template(scene).write_bytes(json.dumps(config, indent=4).encode() + b"\n\0")
    if name == "handed":
        return ["accept", str(D), "--pending"]
    return ["accept", str(D), "--policy", "template", "--take", "drop", "disk:xvdb"]


@pytest.mark.parametrize("name", ["written", "plugged", "handed", "repaired", "put-back"])
def test_what_is_done_and_taken_back(scene: Scene, name: str, capsys: Capsys) -> None:
    where = ["--socket", scene.socket, "--userdata", str(scene.userdata), "--json"]
    xl = ["--xl", program(scene)]

    def printed(*command: str) -> Any:
        capsys.readouterr()
        main([*command, *where, *([] if command[0] == "repair" else xl)])
        return json.loads(capsys.readouterr().out)

    with drivers(scene):
        done = printed(*prepared(scene, name), "--yes")
        check(done, "cleaned" if name == "put-back" else name)
        assert done["id"]
        for more in ("--dry-run", "--yes"):
            back = printed("undo", more)
            check(back, name)
            assert back["plan"]["undoes"] == done["id"]
        assert back["outcome"] in ("done", "detached")
        assert main(["log", *where]) == 0
        check(json.loads(capsys.readouterr().out), "log")


def test_what_could_be_written_nowhere(
    scene: Scene, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xendrift.actions.host.ELSEWHERE", ())
    command = prepared(scene, "written")
    (scene.folder / "state").mkdir()
    for name in ("backups", "rescue"):
        (scene.folder / "state" / name).write_text("in the way")
    where = ["--socket", scene.socket, "--userdata", str(scene.userdata), "--json", "--yes"]
    assert main([*command, *where]) == 2
    check(json.loads(capsys.readouterr().out), "unwritten")
