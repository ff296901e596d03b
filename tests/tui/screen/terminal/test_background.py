"""The terminal is asked for its background for a moment, and nothing that it says is a key."""

import io
import os
import pty
import sys
import termios
import threading
import time
from contextlib import contextmanager

import pytest

from tests.tui.screen.terminal.test_input import keys
from xendrift_tui.presentation.marks import ASCII, UNICODE
from xendrift_tui.screen.terminal.background import PATIENCE, Background, answered, ask_background
from xendrift_tui.screen.terminal.input import Input
from xendrift_tui.screen.terminal.replies import Replies
from xendrift_tui.screen.terminal.terminal import glyphs
from xendrift_tui.screen.terminal.themes import (
    ANSI,
    ANSI_LIGHT,
    DARK,
    LIGHT,
    asks_for_background,
    choose,
)

WHITE, BLACK = b"\x1b]11;rgb:ffff/fbfb/f0f0\x1b\\", b"\x1b]11;rgb:10/15/1b\x07"
KNOWN = b"\x1b[?64;1;2c"


@pytest.mark.parametrize(
    ("heard", "light", "typed"),
    [
        (WHITE + KNOWN, True, b""),
        (BLACK + KNOWN, False, b""),
        (b"n" + BLACK + b"\x1b[B" + KNOWN + b"q", False, b"n\x1b[Bq"),
        (KNOWN, None, b""),
        (b"", None, b""),
        (b"\x1b]11;rgb:zz/11/11\x07q", None, b"\x1b]11;rgb:zz/11/11\x07q"),
        (b"\x1b]11;rgba:ffff/ffff/ffff/8000\x1b\\", True, b""),
    ],
)
def test_the_answer_is_told_from_what_is_typed(heard, light, typed):
    assert answered(heard) == (light, typed)


@contextmanager
def terminal(answer: bytes, monkeypatch: pytest.MonkeyPatch):
    """A terminal on standard input and output that answers any question so."""
    ours, theirs = pty.openpty()
    asked: list[bytes] = []

    def answering() -> None:
        asked.append(os.read(ours, 100))
        os.write(ours, answer)

    thread = threading.Thread(target=answering, daemon=True)
    thread.start()
    with os.fdopen(theirs, "r+b", buffering=0) as file:
        monkeypatch.setattr(sys, "stdin", file)
        monkeypatch.setattr(sys, "stdout", file)
        yield theirs, asked
        thread.join(5)
    os.close(ours)


def test_a_terminal_answers_and_is_left_as_it_was(monkeypatch):
    with terminal(b"j" + WHITE + KNOWN, monkeypatch) as (line, asked):
        before = termios.tcgetattr(line)
        begun = time.monotonic()
        assert ask_background({"COLORFGBG": "15;0"}) == Background(light=True, typed=b"j")
        assert time.monotonic() - begun < PATIENCE
        assert termios.tcgetattr(line) == before
    assert asked[0].startswith(b"\x1b]11;?")


def test_one_that_says_nothing_is_not_waited_for_and_colorfgbg_counts(monkeypatch):
    with terminal(b"", monkeypatch):
        begun = time.monotonic()
        assert ask_background({"COLORFGBG": "0;default;15"}) == Background(light=True)
        assert PATIENCE <= time.monotonic() - begun < 10 * PATIENCE
    assert ask_background({"COLORFGBG": "15;0"}).light is False  # no terminal at all any more
    assert ask_background({}).light is None


def test_auto_is_light_where_the_terminal_is(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert choose(None) is DARK
    assert choose("auto", light=True) is LIGHT
    assert choose("dark", light=True) is DARK
    assert choose("ansi", light=True) is ANSI_LIGHT
    assert choose("ansi", light=False) is ANSI
    assert asks_for_background("auto")
    assert not asks_for_background("dark")
    monkeypatch.setenv("TERM", "linux")
    assert not asks_for_background("auto")
    monkeypatch.setenv("NO_COLOR", "")
    assert choose(None) is ANSI
    assert not asks_for_background("ansi")


@pytest.mark.parametrize(
    "parts",
    [
        (b"a\x1b]11;rgb:dddd/dddd/dddd\x1b\\b",),
        (b"a\x1b]11;rgb:dd", b"dd/dddd/dddd\x1b", b"\\b"),
        (b"a\x1b]11;rgb:dddd/dddd/dddd\x07", b"b"),
    ],
)
def test_an_answer_that_comes_late_is_no_key(parts):
    assert keys(*parts) == ["a", "b"]


def test_what_only_looks_like_one_is_heard_after_a_moment():
    now = [0.0]
    replies = Replies(lambda: now[0])
    assert replies.without("\x1b]") == ""
    assert replies.overdue() == ""
    now[0] = 1.0
    assert replies.overdue() == "\x1b]"
    assert replies.without("\x1b]11;rgb:dd") == ""
    now[0] = 2.0
    assert replies.overdue() == ""
    assert replies.without("d") == "d"
    assert list(Input(lambda: None).tick()) == []


@pytest.mark.parametrize(
    ("environment", "signs"),
    [
        ({"LC_ALL": "C", "LANG": "C.UTF-8"}, ASCII),
        ({"LC_ALL": "POSIX"}, ASCII),
        ({"LC_CTYPE": "C", "LANG": "en_GB.UTF-8"}, ASCII),
        ({"LC_ALL": "C.UTF-8"}, UNICODE),
        ({"LANG": "en_GB.UTF-8"}, UNICODE),
    ],
)
def test_a_locale_of_ascii_gets_ascii(environment, signs, monkeypatch):
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert glyphs() is signs
    assert glyphs("unicode") is UNICODE
