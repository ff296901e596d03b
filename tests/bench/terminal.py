"""xendrift at a terminal of its own: what is typed, what is drawn, and when."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from typing import Self

from tests.bench.measure import Times
from tests.bench.place import ENVIRONMENT, XENDRIFT

_PATIENCE = 60.0
_QUIET = 0.15


class Terminal:
    """A pseudo-terminal with a program in it."""

    def __init__(self, *arguments: str, size: tuple[int, int] = (120, 40)) -> None:
        self._own, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            [*XENDRIFT, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=ENVIRONMENT | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._own)

    def press(self, keys: bytes) -> None:
        """Types."""
        os.write(self._own, keys)

    def await_text(self, text: bytes, since: float) -> float:
        """Waits until something is drawn and returns how long that took."""
        seen = b""
        while text not in seen:
            part = self._drawn(_PATIENCE)
            assert part, f"{text!r} was never drawn"
            seen = seen[-len(text) :] + part
        return time.perf_counter() - since

    def calm(self) -> None:
        """Waits until nothing more is drawn."""
        while self._drawn(_QUIET):
            pass

    def react(self, keys: bytes, times: int) -> Times:
        """Types keys one after the other and takes the time until each has drawn something."""
        taken = Times()
        for number in range(times):
            while self._drawn(0.02):
                pass
            begun = time.perf_counter()
            self.press(keys[number % len(keys) :][:1])
            assert self._drawn(_PATIENCE)
            taken.seconds.append(time.perf_counter() - begun)
        return taken

    def leave(self) -> float:
        """Presses q and returns how long it took until the process was gone."""
        begun = time.perf_counter()
        self.press(b"q")
        while self.process.poll() is None:
            assert time.perf_counter() - begun < _PATIENCE
            self._drawn(0.01)
        return time.perf_counter() - begun

    def _drawn(self, timeout: float) -> bytes:
        if not select.select([self._own], [], [], timeout)[0]:
            return b""
        try:
            return os.read(self._own, 1 << 16)
        except OSError:  # what Linux says when the last one on the other side is gone
            return b""
