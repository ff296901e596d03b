"""The mailbox of the reading thread."""

import threading
import time

from xendrift_tui.screen.workers.mailbox import Mailbox, ReadRequest


def test_a_storm_of_changes_becomes_one_request():
    requests = Mailbox(0.05)
    for number in range(10_000):
        requests.read([number % 7])
    assert requests.take(1.0) == ReadRequest((), False, frozenset(range(7)))
    assert not requests.take(0.01)


def test_changes_wait_a_moment_for_others():
    requests = Mailbox(0.2)
    threading.Timer(0.05, requests.read, [[2]]).start()
    requests.read([1])
    assert requests.take(1.0).domids == {1, 2}


def test_a_task_does_not_wait_and_passes_while_held():
    requests = Mailbox(60.0)
    done = []
    requests.hold(True)
    requests.read([1], everything=True)
    requests.task(lambda: done.append(1))
    begun = time.monotonic()
    request = requests.take(30.0)
    assert time.monotonic() - begun < 10
    assert len(request.tasks) == 1
    assert not request.domids
    assert not request.everything
    requests.hold(False)
    requests.task(lambda: None)
    assert requests.take(1.0).everything


def test_closing_ends_the_waiting():
    requests = Mailbox(0.1)
    threading.Timer(0.05, requests.close).start()
    begun = time.monotonic()
    assert not requests.take(30.0)
    assert time.monotonic() - begun < 10
