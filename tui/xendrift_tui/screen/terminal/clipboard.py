"""Copying to where the operator sits: through the terminal, and through tmux where it is."""

import os
import shutil
import subprocess
import threading

from textual.app import App


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
