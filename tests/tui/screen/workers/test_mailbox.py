"""The mailbox of the reading thread."""

import threading
import time

from xendrift_tui.screen.workers.mailbox import Wish, Wishes


def test_a_storm_of_changes_becomes_one_wish():
    wishes = Wishes(0.05)
    for number in range(10_000):
        wishes.read([number % 7])
    assert wishes.take(1.0) == Wish((), False, frozenset(range(7)))
    assert not wishes.take(0.01)


def test_changes_wait_a_moment_for_others():
    wishes = Wishes(0.2)
    threading.Timer(0.05, wishes.read, [[2]]).start()
    wishes.read([1])
    assert wishes.take(1.0).domids == {1, 2}


def test_an_errand_does_not_wait_and_passes_while_held():
    wishes = Wishes(60.0)
    done = []
    wishes.hold(True)
    wishes.read([1], everything=True)
    wishes.errand(lambda: done.append(1))
    begun = time.monotonic()
    wish = wishes.take(30.0)
    assert time.monotonic() - begun < 10
    assert len(wish.errands) == 1
    assert not wish.domids
    assert not wish.everything
    wishes.hold(False)
    wishes.errand(lambda: None)
    assert wishes.take(1.0).everything


def test_closing_ends_the_waiting():
    wishes = Wishes(0.1)
    threading.Timer(0.05, wishes.close).start()
    begun = time.monotonic()
    assert not wishes.take(30.0)
    assert time.monotonic() - begun < 10
