"""Every kind that the lab can carry, with drivers that never answer, and with an xl that is killed.

That each of them comes and goes where all is well, and that scripts fail, is seen in
`test_plug_lab`. Here all kinds are plugged at once, for each takes as long as libxl's limits.
"""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.backend.actions.places import acting, leftovers
from tests.backend.actions.plugs import done, plugging, program, script
from tests.lab.fixtures import every_release
from tests.lab.parts import Xen
from tests.lab.players import Backends, silent
from tests.lab.scene import Scene
from xendrift.actions.operated import Operated

pytestmark = [pytest.mark.real, every_release]

D = 401
UUID = "6d5b1c1e-6f2a-4a8e-9d59-3a1f0c2b7e10"
KINDS = {
    "disk:xvdf": ("disk:vdev=xvdf,script={idle},target=/dev/zero", "vbd/{d}/51792"),
    "nic:3": ("nic:mac=00:16:3e:01:01:01,script={idle},devid=3", "vif/{d}/3"),
    "vtpm:0": (f"vtpm:backend=0,uuid={UUID}", "vtpm/{d}/0"),
    "vkb:0": ("vkb:backend-type=linux,unique-id=k1", "vinput/{d}/0"),
    "vdispl:0": ("vdispl:backend=0,connectors=a:800x600", "vdispl/{d}/0"),
    "usbctrl:0": ("usbctrl:type=pv,version=2,ports=4", "vusb/{d}/0"),
}


@pytest.fixture
def scene(xen: Xen, daemon: str) -> Iterator[Scene]:
    with plugging(daemon, xen, D) as scene:
        yield scene


def template(scene: Scene) -> dict[str, Any]:
    file = next(scene.userdata.glob(f"userdata-d.{D}.*.libxl-json"))
    return json.loads(file.read_bytes().rstrip(b"\0"))


def all_at_once(scene: Scene, then: Callable[[], None] = lambda: None) -> dict[str, Operated]:
    """Plugs one of each kind, which nobody takes up."""
    program(scene)
    idle = script(scene, "idle")
    with Backends(scene, silent), ThreadPoolExecutor(len(KINDS)) as pool:
        running = {
            device: pool.submit(done, scene, D, "plug", spec.format(idle=idle))
            for device, (spec, _) in KINDS.items()
        }
        then()
        return {device: one.result(120) for device, one in running.items()}


def hold_to_promises(scene: Scene, before: dict[str, Any], found: dict[str, Operated]) -> None:
    """Nothing works, and no entry is left of what was not there before."""
    for device, one in found.items():
        assert not one.done, (device, one.settled.sentence)
        assert one.in_step, (device, one.step)
    after = template(scene)
    for key in ("disks", "nics", "vtpms", "vkbs", "vdispls", "usbctrls"):
        assert after.get(key, []) == before.get(key, []), key
    assert leftovers(scene.userdata) == []
    with acting(scene) as (_, target):
        plugs = [entry for entry in target.journal.entries() if entry.action == "plug"]
    assert len(plugs) == len(KINDS)
    assert {entry.outcome for entry in plugs} == {"not achieved"}


def test_drivers_that_never_answer(scene: Scene) -> None:
    before = template(scene)
    found = all_at_once(scene)
    hold_to_promises(scene, before, found)
    assert all(str(one.settled.device) == device for device, one in found.items())
    assert all("is attached but" in one.settled.sentence for one in found.values())


def test_xl_that_is_killed(scene: Scene) -> None:
    before = template(scene)
    killed: list[int] = []

    def kill() -> None:
        paths = [f"/local/domain/0/backend/{one.format(d=D)}/state" for _, one in KINDS.values()]
        deadline = time.monotonic() + 30
        with scene.client() as client:
            while None in client.read_many(paths):
                assert time.monotonic() < deadline, client.read_many(paths)
                time.sleep(0.02)
        for process in running(scene):
            os.kill(process, signal.SIGKILL)
            killed.append(process)

    found = all_at_once(scene, kill)
    assert len(killed) >= len(KINDS) - 1, "the keyboard alone is not waited for"
    hold_to_promises(scene, before, found)
    ended = [one.ran.code for device, one in found.items() if device != "vkb:0"]
    assert set(ended) == {-signal.SIGKILL}
    assert running(scene) == []


def running(scene: Scene) -> list[int]:
    """The processes of this lab's xl."""
    found: list[int] = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            command = (one / "cmdline").read_bytes().split(b"\0")
            environment = (one / "environ").read_bytes()
        except OSError:
            continue
        own = f"XENDRIFT_LAB={scene.folder}\0".encode() in environment + b"\0"
        if own and command[0].endswith(b"/xl"):
            found.append(int(one.name))
    return found
