"""The whole program in a real terminal, on a real daemon that ends, hangs and returns."""

import time
from pathlib import Path

import pytest

from tests.bench.place import reach
from tests.bench.population import Population
from tests.bench.terminal import Terminal
from tests.lab.lab import Lab
from tests.tui.screen.terminal.test_terminal import TMUX, terminal
from tests.tui.screen.terminal.test_terminal import Terminal as TmuxTerminal

__all__ = ["terminal"]

pytestmark = [
    pytest.mark.real,
    pytest.mark.terminal,
    pytest.mark.skipif(TMUX is None, reason="needs tmux"),
]

GUESTS = Population.of(1, lean=True)
STATE = "/local/domain/0/backend/vbd/3/51712/state"


def program(lab: Lab) -> str:
    return f"import sys\nfrom xendrift_tui.main import main\nsys.exit(main({reach(lab)!r}))\n"


def finds_a_change(window: TmuxTerminal, lab: Lab) -> None:
    """Goes on from the filter to a device of guest-3, and waits until what becomes of it shows."""
    window.until("name rule:")
    window.keys(*"guest-3")
    window.until("1 of")
    window.keys("Enter")
    time.sleep(0.2)
    window.keys("Enter", "o")
    window.until("guest-3 (3)", "xvda")
    with lab.client() as client:
        client.write(STATE, b"2")
    window.until("InitWait")


def test_a_daemon_that_is_started_again_is_said_read_whole_and_watched_again(
    lab: Lab, terminal
) -> None:
    GUESTS.settle(lab, range(1, 6))
    window = terminal((120, 40), program=program(lab))
    window.until("guest-5", "live")
    lab.kill()
    window.until("xenstored", "Trying again; this is what was", "guest-5")
    lab.start()
    GUESTS.settle(lab, [*range(1, 5), 8])
    shown = window.until("guest-8", "live")
    assert "Trying again" not in shown
    window.until("guest-4")
    assert "guest-5" not in window.until("live")
    window.keys("@")
    window.until("Reading works again", "compared anew")
    window.keys("@", "/")
    finds_a_change(window, lab)
    window.keys("q")
    window.until("code=0")


def of_session(leader: int) -> list[str]:
    """Which processes are left of a session, by what they are called."""
    left: list[str] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        if int(rest.split()[3]) == leader and rest.split()[0] != "Z":
            left.append(name)
    return left


@pytest.mark.parametrize("frozen", [False, True], ids=["answers", "hangs"])
def test_within_a_second_of_the_key_nothing_is_left(lab: Lab, frozen: bool) -> None:
    GUESTS.settle(lab, range(1, 100))
    taken: list[float] = []
    for _ in range(3):  # a machine that is busy with something else is no failure
        with Terminal(*reach(lab)) as window:
            window.await_text(b"guest-", window.begun)
            window.calm()
            if frozen:
                lab.freeze()
                time.sleep(0.7)  # the watch has asked for a sign of life, and waits
            try:
                taken.append(window.leave())
                assert window.process.returncode == 0
                assert of_session(window.process.pid) == []
            finally:
                lab.thaw()
        if taken[-1] < 1:
            return
    raise AssertionError(taken)


def test_leaving_while_hundreds_are_still_being_read(lab: Lab) -> None:
    GUESTS.settle(lab, range(1, 700))
    taken: list[float] = []
    for _ in range(3):
        with Terminal(*reach(lab)) as window:
            window.await_text(b"guest-", window.begun)
            taken.append(window.leave())
            assert window.process.returncode == 0
            assert of_session(window.process.pid) == []
        if taken[-1] < 1:
            return
    raise AssertionError(taken)
