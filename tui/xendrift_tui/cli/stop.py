"""Ctrl+z: what others wait for is let go of before the process stops."""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager


class Stops:
    """Whether the terminal has asked the process to stop, and the stop itself.

    Attributes:
        asked: whether it has.
    """

    def __init__(self) -> None:
        self.asked = False

    def note(self, *_: object) -> None:
        """Remembers that it has; for a signal handler."""
        self.asked = True

    def stop(self) -> None:
        """Stops the process until it is continued; one nobody could continue is not stopped."""
        self.asked = False
        before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            signal.raise_signal(signal.SIGTSTP)
        finally:
            signal.signal(signal.SIGTSTP, before)


@contextmanager
def noticing_stops() -> Generator[Stops]:
    """Has SIGTSTP only noted, unless somebody ignores it or this is not the main thread."""
    stops = Stops()
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN:
        yield stops
        return
    before = signal.signal(signal.SIGTSTP, stops.note)
    try:
        yield stops
    finally:
        signal.signal(signal.SIGTSTP, before)
