"""What happens on the demo host, step by step, without waiting."""

from collections.abc import Iterator

import pytest

from xendrift.core.assess import assess
from xendrift.core.model.observation import UserdataFile
from xendrift.core.model.report import Report
from xendrift.sources.demo.healthy import HEALTHY
from xendrift.sources.demo.libxl import Host
from xendrift.sources.demo.life import Life
from xendrift.sources.demo.world import make_host
from xendrift.sources.snapshot import Snapshot

VIF = "vif/7/5"
DISK = "51824"  # xvdh


@pytest.fixture
def host() -> Host:
    return make_host()


def states(host: Host, back: str, front: str) -> tuple[bytes | None, bytes | None]:
    return host.store.read(f"{back}/state"), host.store.read(f"{front}/state")


def vif(host: Host) -> tuple[bytes | None, bytes | None]:
    return states(host, "/local/domain/0/backend/vif/7/5", "/local/domain/7/device/vif/5")


def reports(host: Host) -> Iterator[Report]:
    named = (UserdataFile.named(*file) for file in host.userdata.files().items())
    snapshot = Snapshot(host.store.subtree("/"), [file for file in named if file])
    return map(assess, snapshot.observe(snapshot.host, sorted(snapshot.host.domids)))


def test_nothing_has_happened_at_the_beginning(host: Host) -> None:
    life = Life(host)
    life.advance(0)
    assert host.store.subtree("/") == make_host().store.subtree("/")
    assert life.due == 2.0


def test_a_vif_comes_and_goes_and_leaves_its_entry(host: Host) -> None:
    life, seen = Life(host), []
    for tenth in range(110):
        life.advance(tenth / 10)
        if not seen or seen[-1] != vif(host):
            seen.append(vif(host))
    assert seen == [
        (None, None),
        (b"1", b"1"),
        (b"2", b"1"),
        (b"2", b"4"),
        (b"4", b"4"),
        (b"5", b"4"),
        (b"5", b"6"),
        (b"6", b"6"),
        (None, None),
    ]
    assert not [path for path in host.store.subtree("/") if "/vif/7/5" in path]
    router = next(report for report in reports(host) if report.name == "edge-router")
    assert ("stale", "nic:5") in {(one.rule, str(one.device)) for one in router.findings}


def test_a_disk_sticks_longer_than_libxl_waits_and_then_connects(host: Host) -> None:
    life = Life(host)
    ends = f"/local/domain/0/backend/vbd/22/{DISK}", f"/local/domain/22/device/vbd/{DISK}"
    stuck = []
    for second in range(30):
        life.advance(second)
        if states(host, *ends) == (b"2", b"1"):
            stuck.append(second)
    assert len(stuck) > 12
    assert states(host, *ends) == (b"4", b"4")


def test_memory_balloons_within_its_limits(host: Host) -> None:
    life, targets = Life(host), set()
    for second in range(120):
        life.advance(second)
        targets.add(int(host.store.read("/local/domain/9/memory/target") or b""))
    assert (min(targets), max(targets)) == (8192 * 1024, 15 * 1024 * 1024)
    assert len(targets) == 8


def test_a_domain_is_created_and_ends(host: Host) -> None:
    life, seen = Life(host), []
    for second in range(60):
        life.advance(second)
        found = {str(report.name): report for report in reports(host)}
        jobs = [name for name in found if name.startswith("job-")]
        state = [(name, found[name].template.state.value) for name in jobs]
        if not seen or seen[-1] != state:
            seen.append(state)
    assert seen[:5] == [
        [],
        [("job-40", "absent")],
        [("job-40", "present")],
        [],
        [("job-41", "absent")],
    ]
    assert not [name for name in host.userdata.files() if ".40." in name]


def test_the_healthy_stay_healthy(host: Host) -> None:
    life = Life(host)
    healthy = {guest.name for guest in HEALTHY}
    for second in range(0, 100, 3):
        life.advance(second)
        sick = [r.name for r in reports(host) if r.findings and str(r.name) in healthy]
        assert sick == []


def test_the_story_is_always_the_same_and_however_it_is_told() -> None:
    one, two = make_host(), make_host()
    at_once, in_steps = Life(one), Life(two)
    at_once.advance(100)
    for tenth in range(1001):
        in_steps.advance(tenth / 10)
    assert one.store.subtree("/") == two.store.subtree("/")
    assert one.userdata.files() == two.userdata.files()
    other = make_host()
    Life(other, seed=2).advance(100)
    assert other.store.subtree("/") != one.store.subtree("/")


def test_an_hour_leaves_no_rubbish(host: Host) -> None:
    before = len(host.store.subtree("/")), len(host.userdata.files())
    Life(host).advance(3600)
    after = len(host.store.subtree("/")), len(host.userdata.files())
    assert after[0] < before[0] + 300
    assert after[1] <= before[1] + 1


def test_going_back_in_time_changes_nothing(host: Host) -> None:
    life = Life(host)
    life.advance(10)
    then = host.store.subtree("/")
    life.advance(5)
    assert host.store.subtree("/") == then
