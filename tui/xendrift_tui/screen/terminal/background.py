"""Asks the terminal for its background: whether it is light decides which colours can be read.

OSC 11 with `?` has a terminal tell the colour (xterm's ctlseqs). Not every one answers, so that the
question is followed by one that every terminal knows (DA1): once that is answered, or the time is
over, nothing more is waited for.
"""

import os
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

PATIENCE = 0.25
"""Seconds to wait at most; a terminal that is farther away is taken for a dark one."""

_ASK = b"\x1b]11;?\x1b\\\x1b[c"
_COLOUR = re.compile(
    rb"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})"
    rb"(?:/[0-9a-fA-F]{1,4})?(?:\x07|\x1b\\)"
)
_KNOWS = re.compile(rb"\x1b\[\?[0-9;]*c")
_MOST = 4096
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP)
_LOCAL = 3  # the local modes among what tcgetattr returns
# The colours of a palette of 16 that are light, as COLORFGBG numbers them.
_LIGHT = frozenset(("7", "9", "10", "11", "12", "13", "14", "15"))


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of a terminal's background.

    Attributes:
        light: whether it is light; None if nobody can say.
        typed: what came in meanwhile that is no answer: somebody types ahead.
    """

    light: bool | None = None
    typed: bytes = b""


def ask_background(environment: Mapping[str, str] = os.environ) -> Background:
    """Asks the terminal on standard input and output, and COLORFGBG if it does not answer."""
    light, typed = None, b""
    # without a terminal, or where it is gone, the screen finds out by itself
    with suppress(OSError, ValueError, termios.error):
        light, typed = _asked(sys.stdin.fileno(), sys.stdout.fileno(), PATIENCE)
    return Background(_named(environment) if light is None else light, typed)


def _named(environment: Mapping[str, str]) -> bool | None:
    """Reads COLORFGBG, which some terminals set: foreground and background by number."""
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    return background in _LIGHT if background.isdigit() else None


def _asked(source: int, sink: int, patience: float) -> tuple[bool | None, bytes]:
    before = termios.tcgetattr(source)
    # Whatever ends the program waits until the terminal is as it was.
    held = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        quiet = list(before)
        quiet[_LOCAL] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
        termios.tcsetattr(source, termios.TCSANOW, quiet)  # what is typed already stays
        os.write(sink, _ASK)
        return answered(_read(source, patience))
    finally:
        termios.tcsetattr(source, termios.TCSANOW, before)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _read(source: int, patience: float) -> bytes:
    heard, until = b"", time.monotonic() + patience
    while not _KNOWS.search(heard) and len(heard) < _MOST:
        left = until - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            break
        data = os.read(source, _MOST)
        if not data:
            break
        heard += data
    return heard


def answered(heard: bytes) -> tuple[bool | None, bytes]:
    """Takes the answers out of what was heard.

    Args:
        heard: what came from the terminal.

    Returns:
        Whether the background is light, None without an answer, and everything else that came.
    """
    found = _COLOUR.search(heard)
    rest = _KNOWS.sub(b"", _COLOUR.sub(b"", heard))
    if found is None:
        return None, rest
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    # Half of the way from black to white, as the eye has it (ITU-R BT.709).
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5, rest
