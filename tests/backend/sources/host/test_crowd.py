"""Many who write at once while the host is watched: nobody is held up, nothing is missed."""

import threading
import time
from collections.abc import Iterator

import pytest

from tests.backend.sources.host.crowds import populate, read_until, watched, write_together
from tests.lab.lab import Lab
from xendrift.core.base.errors import LostDaemonError
from xendrift.sources.host.watch_paths import ROOTS
from xendrift.sources.protocol import Watch
from xendrift.xenstore.watcher import Watcher

pytestmark = pytest.mark.real

GUESTS = range(1, 9)
TIMES = 1500  # the most that two to a connection cannot fill up even if nobody reads


@pytest.fixture
def watch(lab: Lab) -> Iterator[Watch]:
    with watched(lab, GUESTS) as watch:
        yield watch


@pytest.mark.parametrize("daemon", ["oxenstored"], indirect=True)
def test_watching_the_root_holds_them_up(lab: Lab) -> None:
    populate(lab, GUESTS)
    over = threading.Event()
    with Watcher(lab.address, lambda _: None, patience=30) as watcher:
        watcher.watch(ROOTS)

        def read() -> None:
            while not over.is_set():
                watcher.wait(0.1)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            with pytest.raises(LostDaemonError, match="has not answered"):
                write_together(lab, GUESTS, TIMES)
        finally:
            over.set()
            reader.join(5)


def test_they_go_on_and_the_last_of_each_is_told(watch: Watch, lab: Lab) -> None:
    failed: list[Exception] = []

    def write() -> None:
        try:
            write_together(lab, GUESTS, TIMES)
        except Exception as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    missing = read_until(lab, watch, GUESTS, b"%d" % TIMES)
    writer.join(30)
    assert not failed
    assert missing == set()


def test_one_that_writes_without_pause_hides_no_other(watch: Watch, lab: Lab) -> None:
    over = threading.Event()

    def storm() -> None:
        with lab.client(patience=30) as client:
            while not over.is_set():
                client.write_many({f"/local/domain/1/device/vif/0/{n}": b"" for n in range(50)})
                time.sleep(0.01)

    noise = threading.Thread(target=storm)
    noise.start()
    try:
        for number in range(1, 6):
            write_together(lab, [5], number)
            begun = time.monotonic()
            assert not read_until(lab, watch, [5], b"%d" % number, 5)
            assert time.monotonic() - begun < 5
            time.sleep(0.5)
    finally:
        over.set()
        noise.join(30)
