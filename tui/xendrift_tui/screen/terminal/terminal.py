"""What the terminal is able to do, and copying to where the operator sits."""

import locale
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping

from textual.app import App

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.marks import ASCII, UNICODE, Glyphs

_WANTED = {"unicode": UNICODE, "ascii": ASCII}
_PLAIN = ("linux", "vt100", "vt102", "vt220", "ansi")


def unsuitable_terminal() -> SafeText | None:
    """Says why there can be no screen here, and what to run instead; None if there can."""
    instead = "`xendrift scan` and `xendrift show DOMAIN` tell the same as text."
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return SafeText(f"The screen needs a terminal on standard input and output; {instead}")
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        return SafeText(f"The screen cannot be drawn on a terminal without capabilities; {instead}")
    return None


def glyphs(wanted: str = "auto") -> Glyphs:
    """Picks the signs: fonts of plain consoles lack the better ones.

    Args:
        wanted: `unicode` or `ascii`; anything else looks at the terminal.
    """
    if wanted in _WANTED:
        return _WANTED[wanted]
    if _locale(os.environ) in ("C", "POSIX"):
        return ASCII  # Python would write UTF-8 all the same (PEP 540)
    encoding = (getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding()).lower()
    if os.environ.get("TERM", "") in _PLAIN or "utf" not in encoding:
        return ASCII
    return UNICODE


def _locale(environment: Mapping[str, str]) -> str:
    """Returns the locale of characters, empty where nobody has named one (setlocale(3))."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    return next((name for name in names if name), "")


def copy(app: App[int], text: str) -> None:
    """Copies text with OSC 52, and into tmux's buffer: tmux ignores OSC 52 unless told not to.

    Args:
        app: whose terminal it is.
        text: safe text, or several of them with newlines between.
    """
    app.copy_to_clipboard(text)
    tmux = shutil.which("tmux")
    if tmux and os.environ.get("TMUX"):
        threading.Thread(target=_load_buffer, args=(tmux, text), daemon=True).start()


def _load_buffer(tmux: str, text: str) -> None:
    command = [tmux, "load-buffer", "-w", "-"]
    try:
        subprocess.run(command, input=text.encode(), timeout=2, check=False, capture_output=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return  # the terminal has it already
