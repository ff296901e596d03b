"""The whole story in a real terminal: find, understand, settle, accept, plug, undo, export.

Once on the demo host, and once on a real xenstored with the real xl, by the command that an
operator types.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backend.actions.places import leftovers
from tests.backend.actions.plugs import drivers, plugging, program, script
from tests.lab.parts import Xen
from tests.lab.scene import Scene
from tests.tui.screen.commands.test_operate_terminal import CALM, confirm
from tests.tui.screen.terminal.test_terminal import TMUX, Terminal, terminal
from xendrift.sources.open import open_source

__all__ = ["terminal"]

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(TMUX is None, reason="needs tmux"),
]

D = 401
COMMAND = """
import os, sys
from xendrift_tui.main import main
os.chdir({folder!r})
sys.exit(main({arguments!r}))
"""


def typed(folder: Path, *arguments: str) -> str:
    """The program that runs a command line in a folder."""
    return COMMAND.format(folder=str(folder), arguments=list(arguments))


def escape(window: Terminal) -> None:
    window.keys("Escape")
    time.sleep(CALM)  # or escape and the next key together are another key


def understand(window: Terminal, device: str, *facts: str) -> None:
    """Finds the next problem, reads why, and sees that the next boot comes up without it."""
    window.keys("n")
    window.until(f"{device}  untracked", "effect", "It is lost at the next reboot", *facts)
    window.keys("b")
    window.until("next boot now", f"− {device}", "gone")
    window.keys("b")
    window.until("next problem")


def settle(window: Terminal) -> None:
    """Decides against the device, thinks better of it, and accepts the merged view."""
    window.keys("d")
    window.until("dropped by you")
    window.keys("z")
    window.until("untracked")
    window.keys("a")


def accepted(window: Terminal, device: str) -> None:
    """Sees what was written, and that the next boot is what runs now."""
    window.until("the template is written and was read back")
    escape(window)
    window.keys("b")
    window.until("next boot now", "stay")
    assert f"− {device}" not in window.text()
    window.keys("b")
    window.until("next problem")


def undone(window: Terminal, device: str, *plan: str) -> None:
    window.keys("C-z")
    confirm(window, "undo", *plan)
    window.until(f"{device} is gone from xenstore")
    escape(window)


def exported(window: Terminal, file: Path) -> str:
    """Writes the domain as an xl.cfg, and leaves."""
    window.keys("x")
    window.until("Export ", "merged by union")
    window.keys("Down")
    window.until("> xl")
    window.keys("Enter")
    window.until("Wrote")
    text = file.read_text()
    window.keys("q")
    window.until("code=0")
    return text


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_on_the_demo_host(terminal, size, tmp_path):
    window = terminal(size, program=typed(tmp_path, "demo"))
    window.until("web-2", "live")
    understand(window, "disk:xvdd", "keys", "a accept")
    settle(window)
    confirm(
        window, "accept web-2 (3): make the merged view its template", "+ /disks/1", "loses nothing"
    )
    accepted(window, "disk:xvdd")
    window.keys("+")
    window.until("A new device for", "esc leaves")
    window.keys(*"disk:vdev=xvdx,target=/dev/vg0/new", "Enter")
    confirm(window, "xl block-attach 3")
    window.until("disk:xvdx is connected")
    escape(window)
    undone(window, "disk:xvdx", "xl block-detach 3")
    window.keys("W")
    window.until("Capture demo")
    window.keys("Enter")
    window.until("domains are in")
    text = exported(window, tmp_path / "web-2-3-union.cfg")
    assert "vdev=xvdd" in text
    assert "xvdx" not in text
    (capture,) = tmp_path.glob("xendrift-*.gz")
    assert 3 in open_source(capture=capture).look().domids


@pytest.fixture
def scene(xen: Xen, daemon: str) -> Iterator[Scene]:
    with plugging(daemon, xen, D) as scene:
        yield scene


def forget_disk(scene: Scene, vdev: str) -> Path:
    """Takes a disk that runs out of the template, as a killed xl leaves it."""
    (file,) = scene.userdata.glob(f"userdata-d.{D}.*.libxl-json")
    config: dict[str, Any] = json.loads(file.read_bytes().rstrip(b"\0"))
    config["disks"] = [disk for disk in config["disks"] if disk["vdev"] != vdev]
    file.write_bytes(json.dumps(config).encode() + b"\n\0")
    return file


def disks(scene: Scene) -> set[str]:
    """The disks that the real xl would give the guest at its next boot."""
    (listed,) = json.loads(scene.xl("list", "-l", str(D)).stdout)
    return {disk["vdev"] for disk in listed["config"]["disks"]}


@pytest.mark.real
def test_on_a_real_xenstored_with_the_real_xl(terminal, scene, tmp_path):
    file = forget_disk(scene, "xvdb")
    assert disks(scene) == {"xvda"}
    place = ["--socket", scene.socket, "--userdata", str(scene.userdata), "--xl", program(scene)]
    with drivers(scene):
        window = terminal((120, 40), program=typed(tmp_path, *place))
        window.until("live", "untracked")
        understand(window, "disk:xvdb", f"/libxl/{D}/device/vbd/51728")
        settle(window)
        confirm(window, f"({D})", "+ /disks/1", "loses nothing")
        accepted(window, "disk:xvdb")
        assert disks(scene) == {"xvda", "xvdb"}
        window.keys("+")
        window.until("A new device for", "esc leaves")
        spec = f"disk:vdev=xvdf,script={script(scene, 'take')},target=/dev/zero"
        window.keys(*spec, "Enter")
        confirm(window, f"xl block-attach {D}")
        window.until("disk:xvdf is connected")
        escape(window)
        assert disks(scene) == {"xvda", "xvdb", "xvdf"}
        undone(window, "disk:xvdf", f"xl block-detach {D}")
        assert disks(scene) == {"xvda", "xvdb"}
        text = exported(window, tmp_path / f"scene-{D}-{D}-union.cfg")
    assert "vdev=xvdb" in text
    assert "xvdf" not in text
    assert b'"xvdf"' not in file.read_bytes()
    assert leftovers(scene.userdata) == []
    checked = scene.xl("create", "-n", str(tmp_path / f"scene-{D}-{D}-union.cfg"))
    assert checked.returncode == 0, checked.stderr
