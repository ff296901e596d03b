"""What the terminal lets the screen do, for the doctor."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.doctor.check import Check, ok, warn

_SUBJECT = "terminal"


def terminal() -> Iterator[Check]:
    """Looks at TERM, the encoding, colours, and how copying gets out of tmux."""
    term = SafeText(os.environ.get("TERM", ""))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield ok(_SUBJECT, "none on standard input and output; the commands need none")
        return
    if term in ("", "dumb", "unknown"):
        yield warn(
            _SUBJECT,
            f"TERM is {term or 'not set'}: the screen cannot be drawn",
            "Set TERM, or use `xendrift scan` and `xendrift show`.",
        )
        return
    yield ok(_SUBJECT, f"{term}, {_colours()}")
    if "utf" not in sys.stdout.encoding.lower():
        yield warn(
            _SUBJECT,
            f"the encoding is {sys.stdout.encoding}: signs and lines are drawn in ASCII",
            "Set LC_ALL=C.UTF-8, if the terminal can show UTF-8.",
        )
    if os.environ.get("TMUX"):
        yield from _tmux()


def _colours() -> str:
    if os.environ.get("NO_COLOR") is not None:
        return "no colours, as NO_COLOR asks"
    if os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in os.environ.get("TERM", "") else "16 colours"


def _tmux() -> Iterator[Check]:
    """Copying sends OSC 52, which tmux passes on only if it is told to (tmux(1), set-clipboard)."""
    tmux = shutil.which("tmux")
    if tmux is None:
        return
    command = [tmux, "show-options", "-gsv", "set-clipboard"]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=2, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return
    if ran.stdout.strip() == b"off":
        yield warn(
            _SUBJECT,
            "tmux keeps what is copied to itself",
            "tmux set -s set-clipboard on, to have it in the clipboard where you sit.",
        )
    else:
        yield ok(_SUBJECT, "inside tmux, which passes on what is copied")
