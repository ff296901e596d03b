"""Changes that nobody has asked for yet, and the watch that asks for them."""

import threading
from collections.abc import Callable

from xendrift.core.base.text import SafeText
from xendrift.sources.protocol import Changes


class ChangeQueue:
    """What has changed since it was last asked for; filled by one thread, emptied by another."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._changes: Changes | None = None
        self._closed = False

    def tell(self, changes: Changes) -> None:
        """Adds to it."""
        with self._lock:
            before = self._changes or Changes()
            lost = SafeText() if changes.everything else changes.lost or before.lost
            everything = before.everything or changes.everything
            self._changes = Changes(before.domids | changes.domids, everything, lost)
            self._lock.notify_all()

    def take(self, timeout: float, watch: "QueueWatch") -> Changes | None:
        """Gives it away, at the latest after so many seconds, or once the watch is closed."""
        with self._lock:
            self._lock.wait_for(
                lambda: self._changes is not None or self._closed or watch.closed, timeout
            )
            if watch.closed:
                return None
            changes, self._changes = self._changes, None
            return changes

    def wake(self, *, close: bool = False) -> None:
        """Has whoever waits look whether it is still wanted."""
        with self._lock:
            self._closed = self._closed or close
            self._lock.notify_all()


class QueueWatch:
    """A watch on what another thread hears.

    Attributes:
        closed: whether nobody wants to know any more.
    """

    def __init__(self, queue: ChangeQueue, forget: Callable[[ChangeQueue], object]) -> None:
        """Takes what it empties, and who is to fill it no more once it is closed."""
        self._queue, self._forget = queue, forget
        self.closed = False

    def wait(self, timeout: float) -> Changes | None:
        """Returns what changed since the last call, or None after `timeout` seconds of calm."""
        return self._queue.take(timeout, self)

    def close(self) -> None:
        """Ends the watch."""
        self.closed = True
        self._forget(self._queue)
        self._queue.wake()
