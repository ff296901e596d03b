"""The whole program in a pseudo-terminal of its own, and what is to be true of its end."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path

ESC, ENTER, CTRL_P, PAGE_DOWN = b"\x1b", b"\r", b"\x10", b"\x1b[6~"
ENTRY = "import sys; from xendrift_tui.main import main; sys.exit(main())"
# What the program may set in a terminal, and must have taken back: DEC private modes.
_SET = re.compile(rb"\x1b\[\?(\d+)([hl])")
_MODES = {b"1049", b"1000", b"1003", b"1004", b"1006", b"1015", b"1016", b"2004", b"2048"}
_DRAWN_BY = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[=>()][0-9A-B]?)")


class Program:
    """A child on a pseudo-terminal; everything that it writes is kept.

    Attributes:
        pid: its process.
        state: its state folder, working directory and home.
        written: what it wrote.
        status: how it ended, None while it has not.
    """

    def __init__(
        self,
        words: Sequence[str] = ("demo",),
        *,
        size: tuple[int, int] = (80, 24),
        before: str = "",
        state: Path | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self._made = state is None
        self.state = state or Path(tempfile.mkdtemp(prefix="xd"))
        self.written = bytearray()
        self.status: int | None = None
        own = {
            "XENDRIFT_STATE": str(self.state), "HOME": str(self.state), "PAGER": "true",
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        whole = os.environ | own | (environment or {})
        command = [sys.executable, "-c", f"{before}\n{ENTRY}", *words]
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(self.state)
            os.execve(command[0], command, whole)
        self.resize(*size)

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self.hang_up()
        if self._made:
            shutil.rmtree(self.state, ignore_errors=True)

    # ---- what is done to it

    def type(self, keys: bytes) -> None:
        """Types keys, all at once; a program that is gone hears nothing."""
        try:
            while keys:
                keys = keys[os.write(self._terminal, keys[:1024]) :]
        except OSError:
            return

    def resize(self, columns: int, lines: int) -> None:
        """Makes the terminal larger or smaller."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def hang_up(self) -> None:
        """Takes the terminal away."""
        if self._terminal >= 0:
            os.close(self._terminal)
            self._terminal = -1

    def signal(self, number: int) -> None:
        """Sends a signal."""
        os.kill(self.pid, number)

    # ---- what comes of it

    @property
    def text(self) -> str:
        """What it wrote, but for what moves the cursor and colours."""
        return _DRAWN_BY.sub(b"", bytes(self.written)).decode("utf-8", "replace")

    @property
    def reports(self) -> list[Path]:
        """The crash reports that it kept."""
        return sorted((self.state / "crashes").glob("*"))

    def read(self, seconds: float) -> bool:
        """Reads for a while; False once nothing more can come."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._terminal < 0 or not select.select([self._terminal], [], [], left)[0]:
                return True
            try:
                data = os.read(self._terminal, 65536)
            except OSError:
                return False
            if not data:
                return False
            self.written += data
        return True

    def calm(self, least: float = 0.3, most: float = 20.0) -> None:
        """Waits until it has drawn something and draws no more."""
        end = time.monotonic() + most
        while time.monotonic() < end:
            before = len(self.written)
            if not self.read(least) or len(self.written) == before > 1000:
                return

    def until(self, *signs: str, timeout: float = 20.0) -> str:
        """Waits until all of these were written since the last time."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            text = self.text
            if all(sign in text for sign in signs):
                self.written.clear()
                return text
            self.read(0.05)
        raise AssertionError(f"never saw {signs}:\n{self.text[-3000:]}")

    def ended(self, seconds: float) -> bool:
        """Waits for its end."""
        end = time.monotonic() + seconds
        while self.status is None and time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                self.read(0.1)
            else:
                self.read(0.02) or time.sleep(0.02)
        return self.status is not None

    def idle(self, most: float = 60.0) -> bool:
        """Waits until it has nothing more to do, or has ended; False if it never has."""
        end = time.monotonic() + most
        used = -1
        while time.monotonic() < end and not self.ended(0.3):
            before, used = used, self._used()
            if used == before:
                return True
        return self.status is not None

    def _used(self) -> int:
        """The time that a processor has spent on it, in ticks."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def leave(self) -> None:
        """Goes back to the main screen, and leaves, whatever asks."""
        for key in (b"", ESC, ESC, ESC, ESC, b"q", b"y", b"q", b"y"):
            self.type(key)
            self.idle(3.0)
            if self.status is not None:
                return
        self.ended(10.0)

    def left_on(self) -> set[str]:
        """The modes that are set in the terminal still."""
        modes = {mode: how for mode, how in _SET.findall(bytes(self.written)) if mode in _MODES}
        return {mode.decode() for mode, how in modes.items() if how == b"h"}


def trouble(program: Program, *, by_itself: bool = False) -> str:
    """Leaves a program, and says what is wrong with its end; empty if nothing is.

    Args:
        program: what runs, or has ended.
        by_itself: whether the keys that were typed may have left it before.
    """
    early = program.ended(0.0)
    if early and not (by_itself and program.status == 0):
        return f"it ended by itself, with {program.status}: {_last(program)}"
    program.leave()
    if program.status is None:
        return f"it could not be left: {_last(program)}"
    if program.status != 0:
        return f"it was left with {program.status}: {_last(program)}"
    if program.reports:
        return f"it left a report: {program.reports[0].read_text()[-300:]}"
    if b"Traceback" in program.written or b"Exception ignored" in program.written:
        return "it printed a traceback"
    return f"it left modes on: {program.left_on()}" if program.left_on() else ""


def _last(program: Program) -> str:
    if program.reports:
        return program.reports[0].read_text()[-400:]
    return program.text[-400:]
