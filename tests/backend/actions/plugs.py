"""A lab in which devices can be plugged: the real xl as a program, scripts, and who answers it."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.backend.actions.places import acting
from tests.lab.fixtures import running
from tests.lab.lab import Lab
from tests.lab.parts import Xen
from tests.lab.players import Backends
from tests.lab.scene import Scene
from xendrift.actions.look import look_at
from xendrift.actions.operate import operate, with_xl
from xendrift.actions.operated import Operated
from xendrift.core.plans.plug import plug_plan, unplug_plan
from xendrift.core.plans.plug_plan import PlugPlan
from xendrift.core.plans.refusals import Circumstances

_SCRIPTED = ("/vbd/", "/vif/")
_TAKING_UP = """
case $1 in
add|online) xenstore-write $BE/hotplug-status connected
FE=$(xenstore-read $BE/frontend)
xenstore-write $FE/state 4 $BE/state 4 ;;
esac"""
_FAILING = """
case $1 in
add|online) echo no such bridge >&2
xenstore-write $BE/hotplug-error 'no such thing' $BE/hotplug-status error
exit 1 ;;
esac"""
_SLEEPING = "touch $XENDRIFT_LAB/began\nexec sleep 300"
_TEXTS = {"take": _TAKING_UP, "fail": _FAILING, "sleep": _SLEEPING, "idle": "exit 0"}


@contextmanager
def plugging(daemon: str, xen: Xen, *domids: int) -> Iterator[Scene]:
    """Opens a lab with guests that have two disks and a nic each."""
    with running(Scene(Path(tempfile.mkdtemp(prefix="lab")), daemon, xen)) as scene:
        scene.furnish(domids or (401,), ())
        Path(scene.script("hang")).write_text("#!/bin/sh\n")  # the guests' own devices have it
        yield scene


def script(lab: Lab, name: str) -> str:
    """Writes a hotplug script that takes a device up, fails, or sleeps."""
    path = lab.folder / f"{name}.sh"
    path.write_text(f"#!/bin/sh\nBE=/local/domain/0/$XENBUS_PATH\n{_TEXTS[name]}\n")
    path.chmod(0o755)
    return str(path)


def program(lab: Lab) -> str:
    """Writes a program that is the lab's xl for whoever runs it."""
    path = lab.folder / "xl"
    inherited = lab._environment()
    names = ("LD_PRELOAD", "XENDRIFT_LAB", "XENSTORED_ROOTDIR")
    lines = [f"export {name}='{inherited[name]}'" for name in names]
    lines.append(f"export XENDRIFT_LAB_DOMAINS='{lab.folder / 'domains'}'")
    text = "#!/bin/sh\n" + "\n".join(lines) + f'\nexec {lab.xen.bin / "xl"} "$@"\n'
    if not path.exists() or path.read_text() != text:  # it may be running in another thread
        path.write_text(text)
        path.chmod(0o755)
    return str(path)


@contextmanager
def drivers(lab: Lab) -> Iterator[None]:
    """Plays the backends, and the guest's drivers where no script does."""
    timers: list[threading.Timer] = []
    with lab.client() as client:

        def take_up(path: str) -> None:
            own = path.removesuffix("/state")
            frontend = client.read(f"{own}/frontend")
            if frontend is not None:
                client.write(f"{frontend.decode()}/state", b"4")
                client.write(path, b"4")

        def answer(path: str, state: bytes) -> bytes | None:
            if state == b"1" and not any(kind in path for kind in _SCRIPTED):
                timers.append(threading.Timer(0.3, take_up, (path,)))
                timers[-1].start()
            return {b"1": b"2", b"5": b"6"}.get(state)

        with Backends(lab, answer):
            yield
        for timer in timers:
            timer.join(5)


def planned(lab: Lab, domid: int, action: str, device: str, **options: bool) -> PlugPlan:
    with acting(lab) as (source, _):
        observation = look_at(source, domid)
        plan = {"plug": plug_plan, "unplug": unplug_plan}[action]
        return plan(observation, device, Circumstances(), **options)


def done(
    lab: Lab, domid: int, action: str, device: str, patience: float = 2.0, **options: bool
) -> Operated:
    """Plans and runs at once."""
    plan = planned(lab, domid, action, device, **options)
    assert plan.refusals == ()
    with acting(lab) as (source, target):
        return operate(plan, source, target, with_xl(program(lab)), patience=patience)
