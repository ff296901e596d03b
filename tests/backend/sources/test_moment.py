"""Captures, recordings at a time, and what was read during a run are compared as what they are."""

import random
from pathlib import Path

import pytest

from tests.tui.screen.pilot import Clock, Store, guest, host
from xendrift.core.base.errors import SourceError, UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.compare.shape import difference_shape
from xendrift.sources.capture.writer import write_capture
from xendrift.sources.compare import compare_sources
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.moment import open_moment
from xendrift.sources.moments import Moments
from xendrift.sources.protocol import Source
from xendrift.sources.recording.recorder import RecordingSource

STATE = "/local/domain/0/backend/vbd/2/51712/state"


def looked(source: Source) -> None:
    seen = source.look()
    for _ in source.observe(seen, sorted(seen.domids)):
        pass


def states(source: Source) -> list[tuple[int, bytes | None]]:
    seen = source.look()
    return [(one.domid, one.nodes.get(STATE)) for one in source.observe(seen, sorted(seen.domids))]


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A recording in which the state of a disk is 1 at once, 2 after 90 and 3 after 3700 s."""
    clock = Clock()
    store = host(guest(2, "g-web", b"1"))
    source = RecordingSource(store, tmp_path / "r@1", clock=clock)
    for number, after in ((1, 0), (2, 90), (3, 3610)):
        clock.now += after
        store.nodes[STATE] = b"%d" % number
        looked(source)
    source.close()
    return tmp_path / "r@1"


@pytest.mark.parametrize(
    ("time", "state"),
    [("", b"3"), ("@0", b"1"), ("@89.9", b"1"), ("@90", b"2"), ("@1:30", b"2"),
     ("@1:01:40", b"3"), ("@1:01:39", b"2"), ("@99999999", b"3"), ("@2000-01-01T00:00", b"1"),
     ("@2100-01-01", b"3")],
)  # fmt: skip
def test_a_recording_at_a_time(recorded: Path, time: str, state: bytes):
    """Its own name holds an @: a file that is there goes before a time."""
    assert (2, state) in states(open_moment(f"{recorded}{time}"))


@pytest.mark.parametrize("time", ["@", "@yesterday", "@1:2:3:4", "@-5", "@1e5", "@" + "9" * 40])
def test_what_is_no_time_is_refused(recorded: Path, time: str):
    with pytest.raises((UsageError, SourceError)):
        open_moment(f"{recorded}{time}")


def test_a_capture_has_no_times(tmp_path: Path):
    write_capture(DemoSource(frozen=True), tmp_path / "c.json")
    with pytest.raises(UsageError, match="is no recording"):
        open_moment(f"{tmp_path / 'c.json'}@90")
    with pytest.raises(SourceError):
        open_moment(f"{tmp_path / 'none'}@90")


def test_bytes_and_reports_tell_the_same(tmp_path: Path):
    """What is passed over for its bytes are equal is what a close look finds equal."""
    rng = random.Random(5)
    store = host(*(guest(domid, f"g-{domid}") for domid in range(2, 12)))
    write_capture(store, tmp_path / "old.json")
    for path in rng.sample(sorted(store.nodes), 6):
        if path.endswith(("/state", "/params", "/mode", "/name")):
            store.nodes[path] = b"2"
    del store.nodes["/local/domain/7/domid"]
    store.nodes[STATE] = b"2"
    write_capture(store, tmp_path / "new.json")
    old, new = (open_moment(str(tmp_path / name)) for name in ("old.json", "new.json"))
    quick = difference_shape(compare_sources(old, new))
    slow = difference_shape(compare_sources(_Hidden(old), _Hidden(new)))
    assert quick == slow
    assert not quick["equal"]
    assert compare_sources(old, old).equal


class _Hidden:
    """A source that does not say what it keeps."""

    def __init__(self, source: Source) -> None:
        self.look, self.observe, self.label = source.look, source.observe, source.label


def test_a_backend_domain_that_went_changes_what_kept_every_byte(tmp_path: Path):
    nodes = guest(2, "g") | guest(5, "driver")
    backend = "/local/domain/5/backend/vif/2/0"
    nodes |= {
        "/libxl/2/device/vif/0": b"", "/libxl/2/device/vif/0/backend": backend.encode(),
        "/libxl/2/device/vif/0/frontend": b"/local/domain/2/device/vif/0",
        "/libxl/2/device/vif/0/handle": b"0", f"{backend}/state": b"4",
        "/local/domain/2/device/vif/0/state": b"4",
    }  # fmt: skip
    whole = host(nodes)
    write_capture(whole, tmp_path / "old.json")
    without = {path: value for path, value in whole.nodes.items()
               if not path.startswith(("/local/domain/5", "/libxl/5", "/local/domain/0/backend/vbd/5"))}  # fmt: skip
    write_capture(Store(without | {f"{backend}/state": b"4"}), tmp_path / "new.json")
    found = compare_sources(*(open_moment(str(tmp_path / one)) for one in ("old.json", "new.json")))
    assert "dangling-backend" in {
        finding.rule for one in found.domains for finding in one.findings.new
    }


def test_every_moment_of_a_run_can_be_had_again():
    clock = Clock()
    store = host(guest(2, "g-web", b"1"), guest(3, "g-db"))
    moments = Moments()
    label = SafeText("lab")
    assert moments.at(clock.now, label) is None
    for number in (1, 2, 3):
        store.nodes[STATE] = b"%d" % number
        seen = store.look()
        moments.note_host(seen, clock.now)
        for one in store.observe(seen, sorted(seen.domids)):
            moments.note(one, clock.now)
        clock.now += 10
        if number == 2:
            store.nodes = {k: v for k, v in store.nodes.items() if "/3/" not in f"{k}/"}
    for at, state, there in ((1000.0, b"1", True), (1015.0, b"2", True), (1025.0, b"3", False)):
        source = moments.at(at, label)
        assert source is not None
        assert (2, state) in states(source)
        assert (3 in source.look().domids) is there
    assert moments.at(999.0, label) is None


def test_a_run_takes_only_so_much_memory():
    clock = Clock()
    store = host(guest(2, "g-web"))
    moments = Moments(most=200_000)
    for number in range(2000):
        store.nodes[STATE] = b"%d" % number
        seen = store.look()
        moments.note_host(seen, clock.now)
        for one in store.observe(seen, [2, 0]):
            moments.note(one, clock.now)
        clock.now += 1
    assert moments._size <= 200_000
    assert moments.begun is not None
    assert moments.begun > 1500
    last = moments.at(clock.now, SafeText())
    assert last is not None
    assert (2, b"1999") in states(last)
    middle = moments.at(moments.begun, SafeText())
    assert middle is not None
    assert (2, b"%d" % (moments.begun - 1000)) in states(middle)
