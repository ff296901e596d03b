"""Runs one program: its output line by line, its limits, and no process left behind.

Arguments are a list and never pass a shell.
"""

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText, clip

EXITED = "exited"
TIMED_OUT = "timed out"
CANCELLED = "cancelled"

_GRACE = 2.0  # for xl to end after it was asked to
_LOOK = 0.05  # between two looks at whether it has ended, or is to
_LAST_WORDS = 0.2  # for output that is still in the pipe when xl has ended
_LONGEST = 500
_MOST_LINES = 400
_CHUNK = 1 << 16

Tell = Callable[[SafeText], None]


@dataclass(frozen=True, slots=True)
class Ran:
    """One command that was run, of xl unless another program is named.

    Attributes:
        command: its arguments, xl itself first.
        code: its exit status; negative if a signal ended it.
        output: what it wrote, standard output and error as they came.
        left_out: how many lines more it wrote.
        ended: `exited`, `timed out` or `cancelled`.
        seconds: how long it ran.
        program: what sentences call it.
    """

    command: tuple[SafeText, ...]
    code: int
    output: tuple[SafeText, ...] = ()
    left_out: int = 0
    ended: str = EXITED
    seconds: float = 0.0
    program: str = "xl"

    @property
    def sentence(self) -> SafeText:
        """How it ended, in one clause."""
        name = self.program
        if self.ended == TIMED_OUT:
            limits = f"after {self.seconds:.0f} s, longer than libxl's limits"
            return SafeText(f"{name} was ended {limits}")
        if self.ended == CANCELLED:
            return SafeText(f"{name} was cancelled after {self.seconds:.0f} s")
        if self.code < 0:
            return SafeText(f"{name} was killed by signal {-self.code}")
        return SafeText(f"{name} ended with exit status {self.code}")

    @property
    def shape(self) -> JsonObject:
        """The same as the journal keeps it."""
        command: list[Json] = [str(word) for word in self.command]
        output: list[Json] = [str(line) for line in self.output]
        return {
            "command": command,
            "exit_status": self.code,
            "ended": self.ended,
            "seconds": round(self.seconds, 3),
            "output": output,
            "left_out": self.left_out,
        }


def run_program(
    command: Sequence[str],
    limit: float,
    tell: Tell | None = None,
    stop: threading.Event | None = None,
    *,
    program: str = "",
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Runs one command and waits for it.

    Args:
        command: the program and its arguments.
        limit: how many seconds it may take.
        tell: is given every line as it comes.
        stop: ends the command once it is set, as an interrupt from the keyboard does.
        program: what sentences call it, its path if left out.
        environment: its whole environment, this process's own if left out.

    Raises:
        XendriftError: it cannot be started.
    """
    stop = stop or threading.Event()
    try:
        process = subprocess.Popen(  # noqa: S603 a list, no shell
            list(command),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise XendriftError(
            f"{SafeText(command[0])} cannot be started: {error}. Nothing was done."
        ) from error
    lines = _Lines(tell)
    begun = time.monotonic()
    ended = EXITED
    try:
        if not _follow(process, lines, begun + limit, stop):
            ended = CANCELLED if stop.is_set() else TIMED_OUT
    except KeyboardInterrupt:
        ended = CANCELLED
    finally:
        _end(process, lines)
    return Ran(
        tuple(SafeText(word) for word in command),
        process.returncode,
        tuple(lines.kept),
        lines.left_out,
        ended,
        time.monotonic() - begun,
        program or SafeText(command[0]),
    )


class _Lines:
    """Cuts a stream into lines; keeps the first ones, and counts the others."""

    def __init__(self, tell: Tell | None) -> None:
        self.kept: list[SafeText] = []
        self.left_out = 0
        self._tell = tell
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > _CHUNK:
            whole.append(self._rest)
            self._rest = b""
        for line in whole:
            self._take(line)

    def finish(self) -> None:
        if self._rest:
            self._take(self._rest)
            self._rest = b""

    def _take(self, line: bytes) -> None:
        if len(self.kept) >= _MOST_LINES:
            self.left_out += 1
            return
        safe = clip(SafeText(line[: _LONGEST * 4].rstrip(b"\r")), _LONGEST)
        self.kept.append(safe)
        if self._tell is not None:
            try:
                self._tell(safe)
            except OSError:  # nobody listens any more, which is no reason to stop xl half way
                self._tell = None


def _follow(
    process: subprocess.Popen[bytes], lines: _Lines, deadline: float, stop: threading.Event
) -> bool:
    """Reads until xl ends; returns whether it did so in time, and before it was to stop.

    The end of the stream says nothing: a QEMU that xl started holds it open.
    """
    assert process.stdout is not None  # noqa: S101
    handle = process.stdout.fileno()
    os.set_blocking(handle, False)
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_READ)
        open_still = True
        while time.monotonic() < deadline and not stop.is_set():
            if process.poll() is not None:
                return True
            if not open_still:
                stop.wait(_LOOK)
            elif selector.select(_LOOK) and not _read(handle, lines):
                selector.unregister(handle)
                open_still = False
    return process.poll() is not None


def _read(handle: int, lines: _Lines) -> bool:
    """Reads what there is; returns whether there can be more."""
    try:
        chunk = os.read(handle, _CHUNK)
    except BlockingIOError:
        return True
    lines.feed(chunk)
    return bool(chunk)


def _end(process: subprocess.Popen[bytes], lines: _Lines) -> None:
    """Sees to it that neither xl nor a script of it is left, and reads its last words."""
    assert process.stdout is not None  # noqa: S101
    handle = process.stdout.fileno()
    ending = process.poll() is None
    try:
        if ending:
            _signal(process, signal.SIGTERM)
            deadline = time.monotonic() + _GRACE
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
    finally:
        if ending:  # its scripts too, whatever they make of SIGTERM, and whoever is in a hurry
            _signal(process, signal.SIGKILL)
        process.wait()
        deadline = time.monotonic() + _LAST_WORDS
        with process.stdout, suppress(OSError):
            os.set_blocking(handle, False)
            while time.monotonic() < deadline and (chunk := os.read(handle, _CHUNK)):
                lines.feed(chunk)
        lines.finish()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
