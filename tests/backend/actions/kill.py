"""A child that accepts and is killed on its way, by its own hand or by ours."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.backend.actions.places import FileTarget, drifted, leftovers, planned, sha
from xendrift.actions import write
from xendrift.actions.host import HostTarget
from xendrift.actions.recovery import recover, truth
from xendrift.core.model.entry import KILLED_NEW, KILLED_OLD
from xendrift.core.plans.plan import Plan

CALLS = (
    (os, "open"), (os, "read"), (os, "pread"), (os, "write"), (os, "fsync"), (os, "close"),
    (os, "rename"), (os, "unlink"), (os, "mkdir"), (os, "stat"), (os, "fstat"), (fcntl, "flock"),
)  # fmt: skip
MOMENTS = ("before", "half", "after")


class Fuse:
    """Kills this process at one system call: before it, after it, or with half of it done."""

    def __init__(self, number: int, moment: str) -> None:
        self.number = number
        self.moment = moment
        self.seen = 0

    def light(self) -> None:
        """Watches every system call by which files are read, written and locked."""
        for home, name in CALLS:
            setattr(home, name, self._watched(name, getattr(home, name)))

    def _watched(self, name: str, really: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.seen += 1
            if self.seen != self.number:
                return really(*arguments, **options)
            with suppress(OSError):
                if self.moment == "half" and name == "write":
                    really(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                elif self.moment == "after":
                    really(*arguments, **options)
            os.kill(os.getpid(), signal.SIGKILL)
            return time.sleep(60)

        return call


def in_child(work: Callable[[], None], after: float | None = None) -> bool:
    """Runs something in a child, kills it after so many seconds; returns whether it was killed."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def killed_by_strace(work: Callable[[], None], call: str, number: int) -> bool:
    """Runs something in a child that strace kills at its Nth real system call of one kind.

    The child waits, stopped, until strace has attached; returns whether it was killed.
    """
    child = os.fork()
    if not child:
        os.kill(os.getpid(), signal.SIGSTOP)
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    inject = f"inject={call}:signal=KILL:when={number}"
    command = ["strace", "-qq", "-o", "/dev/null", "-p", str(child), "-e", f"trace={call}"]
    with subprocess.Popen([*command, "-e", inject]) as tracer:
        traced = f"TracerPid:\t{tracer.pid}\n"
        while tracer.poll() is None and traced not in Path(f"/proc/{child}/status").read_text():
            time.sleep(0.001)
        time.sleep(0.02)  # it has seized the child, and is about to ask for its system calls
        os.kill(child, signal.SIGCONT)
        _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def accept_traced(folder: Path, call: str, number: int) -> bool:
    """Accepts in a child that strace kills, then holds it to every promise."""
    folder.mkdir()
    plan = planned()
    target = FileTarget(folder, drifted())
    old = (folder / "userdata" / plan.file).read_bytes()

    def work() -> None:
        write.run(plan, target)

    killed = killed_by_strace(work, call, number)
    hold_to_promises(target, folder / "userdata", plan, old)
    return killed


def accept_killed(folder: Path, fuse: Fuse | None, after: float | None = None) -> bool:
    """Accepts in a child that dies on its way, then holds it to every promise."""
    folder.mkdir()
    plan = planned()
    target = FileTarget(folder, drifted())
    old = (folder / "userdata" / plan.file).read_bytes()

    def work() -> None:
        if fuse is not None:
            fuse.light()
        write.run(plan, target)

    killed = in_child(work, after)
    hold_to_promises(target, folder / "userdata", plan, old)
    return killed


def hold_to_promises(
    target: HostTarget, userdata: Path, plan: Plan, old: bytes, known: int = 0
) -> None:
    """Old or new byte for byte; the journal tells which; a later run clears up and goes on."""
    stands = (userdata / plan.file).read_bytes()
    assert stands in (old, plan.after)
    new = stands == plan.after
    entries = target.journal.entries()[known:]
    if entries:
        said, _ = truth(entries[-1])
        assert said in ((KILLED_NEW, "done") if new else (KILLED_OLD, "failed"))
        assert sha(Path(entries[-1].backup).read_bytes()) == sha(old)
    else:
        assert not new
    again = {entry.id: entry.outcome for entry in recover(target, plan.domid)}
    assert all(said == (KILLED_NEW if new else KILLED_OLD) for said in again.values())
    assert all(entry.outcome for entry in target.journal.entries())
    assert not [name for name in leftovers(userdata) if name.startswith("userdata-n")]
    assert (userdata / plan.file).read_bytes() == stands
    if not new:
        assert write.run(plan, target).entry.outcome == "done"
        assert (userdata / plan.file).read_bytes() == plan.after
        assert leftovers(userdata) == []
