"""The thread that watches: changes go to the reader, a lost connection to the screen."""

import threading
from collections.abc import Callable

from textual.message import Message

from xendrift.core.base.errors import SourceError
from xendrift.sources.protocol import Source, Watch
from xendrift_tui.screen.workers.mailbox import Mailbox
from xendrift_tui.screen.workers.messages import Lost, Recovered

_WAIT = 1.0
_RETRY = 1.0


class WatchThread(threading.Thread):
    """Turns watch events into requests, and starts over when the watch is lost.

    Its first report asks for everything, so that the first scan begins once the watch stands and
    no change between the two is missed.
    """

    def __init__(self, source: Source, mailbox: Mailbox, post: Callable[[Message], object]) -> None:
        super().__init__(name="xendrift-watcher", daemon=True)
        self._source = source
        self._mailbox = mailbox
        self._post = post
        self._closing = threading.Event()
        self._watch: Watch | None = None
        self._lost = False

    def run(self) -> None:
        """Watches until it is closed."""
        while not self._closing.is_set():
            try:
                self._follow(self._source.watch())
            except SourceError as error:
                self._say_lost(Lost(error.sentence))
                self._mailbox.read(everything=True)  # what can be read is shown all the same
                self._closing.wait(_RETRY)

    def close(self) -> None:
        """Ends the watch, from any thread."""
        self._closing.set()
        watch = self._watch
        if watch is not None:
            watch.close()

    def _follow(self, watch: Watch) -> None:
        self._watch = watch
        try:
            while not self._closing.is_set():
                changes = watch.wait(_WAIT)
                if changes is None:
                    continue
                if changes.lost:
                    self._say_lost(Lost(changes.lost))
                else:
                    self._say_found()
                if changes.domids or changes.everything:  # what is known is shown all the same
                    self._mailbox.read(changes.domids, everything=changes.everything)
        finally:
            self._watch = None
            watch.close()

    def _say_lost(self, message: Lost) -> None:
        self._lost = True
        self._post(message)

    def _say_found(self) -> None:
        if self._lost:
            self._lost = False
            self._post(Recovered())
