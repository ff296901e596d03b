"""One connection: requests go out in a window while answers come in."""

import os
import select
import threading
import time
from collections.abc import Callable, Sequence

from pyxs._internal import Op

from xendrift.errors import LostDaemonError, SourceError
from xendrift.xenstore.address import Address
from xendrift.xenstore.frames import Batch, Inbox, NotXenstoreError, requests
from xendrift.xenstore.transport import open_transport

# Requests sent ahead of their answers. Both daemons gain little beyond 64, and oxenstored stops
# reading from a connection that has 1,024 answers waiting (tools/ocaml/xenstored/connection.ml).
WINDOW = 128

# Seconds to let answers gather while many are outstanding. Waking up for each costs both sides
# half of their time, and the daemon has enough to do meanwhile.
_GATHERING = 50e-6
_MANY = 32

PATIENCE = 1.0  # seconds without one byte from the daemon

_CHUNK = 1 << 17
_LAST_ID = (1 << 32) - 1

_CLOSED = "The connection to xenstored was closed here; open the source again to go on."

EventSink = Callable[[bytes], None]


def _ignore(payload: bytes) -> None:
    """Drops the events of a connection on which nobody watches."""
    del payload


class Connection:
    """An open connection, used by one thread at a time; `interrupt` may come from any.

    After any exception the connection is useless, since answers may be outstanding: close it.
    """

    def __init__(
        self,
        address: Address,
        *,
        window: int = WINDOW,
        patience: float = PATIENCE,
        on_event: EventSink = _ignore,
    ) -> None:
        """Connects.

        Args:
            address: the socket or device.
            window: how many requests may be outstanding; always 1 on a device.
            patience: how many seconds the daemon may stay silent while it owes an answer.
            on_event: what is given the payload of every watch event, at once.

        Raises:
            SourceError: the connection cannot be made.
        """
        self.address = address
        self._window = 1 if address.device else window
        self._patience = patience
        self._on_event = on_event
        self._inbox = Inbox()
        self._next_id = 1
        self._transport = open_transport(address, patience)
        self._closing = threading.Lock()  # lest a wake-up go to a descriptor that is reused
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._poll = select.poll()
        self._poll.register(self._wake, select.POLLIN)

    def exchange(self, op: int, payloads: Sequence[bytes], transaction: int = 0) -> Batch:
        """Sends requests of one kind and returns when all of them are answered.

        Raises:
            LostDaemonError: the daemon hung up or stayed silent.
            SourceError: `interrupt` was called.
        """
        self._require_open()
        count = len(payloads)
        first = self._reserve(count)
        batch = Batch(op, first, count)
        sent, waiting = 0, memoryview(b"")
        deadline = time.monotonic() + self._patience
        while batch.done < count:
            if not waiting and sent < count and sent - batch.done <= self._window // 2:
                until = min(count, batch.done + self._window)
                frame = requests(op, transaction, first + sent, payloads[sent:until])
                sent, waiting = until, memoryview(frame)
            if waiting:
                waiting = waiting[self._send(waiting) :]
            data = self._receive()
            if data is not None:
                self._digest(data, batch)
                deadline = time.monotonic() + self._patience
            elif not self._ready(deadline - time.monotonic(), sending=bool(waiting)):
                raise self._lost(f"has not answered for {self._patience:g} s")
            elif sent - batch.done >= _MANY:
                time.sleep(_GATHERING)
        return batch

    def listen(self, timeout: float) -> None:
        """Hands on the events that are there, waiting up to `timeout` seconds for the first.

        Raises:
            LostDaemonError: the daemon hung up.
            SourceError: `interrupt` was called.
        """
        self._require_open()
        if self._ready(timeout, sending=False):
            data = self._receive()
            if data is not None:
                self._digest(data, None)

    def stale(self) -> bool:
        """Tells, without waiting, whether the daemon hung up while nothing was asked."""
        try:
            self.listen(0)
        except LostDaemonError:
            return True
        return False

    def interrupt(self) -> None:
        """Makes the call that runs now, and every later one, fail at once."""
        with self._closing:
            if self._wake >= 0:
                os.eventfd_write(self._wake, 1)

    def close(self) -> None:
        """Lets go of the descriptors; not while a call runs."""
        with self._closing:
            if self._wake >= 0:
                self._transport.close()
                os.close(self._wake)
                self._wake = -1

    def _require_open(self) -> None:
        if self._wake < 0:
            raise SourceError(_CLOSED)

    def _reserve(self, count: int) -> int:
        """Returns the first of `count` request numbers; 0 is what events carry."""
        if self._next_id + count > _LAST_ID:
            self._next_id = 1
        first = self._next_id
        self._next_id += count
        return first

    def _digest(self, data: bytes, batch: Batch | None) -> None:
        try:
            for kind, number, body in self._inbox.feed(data):
                if kind == Op.WATCH_EVENT:
                    self._on_event(body)
                elif batch is None:
                    raise NotXenstoreError
                else:
                    batch.take(kind, number, body)
        except NotXenstoreError:
            raise self._lost("sent what is no answer to any request") from None

    def _ready(self, timeout: float, *, sending: bool) -> bool:
        interest = select.POLLIN | select.POLLOUT if sending else select.POLLIN
        self._poll.register(self._transport, interest)
        ready = self._poll.poll(max(timeout, 0) * 1000)
        if any(descriptor == self._wake for descriptor, _ in ready):
            raise SourceError(_CLOSED)
        return bool(ready)

    def _send(self, data: memoryview) -> int:
        try:
            return self._transport.send(data)
        except OSError as error:
            raise self._lost(f"hung up ({error.strerror})") from error

    def _receive(self) -> bytes | None:
        try:
            data = self._transport.receive(_CHUNK)
        except OSError as error:
            raise self._lost(f"hung up ({error.strerror})") from error
        if data == b"":
            raise self._lost("hung up")
        return data

    def _lost(self, what: str) -> LostDaemonError:
        return LostDaemonError(
            f"xenstored {what} (connection to {self.address.path}). "
            "Look whether the daemon runs; the next read connects anew."
        )
