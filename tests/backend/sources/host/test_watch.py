"""Watching the running host, on both of Debian's daemons."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from tests.backend.sources.host.crowds import settle
from tests.lab.lab import Lab
from xendrift.sources.host.source import HostSource
from xendrift.sources.protocol import Changes, Watch

pytestmark = pytest.mark.real

# oxenstored queues 1,024 events; where more may have waited, everything is read, and rightly so.
AT_ONCE = 1000


@pytest.fixture
def watch(lab: Lab) -> Iterator[Watch]:
    lab.load("a-healthy")
    source = HostSource(lab.socket, lab.userdata)
    watch = source.watch()
    yield watch
    watch.close()
    source.close()


def until(watch: Watch, wanted: Callable[[Changes], bool], seconds: float = 5) -> Changes:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        changes = watch.wait(0.2)
        if changes is not None and wanted(changes):
            return changes
    raise AssertionError("nothing of the kind was reported")


def test_first_report_is_everything(watch: Watch) -> None:
    assert until(watch, lambda changes: changes.everything).lost == ""


def test_change_of_one_domain_is_quick(watch: Watch, lab: Lab) -> None:
    settle(lab, watch)
    with lab.client() as client:
        start = time.monotonic()
        client.write("/local/domain/0/backend/vif/2/0/state", b"5")
        assert watch.wait(5) == Changes(frozenset([2]))
        assert time.monotonic() - start < 10


def test_what_happens_to_a_stubdomain_is_told_of_its_guest(lab: Lab) -> None:
    lab.load("a-healthy")
    with lab.client() as client:
        client.write("/local/domain/2/image/device-model-domid", b"3")
        client.write("/local/domain/3/target", b"2")
    source = HostSource(lab.socket, lab.userdata)
    with closing(source), closing(source.watch()) as watch:
        guest = next(source.observe(source.look(), [2]))
        assert guest.stubdomain is not None
        settle(lab, watch)
        with lab.client() as client:
            client.write("/local/domain/0/backend/vif/3/0/state", b"5")
        assert until(watch, lambda changes: 2 in changes.domids).domids == {2, 3}


def test_guests_own_data_is_calm(watch: Watch, lab: Lab) -> None:
    settle(lab, watch)
    with lab.client() as client:
        client.write_many({f"/local/domain/2/data/{n}": b"" for n in range(AT_ONCE)})
    assert watch.wait(1) is None


def test_flood_is_one_hint(watch: Watch, lab: Lab) -> None:
    settle(lab, watch)
    with lab.client() as client:
        for n in range(20):
            client.write_many(
                {f"/local/domain/2/device/vif/{m}/state": b"" for m in range(n, n + 500)}
            )
            time.sleep(0.01)  # the writer shares an interpreter with the watch
    time.sleep(1)
    hint = watch.wait(0)
    assert hint is not None
    assert hint.domids == {2}
    assert not hint.everything or lab.daemon == "oxenstored"  # which may have run out of room
    assert watch.wait(0) is None


def test_domain_that_comes_and_goes(watch: Watch, lab: Lab) -> None:
    settle(lab, watch)
    with lab.client() as client:
        client.write("/local/domain/9/name", b"new")
        assert until(watch, lambda changes: changes.everything)
        settle_after = time.monotonic() + 3
        while watch.wait(0.8) is not None:
            assert time.monotonic() < settle_after
        client.write("/local/domain/9/memory/target", b"1")
        assert watch.wait(5) == Changes(frozenset([9]))
        client.rm("/local/domain/9")
        assert until(watch, lambda changes: changes.everything)


def test_template_that_changes(watch: Watch, lab: Lab) -> None:
    settle(lab, watch)
    (template,) = lab.userdata.glob("userdata-d.2.*.libxl-json")
    template.with_suffix(".new").write_bytes(b"{}\n\0")
    template.with_suffix(".new").rename(template)
    changes = until(watch, lambda changes: bool(changes.domids), 2)
    assert changes.domids == {2}
    assert not changes.everything


def test_lock_of_libxl_is_calm(watch: Watch, lab: Lab) -> None:
    settle(lab, watch)
    lock = lab.userdata / "userdata-l.2.01234567-89ab-cdef-0123-456789abcdef.domain-userdata-lock"
    lock.touch()
    assert watch.wait(0.8) is None
    lock.unlink()
    assert watch.wait(0.8) is None


def test_daemon_that_ends_and_returns(watch: Watch, lab: Lab) -> None:
    settle(lab, watch)
    lab.kill()
    assert "xenstored" in until(watch, lambda changes: bool(changes.lost), 1.5).lost
    lab.start()
    assert until(watch, lambda changes: changes.everything, 3).lost == ""


def test_daemon_that_hangs(watch: Watch, lab: Lab) -> None:
    settle(lab, watch)
    lab.freeze()
    assert "has not answered" in until(watch, lambda changes: bool(changes.lost), 4).lost
    lab.thaw()
    assert until(watch, lambda changes: changes.everything, 4)


def test_close_ends_a_waiting_call(watch: Watch, lab: Lab) -> None:
    settle(lab, watch)
    ended: list[tuple[float, Changes | None]] = []

    def wait() -> None:
        changes = watch.wait(30)
        ended.append((time.monotonic(), changes))

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.1)
    start = time.monotonic()
    watch.close()
    thread.join(5)
    ((when, changes),) = ended
    assert changes is None
    assert when - start < 10
    assert time.monotonic() - start < 10
    watch.close()
    assert watch.wait(0) is None


def test_watch_without_a_daemon_says_so(lab: Lab) -> None:
    source = HostSource(lab.socket, lab.userdata)
    lab.kill()
    watch = source.watch()
    assert "Nobody listens" in until(watch, lambda changes: bool(changes.lost)).lost
    watch.close()
