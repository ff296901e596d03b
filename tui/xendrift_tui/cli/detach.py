"""Running apart from the line that asked for it: that may break, and nothing is cut short."""

import os
import signal
from contextlib import suppress


def detach() -> int | None:
    """Has a process of its own do the rest, which no hangup and no closed line ends.

    Whoever asked waits for it as long as there is a line. With none, nobody is told, and the
    journal is where to look.

    Returns:
        None in that process; its exit status in the one that waited.
    """
    child = os.fork()
    if child:
        while True:
            with suppress(InterruptedError):
                return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.setsid()
    for one in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
        signal.signal(one, signal.SIG_IGN)
    return None
