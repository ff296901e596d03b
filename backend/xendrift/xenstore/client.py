"""A client that reads thousands of nodes in one go and survives its daemon."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from pyxs._internal import Op

from xendrift.core.base.errors import LostDaemonError, SourceError
from xendrift.xenstore.address import Address, find_address
from xendrift.xenstore.batch import WINDOW, Exchange, answer
from xendrift.xenstore.concurrent import Meanwhile, side_by_side
from xendrift.xenstore.connection import PATIENCE, Connection
from xendrift.xenstore.frames import Batch, ConflictError, RefusedError
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.pool import Lanes
from xendrift.xenstore.requests import Asking

# How many ask at once where many do: while one works with its answers, another's are looked for.
_SIDES = 2

T = TypeVar("T")


Send = Callable[[int, Sequence[bytes], int], Batch]


class Transaction(Operations):
    """The requests of `Operations` inside one transaction; made by `Client.transaction`."""

    def __init__(self, number: int, send: Send) -> None:
        self._number = number
        self._send = send

    @classmethod
    def started(cls, answer: Batch, send: Send) -> Self:
        """Reads the answer to TRANSACTION_START.

        Args:
            answer: the daemon's answer to that one request.
            send: what sends requests of one kind within a transaction.

        Raises:
            RefusedError: the daemon opens no transaction.
        """
        for code in answer.refused.values():
            raise RefusedError("open a transaction on", "/", code)
        return cls(int(answer.bodies[0].rstrip(b"\0")), send)

    def exchange(self, op: int, payloads: Sequence[bytes]) -> Batch:
        """Sends requests of one kind within the transaction."""
        return self._send(op, payloads, self._number)

    def commit(self) -> None:
        """Makes the writes happen.

        Raises:
            ConflictError: somebody changed the same nodes meanwhile.
            RefusedError: the daemon does not commit for another reason.
        """
        for code in self.exchange(Op.TRANSACTION_END, [b"T\0"]).refused.values():
            kind = ConflictError if code == "EAGAIN" else RefusedError
            raise kind("commit a transaction on", "/", code)

    def abandon(self) -> None:
        """Makes the writes not happen; a daemon that is gone has seen to that already."""
        with suppress(SourceError):
            self.exchange(Op.TRANSACTION_END, [b"F\0"])


class Client(Operations):
    """Requests over connections made when first needed and made anew once they are lost.

    Threads may share a client: their batches take turns. `close` may come from any thread and
    ends the batch that runs.
    """

    def __init__(
        self,
        address: Address | None = None,
        *,
        window: int = WINDOW,
        patience: float = PATIENCE,
    ) -> None:
        """Notes where to connect; nothing is opened yet.

        Args:
            address: the socket or device, found as libxenstore does if None.
            window: how many requests a connection may have outstanding; always 1 on a device.
            patience: how many seconds the daemon may stay silent while it owes an answer.

        Raises:
            SourceError: there is neither a socket nor a device.
        """
        self.address = address or find_address()
        self._lock = threading.RLock()
        self._new_lanes = partial(Lanes, self.address, window=window, patience=patience)
        self._lanes = self._new_lanes()
        self._all_lanes = [self._lanes]
        self._closed = False

    def exchange(self, op: int, payloads: Sequence[bytes]) -> Batch:
        """Sends requests of one kind outside any transaction and returns their answers.

        Raises:
            LostDaemonError: the daemon hung up, stayed silent or cannot be reached now.
            SourceError: the client was closed, or may not connect.
        """
        with self._lock:
            return self._exchange(self._lanes.enough(op, len(payloads)), op, payloads, 0)

    def side_by_side(self, askings: Iterable[Asking[T]], meanwhile: Meanwhile) -> Iterator[T]:
        """Answers several that ask at once, each over connections of its own.

        Args:
            askings: who asks.
            meanwhile: what is done while the daemon has enough to do; what it raises ends all.

        Yields:
            What each comes to, in their order.

        Raises:
            LostDaemonError: the daemon hung up, stayed silent or cannot be reached now.
            SourceError: the client was closed, or may not connect.
        """
        # A device has one connection, and answers one request at a time.
        sides = [] if self.address.device else [self._new_lanes() for _ in range(_SIDES)]
        self._all_lanes += sides
        try:
            if self._closed:
                self._interrupt()
            taken = [side for side in sides if side.reachable()]
            if taken:
                yield from side_by_side(taken, askings, meanwhile)
                return
            for asking in askings:
                yield self.ask(asking)
                while meanwhile():
                    pass
        finally:
            for side in sides:
                side.drop()
                self._all_lanes.remove(side)

    @contextmanager
    def transaction(self) -> Generator[Transaction, None, None]:
        """Opens a transaction; it is committed at the end of the block, or dropped on an error.

        Keep it short: every node it reads makes a conflict with other writers more likely.

        Raises:
            ConflictError: somebody changed the same nodes; nothing was written, try again.
            LostDaemonError: the daemon went away; the transaction did not happen, unless that
                was during the commit, of which nobody can know.
        """
        with self._lock:
            connection = self._lanes.first()
            number = self._exchange([connection], Op.TRANSACTION_START, [b"\0"], 0)

        def send(op: int, payloads: Sequence[bytes], transaction: int) -> Batch:
            with self._lock:
                if not self._lanes.holds(connection):
                    raise LostDaemonError(
                        "The connection to xenstored was lost during a transaction, which "
                        "therefore did not happen. Try again."
                    )
                return self._exchange([connection], op, payloads, transaction)

        transaction = Transaction.started(number, send)
        try:
            yield transaction
        except BaseException:
            transaction.abandon()
            raise
        transaction.commit()

    def close(self) -> None:
        """Lets go of the connection; a batch that runs in another thread ends with an error."""
        self._closed = True
        self._interrupt()
        with self._lock:
            self._lanes.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _interrupt(self) -> None:
        for lanes in self._all_lanes[:]:
            lanes.interrupt()

    def _exchange(
        self, connections: Sequence[Connection], op: int, payloads: Sequence[bytes], number: int
    ) -> Batch:
        """Sends requests within a transaction of a number, outside of any if it is 0."""
        window = self._lanes.window
        try:
            return answer(Exchange(connections, op, payloads, transaction=number, window=window))
        except BaseException:  # an interrupt from the keyboard, too, leaves answers outstanding
            self._lanes.drop()
            raise
