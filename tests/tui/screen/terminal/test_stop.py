"""Ctrl+z in a real terminal: the watch of the command line stops, the screen does not."""

import time

import pytest

from tests.bench.place import reach
from tests.lab.lab import Lab
from tests.tui.screen.terminal.test_host import GUESTS, finds_a_change
from tests.tui.screen.terminal.test_terminal import TMUX, terminal

__all__ = ["terminal"]

pytestmark = [
    pytest.mark.real,
    pytest.mark.terminal,
    pytest.mark.skipif(TMUX is None, reason="needs tmux"),
]

# What a shell does for a command, without which nothing could be stopped, let alone continued.
AS_A_SHELL_DOES = """
import os, signal, sys
child = os.fork()
if child == 0:
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    from xendrift_tui.main import main
    sys.exit(main({arguments!r}))
status = os.waitpid(child, os.WUNTRACED)[1]
print("it stopped" if os.WIFSTOPPED(status) else "it ended", flush=True)
os.kill(child, signal.SIGKILL) if os.WIFSTOPPED(status) else None
"""


def test_the_watch_stops(lab: Lab, terminal) -> None:
    GUESTS.settle(lab, range(1, 6))
    arguments = ["watch", *reach(lab)]
    window = terminal((120, 40), program=AS_A_SHELL_DOES.format(arguments=arguments))
    with lab.client() as client:
        for number in range(50):
            client.write("/local/domain/3/memory/target", b"%d" % (65536 + number))
            time.sleep(0.1)
            if "guest-3" in window.text():
                break
    window.keys("C-z")
    window.until("it stopped", "guest-3")


def test_the_screen_goes_on(lab: Lab, terminal) -> None:
    GUESTS.settle(lab, range(1, 6))
    window = terminal((120, 40), program=AS_A_SHELL_DOES.format(arguments=reach(lab)))
    window.until("guest-5", "live")
    window.keys("C-z", "/")
    finds_a_change(window, lab)
    window.keys("q")
    window.until("it ended")
