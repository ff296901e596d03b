"""Shutdown the screen although its terminal is gone."""

import os
import signal
import threading
from collections.abc import Callable, Iterable

from xendrift_tui.screen.kept_decisions import keep
from xendrift_tui.screen.session import Session

# Seconds that Textual has to leave by itself: a terminal that hung up needs no tidying.
_PATIENCE = {signal.SIGHUP: 1.0, signal.SIGTERM: 5.0, signal.SIGINT: 5.0}


class Shutdown:
    """Sees to it that the process ends when it is told to from outside.

    When a terminal hangs up while it is being written to, Textual waits for ever for the thread
    that writes to it, and the screen would stay behind with its watches.
    """

    def __init__(self, sessions: Callable[[], Iterable[Session]]) -> None:
        self._sessions = sessions
        self._left = threading.Event()

    def left(self) -> None:
        """Tells that Textual is done."""
        self._left.set()

    def insist(self, number: signal.Signals) -> None:
        """Ends what runs, and the process, unless the screen is left soon."""
        name = f"leaving for {number.name}"
        threading.Thread(target=self._insist, args=(number,), name=name, daemon=True).start()

    def _insist(self, number: signal.Signals) -> None:
        if self._left.wait(_PATIENCE[number]):
            return
        for session in self._sessions():
            keep(session)
        for session in self._sessions():
            session.finish()
            session.source.close()
        os._exit(128 + number)
