"""Watching each domain by itself: whatever appears is reported, and so is what happens to it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.backend.sources.host.crowds import STATE, await_narrow, populate, watched
from tests.lab.lab import Lab
from xendrift.core.base.errors import LostDaemonError
from xendrift.sources.host.watch_paths import ROOTS
from xendrift.sources.protocol import Changes, Watch
from xendrift.xenstore.watcher import Watcher

pytestmark = pytest.mark.real

GUESTS = range(1, 6)
WRITES = 900  # to each
COMMAND = "import sys; from xendrift_tui.main import main; sys.exit(main())"


@pytest.fixture
def watch(lab: Lab) -> Iterator[Watch]:
    with watched(lab, GUESTS) as watch:
        yield watch


APPEARING = {
    "/local/domain/77/name": 77,
    "/libxl/78/type": 78,
    "/local/domain/0/backend/vbd/3/768/state": 3,
    "/local/domain/0/backend/vif/99/0/state": 99,
    "/local/domain/2/backend/vbd/4/768/state": 4,
    "/local/domain/0/error/backend/vif/5/0/error": 5,
    "/local/domain/0/device-model/1/state": 1,
    "/local/domain/0/device/vbd/768/state": 0,
    "/local/domain/0/memory/target": 0,
}


def test_what_appears_is_told_and_watched(watch: Watch, lab: Lab) -> None:
    with lab.client() as client:
        for node, domid in APPEARING.items():
            client.write(node, b"1")
            told(watch, domid)
        calm(watch)
        for node, domid in APPEARING.items():
            client.write(node, b"2")
            assert domid in told(watch, domid, seconds=1).domids
        calm(watch)
        for node, domid in APPEARING.items():
            client.rm(node.rpartition("/")[0] if domid > len(GUESTS) else node)
            told(watch, domid)


def told(watch: Watch, domid: int, seconds: float = 5) -> Changes:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        changes = watch.wait(0.1)
        if changes is not None and (changes.everything or domid in changes.domids):
            assert not changes.lost
            return changes
    raise AssertionError("nothing was told")


def calm(watch: Watch) -> None:
    """Waits for the end of the echoes, of which there may be a few."""
    deadline = time.monotonic() + 6
    while watch.wait(2.5) is not None:
        assert time.monotonic() < deadline


@contextmanager
def stopped_watch(lab: Lab) -> Iterator[None]:
    """`xendrift watch` that reads no more."""
    command = [sys.executable, "-c", COMMAND, "watch"]
    command += ["--socket", lab.socket, "--userdata", str(lab.userdata)]
    process = subprocess.Popen(command)
    try:
        await_narrow(lab)
        time.sleep(0.5)
        os.kill(process.pid, signal.SIGSTOP)
        yield
    finally:
        process.kill()
        process.wait(10)


@contextmanager
def unread_roots(lab: Lab) -> Iterator[None]:
    with Watcher(lab.address, lambda _: None) as watcher:
        watcher.watch(ROOTS)
        yield


def write_everywhere(lab: Lab) -> None:
    with lab.client(patience=3) as client:
        for domid in GUESTS:
            for number in range(WRITES):
                client.write(STATE.format(domid), b"%d" % number)


@pytest.mark.parametrize("daemon", ["oxenstored"], indirect=True)
def test_stopped_holds_up_nobody(lab: Lab) -> None:
    populate(lab, GUESTS)
    with stopped_watch(lab):
        write_everywhere(lab)


@pytest.mark.parametrize("daemon", ["oxenstored"], indirect=True)
def test_stopped_on_the_roots_would_hold_up_writers(lab: Lab) -> None:
    populate(lab, GUESTS)
    with unread_roots(lab), pytest.raises(LostDaemonError, match="has not answered"):
        write_everywhere(lab)
