"""Opens the screen of what was built, in a terminal."""

import os
import shlex
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path


def opens(command: Sequence[str], folder: Path) -> None:
    """Asserts that a command shows the demo host, in the colours of its style sheet.

    Args:
        command: what starts the screen.
        folder: an empty home for it.
    """
    environment = {
        "HOME": str(folder),
        "XENDRIFT_CACHE": str(folder / "cache"),
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
    }

    def tmux(*arguments: str) -> str:
        call = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null", *arguments]
        done = subprocess.run(call, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    tmux("new-session", "-d", "-x", "80", "-y", "24", f"cd /; {shlex.join(command)}; sleep 60")
    try:
        end = time.monotonic() + 60
        while "merged by union" not in (text := tmux("capture-pane", "-p")):
            assert time.monotonic() < end, text
            time.sleep(0.1)
        assert "half-baked" in text
        assert "\x1b[48;" in tmux("capture-pane", "-p", "-e")  # app.tcss came along
    finally:
        tmux("kill-server")
