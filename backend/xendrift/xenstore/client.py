"""A client that reads thousands of nodes in one go and survives its daemon."""

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from pyxs._internal import Op

from xendrift.errors import LostDaemonError, SourceError
from xendrift.xenstore.address import Address, find_address
from xendrift.xenstore.connection import PATIENCE, WINDOW, Connection
from xendrift.xenstore.frames import Batch
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.transaction import Transaction


class Client(Operations):
    """Requests over one connection, made when first needed and made anew once it is lost.

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
            window: how many requests may be outstanding.
            patience: how many seconds the daemon may stay silent while it owes an answer.

        Raises:
            SourceError: there is neither a socket nor a device.
        """
        self.address = address or find_address()
        self._window = window
        self._patience = patience
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._closed = False

    def exchange(self, op: int, payloads: Sequence[bytes]) -> Batch:
        """Sends requests of one kind outside any transaction and returns their answers.

        Raises:
            LostDaemonError: the daemon hung up, stayed silent or cannot be reached now.
            SourceError: the client was closed, or may not connect.
        """
        with self._lock:
            return self._exchange(self._connected(), op, payloads, 0)

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
            connection = self._connected()
            number = self._exchange(connection, Op.TRANSACTION_START, [b"\0"], 0)

        def send(op: int, payloads: Sequence[bytes], transaction: int) -> Batch:
            with self._lock:
                if self._connection is not connection:
                    raise LostDaemonError(
                        "The connection to xenstored was lost during a transaction, which "
                        "therefore did not happen. Try again."
                    )
                return self._exchange(connection, op, payloads, transaction)

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
        connection = self._connection
        if connection is not None:
            connection.interrupt()
        with self._lock:
            self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _connected(self) -> Connection:
        if self._connection is not None and self._connection.stale():
            self._drop()
        if self._closed:
            raise SourceError("The connection to xenstored was closed; open the source again.")
        if self._connection is None:
            self._connection = Connection(
                self.address, window=self._window, patience=self._patience
            )
        return self._connection

    def _exchange(
        self, connection: Connection, op: int, payloads: Sequence[bytes], transaction: int
    ) -> Batch:
        try:
            return connection.exchange(op, payloads, transaction)
        except BaseException:  # an interrupt from the keyboard, too, leaves answers outstanding
            self._drop()
            raise

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
