"""One connection: bytes out, frames in, neither of which ever blocks."""

import os
import select
import threading
from collections.abc import Sequence

from xendrift.core.base.errors import LostDaemonError, SourceError
from xendrift.xenstore.address import Address
from xendrift.xenstore.frames import Batch, EventSink, Inbox, NotXenstoreError
from xendrift.xenstore.transport import open_transport

PATIENCE = 1.0  # seconds without one byte from the daemon

_BOTH = select.POLLIN | select.POLLOUT
_CHUNK = 1 << 16
_LAST_ID = (1 << 32) - 1

_CLOSED = "The connection to xenstored was closed here; open the source again to go on."


def _ignore(payload: bytes) -> None:
    """Drops the events of a connection on which nobody watches."""
    del payload


class Connection:
    """An open connection, used by one thread at a time; `interrupt` may come from any.

    After any exception the connection is useless, since answers may be outstanding: close it.

    Attributes:
        address: the socket or device.
        patience: how many seconds the daemon may stay silent while it owes an answer.
    """

    def __init__(
        self,
        address: Address,
        *,
        patience: float = PATIENCE,
        on_event: EventSink = _ignore,
    ) -> None:
        """Connects.

        Args:
            address: the socket or device.
            patience: how many seconds the daemon may stay silent while it owes an answer.
            on_event: what is given the payload of every watch event, at once.

        Raises:
            SourceError: the connection cannot be made.
        """
        self.address = address
        self.patience = patience
        self._interrupted = self._woken = False
        self._on_event = on_event
        self._inbox = Inbox()
        self._next_id = 1
        self._transport = open_transport(address, patience)
        self._closing = threading.Lock()  # lest a wake-up go to a descriptor that is reused
        self._wake, self._waker = os.pipe()  # not every system has an eventfd
        os.set_blocking(self._waker, False)

    def listen(self, timeout: float) -> None:
        """Hands on the events that are there, waiting up to `timeout` seconds for the first.

        Raises:
            LostDaemonError: the daemon hung up.
            SourceError: `interrupt` was called.
        """
        self.require_open()
        if ready([(self, False)], timeout):
            self.take(Batch(0, 0, 0))

    def stale(self) -> bool:
        """Tells, without waiting, whether the daemon hung up while nothing was asked."""
        try:
            self.listen(0)
        except LostDaemonError:
            return True
        return False

    def interrupt(self) -> None:
        """Makes the call that runs now, and every later one, fail at once."""
        self._interrupted = True
        with self._closing:
            if self._wake >= 0 and not self._woken:
                self._woken = True
                os.write(self._waker, b"\1")

    def close(self) -> None:
        """Lets go of the descriptors; not while a call runs."""
        with self._closing:
            if self._wake >= 0:
                self._transport.close()
                os.close(self._wake)
                os.close(self._waker)
                self._wake = -1

    def require_open(self) -> None:
        """Raises a `SourceError` if the connection was closed here, or is to be."""
        if self._wake < 0 or self._interrupted:
            raise SourceError(_CLOSED)

    def reserve(self, count: int) -> int:
        """Returns the first of `count` request numbers; 0 is what events carry."""
        if self._next_id + count > _LAST_ID:
            self._next_id = 1
        first = self._next_id
        self._next_id += count
        return first

    def send(self, data: memoryview) -> int:
        """Writes what fits and returns how much that was.

        Raises:
            LostDaemonError: the daemon hung up.
        """
        try:
            return self._transport.send(data)
        except OSError as error:
            raise self.lost(f"hung up ({error.strerror})") from error

    def take(self, batch: Batch) -> int:
        """Takes what is there and returns how many answers to a batch it held; -1 if nothing is.

        Raises:
            LostDaemonError: the daemon hung up, or sent what answers nothing that was asked.
        """
        try:
            data = self._transport.receive(_CHUNK)
        except OSError as error:
            raise self.lost(f"hung up ({error.strerror})") from error
        if data is None:
            return -1
        if not data:
            raise self.lost("hung up")
        try:
            return batch.take(self._inbox.feed(data), self._on_event)
        except NotXenstoreError:
            raise self.lost("sent what is no answer to any request") from None

    def lost(self, what: str) -> LostDaemonError:
        """Makes the error that says what the daemon did."""
        return LostDaemonError(
            f"xenstored {what} (connection to {self.address.path}). "
            "Look whether the daemon runs; the next read connects anew."
        )

    def register(self, poll: "select.poll", *, sending: bool) -> None:
        """Has a poll wait for the daemon, and for `interrupt`."""
        poll.register(self._transport, _BOTH if sending else select.POLLIN)
        poll.register(self._wake, select.POLLIN)


def ready(connections: Sequence[tuple[Connection, bool]], timeout: float) -> bool:
    """Waits until the daemon has something for, or takes something from, one of them.

    Args:
        connections: each with whether there is something to send.
        timeout: for how many seconds.

    Raises:
        SourceError: `interrupt` was called on one of them.
    """
    poll = select.poll()
    for connection, sending in connections:
        connection.register(poll, sending=sending)
    found = poll.poll(max(timeout, 0) * 1000)
    for connection, _ in connections:
        connection.require_open()
    return bool(found)
