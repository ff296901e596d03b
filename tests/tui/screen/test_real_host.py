"""A running screen's threads on a real daemon, which ends, hangs and changes under them."""

import threading
import time
from collections.abc import Iterator

import pytest
from textual.message import Message

from tests.bench.population import Population
from tests.lab.lab import Lab
from xendrift.sources.host.source import HostSource
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.workers.messages import DomainsGone, DomainsSeen, HostSeen, Lost, Recovered

pytestmark = pytest.mark.real

GUESTS = Population.of(1, lean=True)


class Running:
    """A session without a screen: what it would be told is collected."""

    def __init__(self, lab: Lab) -> None:
        self.told: list[Message] = []
        self.source = HostSource(lab.socket, lab.userdata)
        self.session = Session(self.source, read_only=True)
        self.session.start(self.told.append)

    def of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.told if isinstance(message, kind)]

    def seen(self) -> dict[int, DomainsSeen]:
        return {
            entry.observation.domid: message
            for message in self.told
            if isinstance(message, DomainsSeen)
            for entry in message.entries
        }

    def close(self) -> None:
        self.session.close()
        self.source.close()


@pytest.fixture
def running(lab: Lab) -> Iterator[Running]:
    GUESTS.settle(lab, range(1, 6))
    session = Running(lab)
    until(lambda: set(session.seen()) == set(range(6)))
    yield session
    session.close()


def until(what: object, timeout: float = 15.0) -> None:
    assert callable(what)
    deadline = time.monotonic() + timeout
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ours() -> list[str]:
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name.startswith(("xendrift", "xenstore"))]


def test_a_daemon_that_is_started_again_is_read_whole_and_watched_again(
    lab: Lab, running: Running
) -> None:
    lab.kill()
    until(lambda: running.of(Lost))
    running.told.clear()
    lab.start()
    GUESTS.settle(lab, range(1, 8))
    until(lambda: running.of(Recovered))
    until(lambda: {6, 7} <= set(running.seen()))
    until(lambda: running.of(HostSeen))
    time.sleep(0.5)
    running.told.clear()
    with lab.client() as client:
        client.write("/local/domain/0/backend/vbd/3/51712/state", b"5")
    until(lambda: 3 in running.seen())
    assert set(running.seen()) == {3}


def test_the_first_domains_of_many_do_not_wait_for_a_look_at_all(lab: Lab) -> None:
    GUESTS.settle(lab, range(1, 250))
    running = Running(lab)
    until(lambda: set(running.seen()) == set(range(250)))
    running.close()
    kinds = [type(message) for message in running.told]
    first = running.of(DomainsSeen)[0]
    assert isinstance(first, DomainsSeen)
    assert kinds.index(DomainsSeen) < kinds.index(HostSeen)
    assert [entry.observation.domid for entry in first.entries] == list(range(8))
    assert first.left == 242
    again = running.of(DomainsSeen)[1]
    assert isinstance(again, DomainsSeen)
    assert [one.report.findings for one in again.entries[:8]] == [
        one.report.findings for one in first.entries
    ]


def test_an_event_of_a_domain_that_is_gone(lab: Lab, running: Running) -> None:
    running.told.clear()
    with lab.client() as client:
        client.rm("/libxl/4")
        client.rm("/local/domain/4")
        client.write("/local/domain/0/backend/vbd/4/51712/state", b"6")
    until(lambda: any(4 in gone.domids for gone in running.of(DomainsGone)))
    assert not running.of(Lost)


def test_no_thread_is_left_a_second_after_the_end(lab: Lab, running: Running) -> None:
    lab.freeze()
    try:
        time.sleep(0.2)
        begun = time.monotonic()
        running.close()
        until(lambda: not ours(), timeout=3)
        assert time.monotonic() - begun < 3
    finally:
        lab.thaw()
