"""One ssh at work: what goes in, what comes out, and how it ended; nothing waits without end."""

import os
import select
import subprocess
import threading
import time
from contextlib import suppress

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.sources.remote.state import RemoteError, State, last_line, told_by_ssh

_PIECE = 1 << 14  # which may be a thousand times as much unpacked
_TAIL = 1 << 13
_TO_END = 2.0  # seconds that a program may take to end by itself


class TookTooLongError(Exception):
    """Nothing came in time."""


class Child:
    """A program that was started; nobody at a terminal can be asked by it."""

    def __init__(self, argv: list[str], given: bytes | None = None, *, tail: int = _TAIL) -> None:
        """Starts it.

        Args:
            argv: the command.
            given: what its standard input holds; None keeps that open until `end`.
            tail: bytes of its standard error that are kept, the last ones.

        Raises:
            UsageError: there is no such program here.
        """
        try:
            self._process = subprocess.Popen(  # noqa: S603 an argument list, no shell
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # no terminal to ask on, no key that reaches it
                bufsize=0,
            )
        except OSError as error:
            raise UsageError(
                f"{argv[0]} cannot be run: {error.strerror}. Install it, or name another in [fleet]"
                " of the settings."
            ) from error
        self._said, self._tail = b"", tail
        self._closed = threading.Lock()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        if given is not None:
            threading.Thread(target=self._give, args=(given,), daemon=True).start()

    def read(self, until: float) -> bytes:
        """Returns what came, empty at the end.

        Args:
            until: the moment of `time.monotonic` at which nothing is waited for any more.

        Raises:
            TookTooLongError: nothing came, or it is over.
        """
        out = self._process.stdout
        if out is None or out.closed:
            return b""
        ready = select.poll()
        ready.register(out, select.POLLIN | select.POLLHUP)
        left = until - time.monotonic()
        if left < 0 or not ready.poll(left * 1000):
            raise TookTooLongError
        return os.read(out.fileno(), _PIECE)

    def end(self, *, patience: float = 0.0) -> int:
        """Ends it, and returns its exit status: negative if it had to be ended.

        Args:
            patience: seconds in which it may end by itself.
        """
        self._shut()
        with suppress(subprocess.TimeoutExpired):
            return self._done(self._process.wait(patience))
        self._process.terminate()
        try:
            return self._done(self._process.wait(_TO_END))
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._done(self._process.wait())

    def failed(self, host: str) -> RemoteError:
        """Says why it came to an end too early."""
        status = self.end(patience=_TO_END)
        self._listener.join(_TO_END)  # what it said last may still be on its way
        said = self._said
        return RemoteError(host, told_by_ssh(status, said.decode("utf-8", "replace")), self.words)

    def too_slow(self, host: str) -> RemoteError:
        """Says that it took too long, and ends it."""
        self.end()
        return RemoteError(host, State.TOO_SLOW, self.words)

    def lines(self) -> tuple[SafeText, ...]:
        """The last lines on its standard error, once it has ended."""
        self._listener.join(_TO_END)
        return tuple(SafeText(line.rstrip(b"\r")) for line in self._said.split(b"\n") if line)

    @property
    def words(self) -> SafeText:
        """The last line on its standard error."""
        return last_line(self._said)

    def _done(self, status: int) -> int:
        with self._closed:
            if self._process.stdout is not None:
                self._process.stdout.close()
        return status

    def _shut(self) -> None:
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def _give(self, content: bytes) -> None:
        if self._process.stdin is None:
            return
        with suppress(OSError, ValueError):
            view = memoryview(content)
            while view:
                view = view[os.write(self._process.stdin.fileno(), view[:_PIECE]) :]
        self._shut()

    def _listen(self) -> None:
        """Keeps the end of what it says, so that it never waits for somebody to read."""
        stream = self._process.stderr
        if stream is None:
            return
        with suppress(OSError, ValueError), stream:
            while piece := os.read(stream.fileno(), _TAIL):
                self._said = (self._said + piece)[-self._tail :]
