"""A plan of any kind kept in a file: nothing is done, and later it runs if it is still that plan."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend.actions.cleans import BACKEND, DEAD, leave_backend
from tests.backend.actions.places import leftovers
from tests.backend.actions.plugs import drivers, plugging, program, script
from tests.lab.parts import Xen
from tests.lab.scene import Scene
from xendrift_tui.main import main

pytestmark = pytest.mark.real
Capsys = pytest.CaptureFixture[str]
D = 401
NAME = f"/local/domain/{D}/name"
RECORD = f"/libxl/{D}/device/vbd/51728"
MAC = "00:16:3e:01:01:01"


@pytest.fixture
def scene(xen: Xen, daemon: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with plugging(daemon, xen, D) as scene:
        monkeypatch.setenv("XENDRIFT_STATE", str(scene.folder / "state"))
        yield scene


def reach(scene: Scene) -> list[str]:
    return ["--socket", scene.socket, "--userdata", str(scene.userdata)]


def template(scene: Scene) -> Path:
    return next(scene.userdata.glob(f"userdata-d.{D}.*.libxl-json"))


def every_file(scene: Scene) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in scene.userdata.iterdir()}


def prepared(scene: Scene, verb: str) -> list[str]:
    """Makes a host on which a command has something to do; returns the command."""
    command = ["--xl", program(scene)]
    if verb == "rebuild":
        template(scene).write_bytes(b"")
        return ["rebuild", str(D)]
    if verb == "repair":
        with scene.client() as client:
            client.rm(f"{RECORD}/mode")
        return ["repair", str(D), "disk:xvdb"]
    if verb == "clean":
        with scene.client() as client:
            leave_backend(client)
        return ["clean", str(DEAD), "vbd:51712", *command]
    if verb == "pending":
        config = json.loads(template(scene).read_bytes().rstrip(b"\0"))
        config["b_info"]["kernel"] = "/boot/k"
        template(scene).write_bytes(json.dumps(config, indent=4).encode() + b"\n\0")
        return ["accept", str(D), "--pending", *command]
    plug = ["plug", str(D), f"nic:mac={MAC},script={script(scene, 'take')}", *command]
    if verb == "undo":
        assert main([*plug, "--yes", *reach(scene)]) == 0
        return ["undo", *command]
    return plug if verb == "plug" else ["unplug", str(D), "disk:xvdb", *command]


@pytest.mark.parametrize(
    "verb", ["plug", "unplug", "undo", "clean", "repair", "rebuild", "pending"]
)
def test_it_is_kept_refused_once_it_is_stale_and_run(
    scene: Scene, verb: str, tmp_path: Path, capsys: Capsys
) -> None:
    file = tmp_path / "plan.json"
    with drivers(scene), scene.client() as client:
        command = prepared(scene, verb)
        files, journal = every_file(scene), (scene.folder / "state").exists()
        assert main([*command, "--save-plan", str(file), *reach(scene)]) == 0
        assert f"--plan {file} runs it" in capsys.readouterr().err
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert json.loads(file.read_bytes())["outcome"] == "not run"
        changed = {"clean": f"{BACKEND}/params", "repair": f"{RECORD}/params"}.get(verb, NAME)
        old = client.read(changed)
        assert old is not None
        client.write(changed, b"other")
        run = [*command, "--plan", str(file), "--yes", "--confirm", f"scene-{D}", *reach(scene)]
        assert main(run) == 1
        said = capsys.readouterr().err
        assert f"the plan in {file} is stale: " in said
        assert f"{changed} changed" in said or "-> other" in said
        assert every_file(scene) == files
        assert (scene.folder / "state").exists() is journal
        client.write(changed, old)
        assert main([*run, "--dry-run"]) == 0
        assert every_file(scene) == files
        assert main(run) == 0, capsys.readouterr().err
        files = every_file(scene)
        assert main(run) == {"plug": 1, "rebuild": 1, "pending": 0, "repair": 0}.get(verb, 2)
        assert every_file(scene) == files, "a plan that was run is stale"
    assert leftovers(scene.userdata) == []


def test_what_is_no_plan_for_this(scene: Scene, tmp_path: Path, capsys: Capsys) -> None:
    command = ["unplug", str(D), "disk:xvdb", "--xl", program(scene), "--yes", *reach(scene)]
    file = tmp_path / "plan.json"
    for content in (b"", b"[]", b"\xff", b'{"plan": 1}'):
        file.write_bytes(content)
        assert main([*command, "--plan", str(file)]) == 2
        assert "is no plan that --save-plan wrote" in capsys.readouterr().err
    assert main([*command, "--plan", str(tmp_path / "none")]) == 2
    assert "cannot be read: No such file" in capsys.readouterr().err
    assert main([*command, "--save-plan", str(file)]) == 2
    assert "already there" in capsys.readouterr().err
    file.unlink()
    assert main([*command, "--save-plan", str(file), "--plan", str(file)]) == 2
    assert main([*command, "--save-plan", str(file)]) == 0
    other = ["plug", str(D), f"nic:mac={MAC}", "--xl", program(scene), "--yes", *reach(scene)]
    assert main([*other, "--plan", str(file)]) == 2
    assert "is to unplug on domain 401" in capsys.readouterr().err


def test_an_accept_shows_what_its_bytes_would_change_whatever_its_file_says(
    scene: Scene, tmp_path: Path, capsys: Capsys
) -> None:
    """Whoever may write the file could make a harmless plan of a dangerous one."""
    file = tmp_path / "plan.json"
    dangerous = ["accept", str(D), "--policy", "template", "--take", "drop", "disk:xvda"]
    assert main([*dangerous, "--save-plan", str(file), *reach(scene)]) == 0
    kept = json.loads(file.read_bytes()) | {"changes": [], "dangers": []}
    file.write_text(json.dumps(kept))
    before = template(scene).read_bytes()
    capsys.readouterr()
    assert main(["accept", str(D), "--plan", str(file), "--yes", *reach(scene)]) == 1
    out, err = capsys.readouterr()
    assert "danger: The guest's first disk, xvda, would be gone" in out
    assert "/disks/1" in out
    assert "is stale" in err
    assert "dangers" in err
    assert template(scene).read_bytes() == before
