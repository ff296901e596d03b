"""The demo host as a source: it moves, it is watched, it can be frozen and captured."""

import threading
import time
from pathlib import Path

import pytest

from xendrift.core.model.observation import Observation
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.capture.writer import write_capture
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.protocol import Changes, Source, Watch


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def observations(source: Source) -> list[Observation]:
    host = source.look()
    return list(source.observe(host, sorted(host.domids)))


def test_it_is_a_source() -> None:
    source: Source = DemoSource(frozen=True)
    assert source.label == "demo"
    assert source.live is True
    assert len(source.look().domids) >= 15
    assert source.look().userdata_problem == ""
    assert source.subtree("/local/domain/2/name") == {"/local/domain/2/name": b"web-1"}


def test_frozen_nothing_moves(clock: Clock) -> None:
    source = DemoSource(frozen=True, clock=clock)
    watch: Watch = source.watch()
    assert watch.wait(0) == Changes(everything=True)
    before = observations(source)
    clock.now += 3600
    assert watch.wait(0) is None
    assert observations(source) == before == observations(DemoSource(frozen=True))


def test_two_looks_differ_without_a_watch(clock: Clock) -> None:
    source = DemoSource(clock=clock)
    first = source.look()
    (before,) = source.observe(first, [7])
    clock.now += 2.1
    (after,) = source.observe(first, [7])
    assert "/libxl/7/device/vif/5/backend" not in before.nodes
    assert "/libxl/7/device/vif/5/backend" in after.nodes
    assert after.host is first
    clock.now += 3
    assert source.look().domids - first.domids == {40}


def test_a_watch_reports_what_was_touched(clock: Clock) -> None:
    source = DemoSource(clock=clock)
    watch = source.watch()
    assert watch.wait(0) == Changes(everything=True)
    assert watch.wait(0) is None
    clock.now += 2.1
    assert watch.wait(0) == Changes(frozenset({7}))
    clock.now += 1
    assert watch.wait(0) == Changes(frozenset({7, 9}))
    clock.now += 2
    assert watch.wait(0) == Changes(everything=True)  # a domain came


def test_a_watch_reports_what_others_do() -> None:
    source = DemoSource(frozen=True)
    watch = source.watch()
    watch.wait(0)
    source.dom0.store.write("/local/domain/0/backend/vif/5/0/state", "5")
    source.dom0.store.write("/tool/unrelated", "1")
    assert watch.wait(0) == Changes(frozenset({5}))
    source.dom0.store.write("/tool/unrelated", "2")
    assert watch.wait(0) is None
    name = next(str(file.name) for file in source.look().userdata if file.domid == 2)
    source.dom0.userdata.write(name, b"{}\n\0")
    assert watch.wait(0) == Changes(frozenset({2}))
    (observation,) = source.observe(source.look(), [2])
    assert observation.userdata[0].content == b"{}\n\0"


def test_leftovers_are_the_host_s_matter() -> None:
    source = DemoSource(frozen=True)
    watch = source.watch()
    watch.wait(0)
    source.dom0.store.rm_tidy("/local/domain/0/backend/vbd/31/51712")
    assert watch.wait(0) == Changes(everything=True)
    assert source.look().dead_nodes == {}


def test_a_domain_that_vanished_is_left_out() -> None:
    source = DemoSource(frozen=True)
    host = source.look()
    source.dom0.store.rm("/local/domain/2")
    source.dom0.store.rm("/libxl/2")
    assert [observation.domid for observation in source.observe(host, [2, 3])] == [3]


def test_a_waiting_watch_is_woken_by_a_change_and_by_its_end() -> None:
    source = DemoSource(frozen=True)
    watch = source.watch()
    watch.wait(0)
    write = threading.Timer(
        0.05, source.dom0.store.write, ["/local/domain/2/memory/target", "1048576"]
    )
    write.start()
    assert watch.wait(10) == Changes(frozenset({2}))
    end = threading.Timer(0.05, watch.close)
    end.start()
    start = time.monotonic()
    assert watch.wait(60) is None
    assert time.monotonic() - start < 10
    assert watch.wait(10) is None


def test_it_moves_by_itself() -> None:
    source = DemoSource()
    watch = source.watch()
    assert watch.wait(1) == Changes(everything=True)
    assert watch.wait(10) == Changes(frozenset({7}))
    watch.close()
    source.close()
    source.close()


def test_a_program_that_was_stopped_has_no_day_to_catch_up_with(clock: Clock) -> None:
    source = DemoSource(clock=clock)
    clock.now += 86400
    assert {domid for domid in source.look().domids if domid >= 40} <= {40, 41}


def test_readers_and_writers_do_not_trip_over_one_another() -> None:
    source = DemoSource()
    stop, problems = threading.Event(), []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            source.dom0.store.write(f"/local/domain/2/device/vif/{number % 50}/x/{number}", "1")
            source.dom0.store.rm(f"/local/domain/2/device/vif/{(number + 25) % 50}")

    def read() -> None:
        try:
            for _ in range(10):
                observations(source)
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=write), *(threading.Thread(target=read) for _ in range(3))]
    for thread in threads:
        thread.start()
    for thread in threads[1:]:
        thread.join()
    stop.set()
    threads[0].join()
    assert problems == []


def test_it_can_be_captured(tmp_path: Path) -> None:
    source = DemoSource(frozen=True)
    write_capture(source, tmp_path / "demo.gz", mask=False)
    captured = CaptureSource(tmp_path / "demo.gz")
    assert captured.look() == source.look()
    assert observations(captured) == observations(source)
    write_capture(source, tmp_path / "masked")
    assert "not-so-secret" not in (tmp_path / "masked").read_text()
