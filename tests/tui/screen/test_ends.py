"""How the screen ends, whatever ends it: with the right status, in good order, and nothing lost."""

import re
import signal
import time

import pytest

from tests.tui.screen.storm.program import ESC, Program

# An error of our own at the press of `s`, in a handler of the screen.
BREAKS = """
from xendrift_tui.screen.widgets.domain_list import DomainList
def fails(self): raise ValueError("hun" + "ter2")
DomainList.sort_next = fails
"""
# The same in a widget of a dialog, in a timer, in a thread that draws nothing, in the input thread.
PLACES = {
    "a command": (BREAKS, b"s"),
    "a dialog": (
        "from xendrift_tui.screen.dialogs.export import ExportDialog\n"
        "def fails(self, *_): raise ValueError\n"
        "ExportDialog._choose = fails\n",
        b"x",
    ),
    "drawing": (
        "from xendrift_tui.screen.screens.help import HelpScreen\n"
        "from xendrift_tui.screen.widgets.paragraphs import Paragraphs\n"
        "def fails(self, *_): raise ValueError\n"
        "HelpScreen.on_screen_resume = lambda self: setattr(Paragraphs, 'line', fails)\n",
        b"?",
    ),
    "a timer": (
        "from xendrift_tui.screen.screens.main import MainScreen\n"
        "def fails(self): raise ValueError\n"
        "MainScreen._draw_list_if_due = fails\n",
        b"",
    ),
    "a thread": (
        "from xendrift_tui.screen.workers.watcher import WatchThread\n"
        "def fails(self, watch): raise ValueError\n"
        "WatchThread._follow = fails\n",
        b"",
    ),
}


def decided(program: Program, *, filtered: bytes = b"/web-2\r") -> None:
    """Decides something about web-2, and waits until it is shown."""
    program.calm()
    program.type(filtered)
    program.idle()
    program.type(b"\r")
    program.idle()
    program.type(b"n")
    program.idle()
    program.type(b"d")
    program.idle()


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_an_error_of_our_own_ends_with_a_report_and_status_two(place):
    breaks, key = place
    with Program(before=breaks) as program:
        program.calm()
        program.type(key)
        assert program.ended(20)
        assert program.status == 2
        assert "xendrift itself failed (ValueError)" in program.text
        assert b"Traceback" not in program.written
        assert b"hunter2" not in program.written
        assert len(program.reports) == 1
        assert not program.left_on()


def test_decisions_outlive_an_error_and_are_offered_at_the_next_start(tmp_path):
    with Program(state=tmp_path, before=BREAKS, size=(120, 40)) as program:
        decided(program)
        program.type(b"s")
        assert program.ended(20)
        assert program.status == 2
        assert "The decisions about web-2 (3: " in re.sub(r"\s+", " ", program.text)
    (file,) = (tmp_path / "decisions").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    with Program(state=tmp_path, size=(120, 40)) as program:
        program.until("Decisions of an earlier start", "web-2 (3: ", timeout=40)
        program.type(b"t")
        program.idle()
        assert not file.exists()
        program.type(b"q")
        program.until("Decisions that were not written", "web-2 (3: ")
        program.read(0.7)
        program.type(b"d")
        assert program.ended(20)
        assert program.status == 0
    assert not list((tmp_path / "decisions").iterdir())
    with Program(state=tmp_path, size=(120, 40)) as program:
        program.calm()
        program.idle()
        program.type(b"q")
        assert program.ended(20)
        assert program.status == 0
        assert "Decisions" not in program.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_keeps_decisions_and_leaves_no_report(tmp_path, number):
    with Program(state=tmp_path, size=(120, 40)) as program:
        decided(program)
        program.signal(number)
        assert program.ended(20)
        assert program.status == 128 + number
        assert b"Traceback" not in program.written
        assert not program.reports
        assert not program.left_on()
    assert len(list((tmp_path / "decisions").iterdir())) == 1


def test_a_terminal_that_goes_away_is_no_crash(tmp_path):
    with Program(state=tmp_path, size=(120, 40)) as program:
        decided(program)
        program.type(b"\x1b[A\x1b[BbrF?" * 3)
        program.hang_up()
        assert program.ended(20)
        assert program.status == 128 + signal.SIGHUP
        assert not program.reports
    assert len(list((tmp_path / "decisions").iterdir())) == 1


def test_leaving_asks_once_keeps_decisions_and_says_so(tmp_path):
    with Program(state=tmp_path, size=(120, 40)) as program:
        decided(program)
        program.written.clear()
        program.type(b"q")
        program.until("Decisions that were not written", "web-2 (3: ")
        program.type(b"q")  # the key that asked stays
        program.idle()
        program.type(ESC)
        program.idle()
        assert program.status is None
        program.type(b"q")
        program.until("Decisions that were not written")
        program.type(b"y")
        assert program.ended(20)
        assert program.status == 0
        assert "The decisions about web-2 (3: " in re.sub(r"\s+", " ", program.text)
    (file,) = (tmp_path / "decisions").iterdir()
    with Program(state=tmp_path, size=(120, 40)) as program:
        program.until("Decisions of an earlier start", "web-2 (3: ", timeout=40)
        program.type(b"dt")  # what was typed ahead forgets nothing
        program.idle()
        assert [file] != list((tmp_path / "decisions").iterdir())
        program.signal(signal.SIGTERM)
        assert program.ended(20)
    assert len(list((tmp_path / "decisions").iterdir())) == 1


def test_without_decisions_nothing_is_asked():
    with Program() as program:
        program.calm()
        program.type(b"q")
        assert program.ended(20)
        assert program.status == 0


def test_an_interrupt_while_it_starts_is_silent(tmp_path):
    """At every twelfth of the time that a start takes, from the first line of our own on."""
    begun = time.monotonic()
    with Program(state=tmp_path) as program:
        program.until("next problem")
        whole = time.monotonic() - begun
    for part in range(1, 13):
        started = tmp_path / "started"
        started.unlink(missing_ok=True)
        mark = f"open({str(started)!r}, 'w').close()"
        with Program(
            state=tmp_path,
            before=f"from xendrift_tui import interrupt\ninterrupt.end_at_once()\n{mark}",
        ) as program:
            end = time.monotonic() + 20
            while not started.exists() and time.monotonic() < end:
                program.read(0.005)
            program.read(whole * part / 12)
            program.signal(signal.SIGINT)
            assert program.ended(20)
            assert program.status == 130, part
            assert b"Traceback" not in program.written
            assert b"Exception" not in program.written
            assert not program.left_on()


def test_an_action_that_runs_is_waited_for(tmp_path):
    """What fails is the screen: xl is not ended, and what came of it is said."""
    with Program(state=tmp_path, before=BREAKS, size=(120, 40)) as program:
        program.calm()
        program.type(b"/web-2\r")
        program.idle()
        program.type(b"\r")
        program.idle()
        program.type(b"+")
        program.idle()
        program.type(b"nic:bridge=xenbr0\r")
        program.until("ctrl+o runs it")
        program.read(0.7)
        program.type(b"\x0f")
        program.until("xl network-attach runs")
        program.type(b"\x1b[D\x1b[Ds")
        assert program.ended(60)
        assert program.status == 2
        said = re.sub(r"\s+", " ", program.text)
        assert "It is waited for; ctrl+c ends it." in said
        assert "ended by you" not in said
        assert re.search(r"nic:\d is (attached|connected)", said), said[-600:]
