"""Acting in a real terminal, from the finding to the undo."""

import os
import signal
import subprocess
import time

import pytest

from tests.tui.screen.terminal.test_terminal import TMUX, terminal

__all__ = ["terminal"]

PROGRAM = """
import sys
from xendrift.actions.demo_target import DemoTarget
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.screen.run import run_screen
source = DemoSource(frozen=True)
sys.exit(run_screen(source, read_only=False, target=DemoTarget(source)))
"""
CALM = 0.7

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(TMUX is None, reason="needs tmux"),
]


def confirm(window, *signs: str) -> None:
    window.until(*signs, "ctrl+o runs it")
    time.sleep(CALM)
    window.keys("C-o")


def only(window, name: str) -> None:
    """Filters the domains down to one, and goes to its devices."""
    window.keys("/")
    window.until("name rule:")
    window.keys(*name)
    window.until("1 of ")
    window.keys("Enter")
    time.sleep(0.2)
    window.keys("Enter")


def explained(window) -> str:
    return window.text().partition(" why ")[2].partition(" log ")[0]


def to(window, device: str) -> None:
    """Goes down the devices until the explanation is about this one."""
    for _ in range(20):
        if f" {device} " in explained(window):
            return
        before = explained(window)
        window.keys("j")
        end = time.monotonic() + 2
        while explained(window) == before and time.monotonic() < end:
            time.sleep(0.05)
    raise AssertionError(window.text())


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_find_settle_accept_plug_unplug_and_undo(terminal, size):
    window = terminal(size, program=PROGRAM)
    window.until("web-2", "live")
    only(window, "web-2")
    to(window, "disk:xvdd")  # found: it runs, and no template has it
    window.until("untracked")
    window.keys("d")
    window.until("dropped by you")
    window.keys("z")
    window.until("z undo")
    window.keys("a")
    confirm(
        window, "accept web-2 (3): make the merged view its template", "+ /disks/1", "loses nothing"
    )
    window.until("the template is written and was read back")
    window.keys("Escape")  # the log is shut
    time.sleep(CALM)  # or escape and o together are another key
    window.keys("o")
    window.until("= xvdd")
    to(window, "nic:2")
    window.keys("u")
    confirm(window, "xl network-detach 3 2")
    window.until("xl network-detach runs")
    window.until("nic:2 is gone from xenstore", "Its entry was taken out")
    window.keys("+", *"nic:bridge=nosuch", "Enter")
    confirm(window, "xl network-attach 3 bridge=nosuch")
    window.until("nic:1 is attached but hotplug-failed", "Its entry was taken out")
    window.keys("C-z")
    confirm(window, "undo", "web-2 (3)")
    window.until("the template is written and was read back")
    window.keys("J")
    window.until("what was done, newest last", "not achieved", "undo", "accept")
    window.keys("Escape")
    time.sleep(CALM)
    window.keys("q")
    window.until("code=0")


def test_an_end_from_outside_waits_for_what_runs_and_ends_it(terminal):
    window = terminal((100, 30), program=PROGRAM)
    window.until("web-2", "live")
    only(window, "edge-router")
    to(window, "nic:2")
    window.keys("p")
    confirm(window, "xl network-attach 7")
    window.until("xl network-attach runs")
    shell = window.tmux("display-message", "-p", "#{pane_pid}").strip()
    found = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True)
    begun = time.monotonic()
    os.kill(int(found.stdout.split()[0]), signal.SIGTERM)
    window.until("code=143")
    assert time.monotonic() - begun < 5
