"""libxl's locks: against the real xl, against ourselves, and against somebody who never lets go."""

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.backend.actions.places import leftovers
from tests.lab.lab import Lab
from tests.lab.players import Backends
from xendrift.actions import locks
from xendrift.actions.locks import DEVICE_CHANGES, JSON, lock_path, locked
from xendrift.core.base.errors import LockHeldError

UUID = "11111111-1111-4111-8111-111111111101"
NAMES = [
    f"userdata-l.2.{UUID}.domain-userdata-lock",
    f"userdata-l.2.{UUID}.libxl-device-changes-lock",
]
_HOLD = """
import fcntl, os, sys, time
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o666)
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""
_FORKS = """
import os, subprocess, sys, time
from pathlib import Path
from xendrift.actions.locks import locked
with locked(Path(sys.argv[1]), 2, sys.argv[2]):
    print(subprocess.Popen(["sleep", "60"], close_fds=False).pid, flush=True)
    if not os.fork():
        print(os.getpid(), flush=True)
    time.sleep(60)
"""


@contextmanager
def held_by_another(path: Path, seconds: float = 60) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _HOLD, str(path), str(seconds), "\x1b[2Jevil"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def free(path: Path) -> bool:
    """Whether the lock on a file that is there can be had right now."""
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_both_are_held_and_both_files_are_gone_afterwards(tmp_path: Path) -> None:
    with locked(tmp_path, 2, UUID):
        assert leftovers(tmp_path) == NAMES
        assert not any(free(tmp_path / name) for name in NAMES)
    assert leftovers(tmp_path) == []


def test_they_are_taken_in_libxls_order_and_let_go_in_reverse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, str]] = []
    opening, unlinking = os.open, os.unlink
    monkeypatch.setattr(
        os, "open", lambda p, *a, **k: (done.append(("open", str(p))), opening(p, *a, **k))[1]
    )
    monkeypatch.setattr(
        os, "unlink", lambda p, *a, **k: (done.append(("unlink", str(p))), unlinking(p, *a, **k))[1]
    )
    with locked(tmp_path, 2, UUID):
        pass
    assert [(what, path.rpartition(".")[2]) for what, path in done] == [
        ("open", DEVICE_CHANGES), ("open", JSON), ("unlink", JSON), ("unlink", DEVICE_CHANGES),
    ]  # fmt: skip


def test_files_left_behind_are_taken_over(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).write_bytes(b"")
    with locked(tmp_path, 2, UUID, patience=0):
        pass
    assert leftovers(tmp_path) == []


def test_an_inode_that_was_removed_while_we_waited_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one before us unlinks the file after we opened it, the one after us makes another."""
    path = lock_path(tmp_path, 2, UUID, JSON)
    waiting = fcntl.flock
    replaced: list[int] = []

    def race(handle: int, how: int) -> None:
        waiting(handle, how)
        if len(replaced) < 3 and path.exists() and os.fstat(handle).st_ino == path.stat().st_ino:
            replaced.append(path.stat().st_ino)
            path.unlink()
            if len(replaced) == 2:
                path.write_bytes(b"")

    monkeypatch.setattr(fcntl, "flock", race)
    with locked(tmp_path, 2, UUID):
        monkeypatch.setattr(fcntl, "flock", waiting)
        assert len(replaced) == 3
        assert not free(path)


def test_eight_threads_never_hold_it_together(tmp_path: Path) -> None:
    """Each lets go by unlinking, so that without the inode check two would hold it."""
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        for _ in range(25):
            with locked(tmp_path, 2, UUID, patience=60):
                inside.append(number)
                most.append(len(inside))
                time.sleep(0)
                inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert max(most) == 1
    assert leftovers(tmp_path) == []


def test_whoever_holds_it_is_named(tmp_path: Path) -> None:
    path = lock_path(tmp_path, 2, UUID, JSON)
    with held_by_another(path) as holder:
        begun = time.monotonic()
        with pytest.raises(LockHeldError) as caught, locked(tmp_path, 2, UUID, patience=0.3):
            pass
        assert 0.2 < time.monotonic() - begun < 5
        sentence = str(caught.value.sentence)
        assert f"process {holder.pid} ({sys.executable} -c " in sentence
        assert "domain-userdata-lock" in sentence
        assert "Nothing was written" in sentence
        assert "\x1b" not in sentence
        assert leftovers(tmp_path) == NAMES[:1]


def test_a_lock_taken_by_a_child_that_is_gone_is_traced_to_whoever_has_it(tmp_path: Path) -> None:
    """libxl's slow lock is taken by a forked child (libxl_internal.c, ev_slowlock)."""
    path = lock_path(tmp_path, 2, UUID, DEVICE_CHANGES)
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    child = os.fork()
    if not child:
        fcntl.flock(handle, fcntl.LOCK_EX)
        os._exit(0)
    os.waitpid(child, 0)
    try:
        with pytest.raises(LockHeldError) as caught, locked(tmp_path, 2, UUID, patience=0):
            pass
        assert f"process {os.getpid()} (" in str(caught.value.sentence)
    finally:
        os.close(handle)


def test_nobody_knows_who(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xendrift.actions.locks._PROC", tmp_path / "no-proc")
    with (
        held_by_another(lock_path(tmp_path, 2, UUID, JSON)),
        pytest.raises(LockHeldError, match="somebody unknown"),
        locked(tmp_path, 2, UUID, patience=0),
    ):
        pass


def test_it_is_had_as_soon_as_the_other_lets_go(tmp_path: Path) -> None:
    path = lock_path(tmp_path, 2, UUID, JSON)
    with held_by_another(path, 0.5):
        begun = time.monotonic()
        with locked(tmp_path, 2, UUID, patience=30):
            assert time.monotonic() - begun < 10


def test_an_interrupt_while_waiting_leaves_no_lock(tmp_path: Path) -> None:
    with held_by_another(lock_path(tmp_path, 2, UUID, JSON)):
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt), locked(tmp_path, 2, UUID, patience=30):
            pass
        assert leftovers(tmp_path) == NAMES[:1]


def test_a_copy_of_the_handle_does_not_keep_a_lock_alive(tmp_path: Path) -> None:
    """A child that was forked and has not come to run yet has one; the files are kept for looking."""
    copies: list[int] = []
    with locked(tmp_path, 2, UUID):
        for name in NAMES:
            (tmp_path / f"kept-{name}").hardlink_to(tmp_path / name)
        copies += [os.dup(handle) for handle in locks._open]
    try:
        assert len(copies) == len(NAMES)
        assert all(free(tmp_path / f"kept-{name}") for name in NAMES)
    finally:
        for handle in copies:
            os.close(handle)


def test_a_child_does_not_keep_a_lock_alive(tmp_path: Path) -> None:
    """Neither a program that is run nor a plain fork outlives its parent with the parent's lock."""
    command = [sys.executable, "-c", _FORKS, str(tmp_path), UUID]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        children = [int(parent.stdout.readline()) for _ in range(2)]
        try:
            assert not any(free(tmp_path / name) for name in NAMES)
            parent.kill()
            parent.wait(60)
            assert all(free(tmp_path / name) for name in NAMES)
            assert all(Path(f"/proc/{child}").exists() for child in children)
        finally:
            for child in children:
                os.kill(child, signal.SIGKILL)


def test_a_directory_that_takes_no_lock_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught, locked(tmp_path / "none", 2, UUID):  # noqa: PT011
        pass
    assert caught.value.errno == errno.ENOENT


# ---- the real xl


def script(lab: Lab) -> str:
    path = lab.folder / "ok.sh"
    path.write_text("#!/bin/sh\nexit 0\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.real
@pytest.mark.parametrize("command", ["attach", "list"])
def test_xl_waits_for_us_and_goes_on(lab: Lab, command: str) -> None:
    lab.load("a-healthy")
    attach = ("network-attach", "2", "bridge=x", f"script={script(lab)}")
    arguments = attach if command == "attach" else ("list", "-l", "2")
    with Backends(lab), ThreadPoolExecutor(1) as pool:
        with locked(lab.userdata, 2, UUID):
            running = pool.submit(lab.xl, *arguments)
            time.sleep(1.0)
            assert not running.done()
        done = running.result(60)
    assert done.returncode == 0, done.stderr
    if command == "list":
        assert json.loads(done.stdout)[0]["domid"] == 2
    assert leftovers(lab.userdata) == []


@pytest.mark.real
def test_xl_does_not_wait_on_another_domains_locks(lab: Lab) -> None:
    lab.load("a-healthy")
    with locked(lab.userdata, 3, "11111111-1111-4111-8111-111111111102"):
        done = lab.xl("list", "-l", "2", timeout=20)
    assert done.returncode == 0
