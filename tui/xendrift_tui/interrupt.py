"""What an interrupt (ctrl+c, SIGINT) does while the program starts, runs and ends.

Python raises an exception wherever it happens to be. In the middle of an import that is a
traceback, and while libraries are loaded or threads ended it was seen to be a segmentation fault.
"""

import os
import signal

STATUS = 130


def end_at_once() -> None:
    """Lets an interrupt end the process, silently: there is nothing yet to be tidied.

    Where interrupts are ignored, as a shell does for what it starts in the background, they stay
    ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def raise_it() -> None:
    """Lets an interrupt raise `KeyboardInterrupt` again, for what has something to tidy."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def ignore() -> None:
    """Lets nothing interrupt the end of the process any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end(*_: object) -> None:
    os._exit(STATUS)
