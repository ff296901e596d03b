import pytest

from xendrift.core.base.text import SafeText
from xendrift.sources.host.events import Backlog, Hints
from xendrift.sources.protocol import Changes


@pytest.fixture
def hints() -> Hints:
    hints = Hints()
    hints.know([0, 2, 3])
    return hints


@pytest.mark.parametrize(
    ("path", "domid"),
    [
        ("/libxl/2/device/vif/0/backend", 2),
        ("/local/domain/2/device/vif/0/state", 2),
        ("/local/domain/2/name", 2),
        ("/local/domain/2/memory/target", 2),
        ("/local/domain/0/backend/vbd/3/51712/state", 3),
        ("/local/domain/2/backend/vif/3/0/state", 3),
        ("/local/domain/0/error/backend/vif/3/0/error", 3),
        ("/local/domain/0/device-model/3/state", 3),
    ],
)
def test_event_of_one_domain(hints: Hints, path: str, domid: int) -> None:
    assert hints.event(path)
    assert hints.take() == Changes(frozenset([domid]))
    assert hints.take() is None


@pytest.mark.parametrize(
    "path",
    [
        "/local/domain/2/data/anything",
        "/local/domain/2/attr/os",
        "/local/domain/2/memory",
        "/local/domain/2/control/feature-balloon",
        "/vm/x",
        "/tool/xenstored",
        "/local/domain/0/backend/vif",
        "/local/domain/0/backend/vif/99999/0/state",
        "/libxl/pci/0000-00-00-0/name",
        "",
    ],
)
def test_event_that_says_nothing(hints: Hints, path: str) -> None:
    assert not hints.event(path)
    assert hints.take() is None
    assert not hints.outdated


@pytest.mark.parametrize(
    "path",
    [
        "@introduceDomain",
        "@releaseDomain",
        "/local/domain/7",
        "/local/domain/2",
        "/libxl/2",
        "/local/domain",
        "/libxl",
        "/local/domain/7/name",
        "/local/domain/0/backend/vif/7/0/state",
    ],
)
def test_event_of_the_host(hints: Hints, path: str) -> None:
    assert hints.event(path)
    changes = hints.take()
    assert changes is not None
    assert changes.everything
    assert hints.outdated


def test_flood_stays_small(hints: Hints) -> None:
    for number in range(100_000):
        hints.event(f"/local/domain/2/device/vif/{number}/state")
        hints.event(f"/local/domain/2/data/{number}")
    assert hints.take() == Changes(frozenset([2]))


def test_lost_is_said_once_and_back_is_everything(hints: Hints) -> None:
    hints.lost(SafeText("gone"))
    hints.lost(SafeText("gone"))
    assert hints.take() == Changes(lost=SafeText("gone"))
    hints.lost(SafeText("gone"))
    assert hints.take() is None
    hints.back()
    assert hints.take() == Changes(everything=True)
    hints.lost(SafeText("gone"))
    assert hints.take() == Changes(lost=SafeText("gone"))


def test_files_of_unknown_domains_are_the_hosts(hints: Hints) -> None:
    hints.files([3])
    assert hints.take() == Changes(frozenset([3]))
    hints.files([9])
    assert hints.take() == Changes(frozenset([9]), everything=True)


def test_what_may_be_stuck_is_read_once_it_is_calm() -> None:
    backlog = Backlog()
    assert not backlog.overflowed(1023, 0)
    assert not backlog.overflowed(1024, 1)
    assert not backlog.overflowed(2000, 2)
    assert backlog.overflowed(0, 3)
    assert not backlog.overflowed(0, 4)


def test_what_may_be_stuck_is_read_now_and_then_if_it_is_never_calm() -> None:
    backlog = Backlog()
    told = [now for now in range(31) if backlog.overflowed(5000, now)]
    assert 4 <= len(told) <= 6
    assert backlog.overflowed(0, 40)
    told = [now for now in range(41, 61) if backlog.overflowed(5000 * (now % 2), now)]
    assert 3 <= len(told) <= 5
