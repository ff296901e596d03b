"""The threads: only what was touched is read again, and they end when they are told to."""

import time

from tests.tui.screen.pilot import Clock, guest, host
from xendrift.core.assess import assess_aged
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state import choices
from xendrift_tui.screen.workers.messages import (
    DomainBroken,
    DomainsGone,
    DomainsSeen,
    HostSeen,
    Lost,
    Recovered,
)
from xendrift_tui.screen.workers.reader import ReadThread
from xendrift_tui.screen.workers.watcher import WatchThread


def wait_for(what, timeout=5.0):
    end = time.monotonic() + timeout
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def of(messages, kind):
    return [message for message in messages if isinstance(message, kind)]


def test_only_the_touched_domain_is_read_again():
    source = host(*(guest(domid, f"g{domid}") for domid in range(1, 40)))
    messages = []
    reader = ReadThread(source, messages.append, Clock())
    reader.mailbox.read(everything=True)
    reader.start()
    wait_for(lambda: any(m.left == 0 for m in of(messages, DomainsSeen)))
    assert len(of(messages, DomainsSeen)) >= 2
    source.observed.clear()
    reader.mailbox.read([7])
    wait_for(lambda: source.observed)
    reader.mailbox.close()
    reader.join(1.0)
    assert not reader.is_alive()
    assert set(source.observed) == {7}
    assert len(of(messages, HostSeen)) == 1


def test_a_failing_source_is_said_and_tried_again():
    source = host(guest(2, "g"))
    source.lost = True
    messages = []
    reader = ReadThread(source, messages.append)
    reader.mailbox.read(everything=True)
    reader.start()
    wait_for(lambda: of(messages, Lost))
    source.lost = False
    wait_for(lambda: of(messages, Recovered))
    wait_for(lambda: of(messages, DomainsSeen))
    reader.mailbox.close()
    reader.join(1.0)
    assert not reader.is_alive()


def test_a_domain_that_is_not_there_any_more_is_said():
    source = host(guest(2, "g"))
    messages = []
    reader = ReadThread(source, messages.append)
    reader.mailbox.read(everything=True)
    reader.start()
    wait_for(lambda: of(messages, DomainsSeen))
    reader.ask_domain(77)
    wait_for(lambda: of(messages, DomainsGone))
    assert of(messages, DomainsGone)[-1].domids == {77}
    reader.mailbox.close()
    reader.join(1.0)


def test_both_threads_end_soon():
    source = DemoSource()
    messages = []
    reader = ReadThread(source, messages.append)
    watcher = WatchThread(source, reader.mailbox, messages.append)
    reader.start()
    watcher.start()
    wait_for(lambda: of(messages, DomainsSeen))
    watcher.close()
    reader.mailbox.close()
    begun = time.monotonic()
    for thread in (reader, watcher):
        thread.join(10.0)
        assert not thread.is_alive()
    assert time.monotonic() - begun < 10


def test_an_error_of_our_own_hides_no_other_domain(monkeypatch):
    def fails_on_two(observation, *known):
        if observation.domid == 2:
            raise ValueError("odd \x1b")
        return assess_aged(observation, *known)

    monkeypatch.setattr(choices, "assess_aged", fails_on_two)
    messages = []
    reader = ReadThread(host(guest(2, "g-web"), guest(3, "g-db")), messages.append)
    reader.mailbox.read(everything=True)
    reader.start()
    wait_for(lambda: of(messages, DomainsSeen))
    (broken,) = of(messages, DomainBroken)
    assert (broken.domid, broken.name) == (2, "g-web")
    assert broken.sentence.endswith(r"(ValueError: odd \x1b).")
    assert {entry.report.domid for entry in of(messages, DomainsSeen)[0].entries} == {0, 3}
    reader.mailbox.close()
    reader.join(1.0)


def test_the_first_scan_of_a_watched_host_happens_once():
    source = host(*(guest(domid, f"g{domid}") for domid in range(1, 5)))
    messages = []
    session = Session(source, read_only=True)
    session.start(messages.append)
    wait_for(lambda: of(messages, DomainsSeen))
    time.sleep(0.3)
    session.close()
    assert sorted(source.observed) == [0, 1, 2, 3, 4]
