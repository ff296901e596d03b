"""The source of the running host, against both of Debian's daemons."""

import threading
import time
from collections.abc import Iterator

import pytest

from tests.lab.lab import CAPTURES, Lab
from xendrift.core.base.errors import LostDaemonError, SourceError
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.sources import schema
from xendrift.sources.host.source import HostSource
from xendrift.sources.protocol import Scope
from xendrift.sources.snapshot import Snapshot

pytestmark = pytest.mark.real

NAMES = sorted(folder.parent.name for folder in CAPTURES.glob("*/xenstore.json"))


@pytest.fixture
def source(lab: Lab) -> Iterator[HostSource]:
    source = HostSource(lab.socket, lab.userdata)
    yield source
    source.close()


def observe(source: HostSource, *domids: int) -> dict[int, Observation]:
    host = source.look()
    wanted = domids or sorted(host.domids)
    return {seen.domid: seen for seen in source.observe(host, wanted, Scope.WHOLE)}


def test_every_capture_is_seen_as_it_was_captured(lab: Lab, source: HostSource) -> None:
    assert NAMES
    for capture in NAMES:
        nodes = lab.load(capture)
        host = source.look()
        expected = Snapshot(nodes, host.userdata)
        assert host.domids == expected.host.domids, capture
        assert host.names == expected.host.names
        assert host.backends == expected.host.backends
        assert host.dead_nodes == expected.host.dead_nodes
        seen = list(source.observe(host, sorted(host.domids), Scope.WHOLE))
        wanted = list(expected.observe(host, sorted(host.domids)))
        for mine, theirs in zip(seen, wanted, strict=True):
            assert mine.nodes == theirs.nodes, (capture, mine.domid)
            assert (mine.domid, mine.truncated) == (theirs.domid, ())
            for file in mine.userdata:
                content = (lab.userdata / file.name).read_bytes()
                assert file.content == (content if file.userid in ("libxl-json", "xl") else None)


def test_siblings_keep_the_daemons_order(lab: Lab, source: HostSource) -> None:
    lab.load("b-after-hotplug")
    with lab.client() as client:
        names = client.directory("/libxl/2/device/vbd")
    nodes = observe(source, 2)[2].nodes
    prefix = "/libxl/2/device/vbd/"
    seen = [path[len(prefix) :] for path in nodes if path.startswith(prefix)]
    assert [name for name in seen if "/" not in name] == names


def test_a_glance_is_enough_to_read_domains(lab: Lab, source: HostSource) -> None:
    lab.load("a-healthy")
    glance, host = source.glance(), source.look()
    assert glance.domids == host.domids
    assert glance.userdata == host.userdata
    shown = list(source.observe(glance, [0, 2, 3]))
    for one, two in zip(shown, source.observe(host, [0, 2, 3]), strict=True):
        assert (one.domid, one.nodes, one.userdata) == (two.domid, two.nodes, two.userdata)


def test_order_is_the_callers(lab: Lab, source: HostSource) -> None:
    lab.load("a-healthy")
    host = source.look()
    assert [seen.domid for seen in source.observe(host, [4, 77, 0, 2])] == [4, 0, 2]


def test_directory_alone_is_no_domain(lab: Lab, source: HostSource) -> None:
    with lab.client() as client:
        client.write("/local/domain/5/data/x", b"")
        client.write("/local/domain/6/vm", b"/vm/x")
        client.write("/local/domain/07/name", b"octal")
        client.write("/local/domain/8x/name", b"word")
        client.mkdir("/libxl/9")
    assert source.look().domids == {0, 6, 9}


def test_backends_in_a_driver_domain_and_of_the_dead(lab: Lab, source: HostSource) -> None:
    with lab.client() as client:
        client.write("/local/domain/3/name", b"driver")
        client.write("/local/domain/4/name", b"guest")
        client.write("/local/domain/3/backend/vif/4/0/state", b"2")
        client.write("/local/domain/0/backend/vbd/99/51712/state", b"6")
        client.mkdir("/local/domain/0/backend/vif/98")
    host = source.look()
    assert host.backends == {4: ((3, "vif"),), 98: ((0, "vif"),), 99: ((0, "vbd"),)}
    assert host.dead_nodes == {
        "/local/domain/0/backend/vbd/99": b"",
        "/local/domain/0/backend/vbd/99/51712": b"",
        "/local/domain/0/backend/vbd/99/51712/state": b"6",
        "/local/domain/0/backend/vif/98": b"",
    }
    assert observe(source, 4)[4].nodes["/local/domain/3/backend/vif/4/0/state"] == b"2"


@pytest.mark.parametrize(
    ("pointer", "followed"),
    [
        ("/local/domain/3/backend/vif/4/0", True),
        ("/local/domain/3/backend/vif/5/0", False),
        ("/local/domain/3/backend/vif/4/0/../x", False),
        ("/local/domain/3/backend/vif/4/0/deeper", False),
        ("/local/domain/03/backend/vif/4/0", False),
        ("/local/domain/3/data/vif/4/0", False),
        ("/vm", False),
        ("", False),
        ("/local/domain/3/backend/vif/4/0\n", False),
        ("/local/domain/3/backend/vi\u0660f/4/0", False),
    ],
)
def test_only_a_real_backend_pointer_is_followed(
    lab: Lab, source: HostSource, pointer: str, followed: bool
) -> None:
    places = ("vif/4/0", "vif/5/0", "vif/4/0/deeper")
    with lab.client() as client:
        client.write("/local/domain/4/name", b"guest")
        client.write("/libxl/4/device/vif/0/backend", pointer.encode())
        client.write_many({f"/local/domain/3/backend/{place}/x": b"1" for place in places})
    # As if the backend had come after the look.
    host = HostObservation(domids=frozenset([0, 4]))
    nodes = next(iter(source.observe(host, [4]))).nodes
    foreign = [path for path in nodes if path.startswith("/local/domain/3/")]
    assert ("/local/domain/3/backend/vif/4/0/x" in foreign) == followed
    assert not [path for path in foreign if "/vif/5" in path or "/data" in path]
    assert "/vm" not in nodes


def test_backend_without_pointer_that_came_after_the_look(lab: Lab, source: HostSource) -> None:
    lab.load("a-healthy")
    host = source.look()
    with lab.client() as client:
        client.write("/local/domain/0/backend/pci/2/0/num_devs", b"1")
    nodes = next(iter(source.observe(host, [2]))).nodes
    assert nodes["/local/domain/0/backend/pci/2/0/num_devs"] == b"1"


def test_data_of_a_guest_is_never_read(lab: Lab, source: HostSource) -> None:
    lab.load("a-healthy")
    before = observe(source)
    with lab.client() as client:
        client.write_many({f"/local/domain/2/data/n{n}": b"x" * 100 for n in range(10_000)})
    start = time.monotonic()
    after = observe(source)
    assert time.monotonic() - start < 10
    assert {d: seen.nodes for d, seen in after.items()} == {
        d: seen.nodes for d, seen in before.items()
    }


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ("device/vif/0/junk{0}", "1 frontends with more than 256 nodes below"),
        ("device/vif/x{0}/state", "of 10002 frontends below /local/domain/2/device/vif were left"),
        ("device/kind{0}/0", "kinds below /local/domain/2/device were left out"),
        ("device/kind{1}/{2}/x", "hold more than 4096 nodes and were read in part"),
        ("error/device/vif/{0}/error", "frontends below /local/domain/2/error/device/vif"),
    ],
)
def test_flood_of_one_guest_is_cut_with_a_sentence(
    lab: Lab, source: HostSource, shape: str, sentence: str
) -> None:
    lab.load("a-healthy")
    before = observe(source)
    junk = [shape.format(n, n % 100, n // 100) for n in range(1, 10_001)]
    with lab.client() as client:
        client.write_many({f"/local/domain/2/{path}": b"9" for path in junk})
    start = time.monotonic()
    after = observe(source)
    assert time.monotonic() - start < 10
    assert any(sentence in said for said in after[2].truncated), after[2].truncated
    assert all(len(said) < 300 for said in after[2].truncated)
    assert len(after[2].nodes) < len(before[2].nodes) + 10_000
    # What the toolstack knows of is still there.
    handshake = [path for path in before[2].nodes if path.endswith(("/state", "/backend"))]
    assert {path: before[2].nodes[path] for path in handshake}.items() <= after[2].nodes.items()
    for domid in before.keys() - {2}:
        assert (after[domid].nodes, after[domid].truncated) == (before[domid].nodes, ())


def test_flood_of_a_driver_domain_is_cut(lab: Lab, source: HostSource) -> None:
    lab.load("a-healthy")
    with lab.client() as client:
        client.write_many({f"/local/domain/3/backend/vif/2/0/junk{n}": b"" for n in range(10_000)})
        client.write_many({f"/local/domain/3/backend/vif/{n}/0": b"" for n in range(9, 9999)})
    seen = observe(source, 2)[2]
    assert "/local/domain/3/backend/vif/2 holds so many nodes" in " ".join(seen.truncated)
    assert len(seen.nodes) < 3000
    assert len(source.look().backends) < 1100


def test_domain_that_vanishes_is_left_out(lab: Lab, source: HostSource) -> None:
    lab.load("a-healthy")
    host = source.look()
    with lab.client() as client:
        client.rm("/local/domain/3")
        client.rm("/libxl/3")
    assert [seen.domid for seen in source.observe(host, [2, 3, 4])] == [2, 4]


def test_domains_that_come_and_go_while_they_are_read(lab: Lab, source: HostSource) -> None:
    nodes = lab.load("a-healthy")
    mine = {path: value for path, value in nodes.items() if "/3/" in path}
    stop = threading.Event()

    def disturb() -> None:
        with lab.client() as client:
            while not stop.is_set():
                for root in ("/libxl/3", "/local/domain/3", "/local/domain/0/backend/vif/3"):
                    client.rm(root)
                client.write_many(mine)

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(30):
            seen = observe(source)
            assert {0, 2, 4} <= seen.keys()
            assert all(schema.domain_of(path) == 3 for path in seen[3].nodes) if 3 in seen else 1
    finally:
        stop.set()
        thread.join()


def test_lost_daemon_and_back(lab: Lab, source: HostSource) -> None:
    lab.load("a-healthy")
    host = source.look()
    observing = source.observe(host, [*range(2, 5)] * 50)
    next(observing)
    lab.kill()
    start = time.monotonic()
    with pytest.raises(LostDaemonError):
        list(observing)
    with pytest.raises(LostDaemonError):
        source.look()
    assert time.monotonic() - start < 10
    lab.start()
    assert source.look().domids == {0}


def test_stopped_daemon(lab: Lab, source: HostSource) -> None:
    source.look()
    lab.freeze()
    start = time.monotonic()
    with pytest.raises(LostDaemonError, match="has not answered for 1 s"):
        source.look()
    assert time.monotonic() - start < 10
    lab.thaw()
    assert source.look().domids == {0}


def test_subtree(lab: Lab, source: HostSource) -> None:
    with lab.client() as client:
        client.write_many({"/s/a": b"\0\xff", "/s/state/below": b"1"})
    nodes = {"/s": b"", "/s/a": b"\0\xff", "/s/state": b"", "/s/state/below": b"1"}
    assert source.subtree("/s") == nodes
    assert source.subtree("/none") == {}
    with pytest.raises(SourceError, match="no xenstore path"):
        source.subtree("/s/")


def test_closed_source(lab: Lab, source: HostSource) -> None:
    source.look()
    source.close()
    source.close()
    with pytest.raises(SourceError, match="closed"):
        source.look()


def test_label_and_life(source: HostSource) -> None:
    assert source.live
    assert source.label


def test_missing_userdata_directory_is_a_state(lab: Lab) -> None:
    lab.load("a-healthy")
    source = HostSource(lab.socket, lab.folder / "none")
    host = source.look()
    assert "Name it with --userdata" in host.userdata_problem
    assert [seen.userdata for seen in source.observe(host, [2])] == [()]
