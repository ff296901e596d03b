"""Watches on both of Debian's daemons."""

import threading
import time

import pytest

from tests.lab.lab import Lab
from xendrift.core.base.errors import LostDaemonError, SourceError
from xendrift.xenstore.frames import RefusedError
from xendrift.xenstore.watcher import Watcher

pytestmark = pytest.mark.real


def until(watcher: Watcher, events: list[str], path: str) -> None:
    deadline = time.monotonic() + 5
    while path not in events:
        assert time.monotonic() < deadline, events
        watcher.wait(0.1)


def test_events(lab: Lab) -> None:
    events: list[str] = []
    with lab.client() as client, Watcher(lab.address, events.append) as watcher:
        watcher.watch(["/a", "@introduceDomain", "@releaseDomain"])
        for initial in ("/a", "@introduceDomain", "@releaseDomain"):
            until(watcher, events, initial)
        events.clear()
        client.write("/a/b/c", b"1")
        until(watcher, events, "/a/b/c")
        client.rm("/a/b")
        until(watcher, events, "/a/b")
        watcher.unwatch(["/a"])
        events.clear()
        client.write("/a/b/c", b"2")
        watcher.ping()
        watcher.wait(0.05)
        assert events == []


def test_prepared_watches_are_silent_until_they_are_heeded(lab: Lab) -> None:
    events: list[str] = []
    with (
        lab.client() as client,
        Watcher(lab.address, events.append, connections=3) as watcher,
    ):
        nodes = [f"/a/{number}" for number in range(10)]
        watcher.prepare(nodes)
        assert watcher.watched == set(nodes)
        client.write("/a/3", b"1")
        watcher.heed()
        watcher.wait(0.05)
        assert events == []
        for node in nodes:
            client.write(node, b"2")
            until(watcher, events, node)
        watcher.unwatch(nodes[:9])
        assert watcher.watched == {"/a/9"}
        events.clear()
        client.write_many(dict.fromkeys(nodes, b"3"))
        until(watcher, events, "/a/9")
        watcher.ping()
        assert events == ["/a/9"]


# C xenstored merges events that say the same, and holds up nobody.
@pytest.mark.parametrize("daemon", ["oxenstored"], indirect=True)
def test_a_ping_tells_how_much_came_around_it(lab: Lab) -> None:
    with lab.client() as client, Watcher(lab.address, lambda _: None) as watcher:
        watcher.watch(["/a", "/b"])
        assert watcher.ping() == 0  # first events are no news
        for _ in range(2):
            watcher.ping()
        for number in range(100):
            client.write("/a", b"%d" % number)
        assert watcher.uncounted == 0
        assert watcher.ping() == 100
        assert watcher.ping() == 100  # all of them may have come after the answer
        assert watcher.ping() == 0


def test_calm(lab: Lab) -> None:
    with Watcher(lab.address, pytest.fail) as watcher:
        start = time.monotonic()
        watcher.wait(0.1)
        assert 0.09 < time.monotonic() - start < 10


def test_refused(lab: Lab) -> None:
    with Watcher(lab.address, lambda _: None) as watcher:
        watcher.watch(["/a"])
        with pytest.raises(RefusedError, match="refused to watch /a: EEXIST"):
            watcher.watch(["/a"])
        with pytest.raises(RefusedError, match="end the watch on /b: ENOENT"):
            watcher.unwatch(["/b"])
        with pytest.raises(SourceError, match="no xenstore path"):
            watcher.watch(["/a/"])


def test_close_wakes_a_waiting_thread(lab: Lab) -> None:
    watcher = Watcher(lab.address, lambda _: None)
    ended: list[float] = []

    def wait() -> None:
        with pytest.raises(SourceError, match="closed"):
            watcher.wait(30)
        ended.append(time.monotonic())

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.1)
    closed = time.monotonic()
    watcher.close()
    thread.join(5)
    assert ended[0] - closed < 0.1
    watcher.close()
    with pytest.raises(SourceError, match="closed"):
        watcher.wait(0)


def wait_for_ever(watcher: Watcher) -> None:
    while True:
        watcher.wait(5)


def test_killed_daemon(lab: Lab) -> None:
    with Watcher(lab.address, lambda _: None) as watcher:
        watcher.watch(["/a"])
        threading.Timer(0.1, lab.kill).start()
        start = time.monotonic()
        with pytest.raises(LostDaemonError, match="hung up"):
            wait_for_ever(watcher)
        assert time.monotonic() - start < 10


def test_stopped_daemon_fails_the_ping(lab: Lab) -> None:
    with Watcher(lab.address, lambda _: None) as watcher:
        watcher.ping()
        lab.freeze()
        with pytest.raises(LostDaemonError, match="has not answered"):
            watcher.ping()
