"""A client that reads thousands of nodes in one go and survives its daemon."""

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from pyxs._internal import Op

from xendrift.errors import LostDaemonError, SourceError
from xendrift.xenstore.address import Address, find_address
from xendrift.xenstore.connection import PATIENCE, Connection
from xendrift.xenstore.exchange import WINDOW, Meanwhile, exchange, nothing_to_do
from xendrift.xenstore.frames import Batch
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.transaction import Transaction

# Connections that share what is much and has no order; more of them gain nothing.
_LANES = 4
_MUCH = 1000
_ENOUGH_FOR_ALL = 128
_WITHOUT_ORDER = frozenset([Op.READ, Op.DIRECTORY])


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
        self._window = 1 if self.address.device else window
        self._patience = patience
        self._lock = threading.RLock()
        self._connections: list[Connection] = []
        self._closed = False

    def exchange(
        self, op: int, payloads: Sequence[bytes], meanwhile: Meanwhile = nothing_to_do
    ) -> Batch:
        """Sends requests of one kind outside any transaction and returns their answers.

        Args:
            op: the kind.
            payloads: one for each request.
            meanwhile: what is done while the daemon works; what it raises ends the connection.

        Raises:
            LostDaemonError: the daemon hung up, stayed silent or cannot be reached now.
            SourceError: the client was closed, or may not connect.
        """
        with self._lock:
            connections = [self._connected()]
            if op in _WITHOUT_ORDER and len(payloads) >= _ENOUGH_FOR_ALL:
                connections = self._all_connected(len(payloads))
            return self._exchange(connections, op, payloads, 0, meanwhile)

    def occupied(self, meanwhile: Meanwhile) -> Operations:
        """Gives the same client, which does something else while the daemon works."""
        return _Occupied(self, meanwhile)

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
            number = self._exchange([connection], Op.TRANSACTION_START, [b"\0"], 0)

        def send(op: int, payloads: Sequence[bytes], transaction: int) -> Batch:
            with self._lock:
                if connection not in self._connections:
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
        for connection in self._connections[:]:
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
        """Returns the connection for what has an order."""
        if any(connection.stale() for connection in self._connections):
            self._drop()
        if self._closed:
            raise SourceError("The connection to xenstored was closed; open the source again.")
        if not self._connections:
            self._connections.append(self._connect())
        return self._connections[0]

    def _all_connected(self, count: int) -> list[Connection]:
        """Returns every connection there is, having made all of them where it is worth it."""
        if count >= _MUCH and not self.address.device:
            while len(self._connections) < _LANES:
                self._connections.append(self._connect())
        return self._connections

    def _connect(self) -> Connection:
        return Connection(self.address, patience=self._patience)

    def _exchange(
        self,
        connections: list[Connection],
        op: int,
        payloads: Sequence[bytes],
        transaction: int,
        meanwhile: Meanwhile = nothing_to_do,
    ) -> Batch:
        try:
            return exchange(
                connections,
                op,
                payloads,
                transaction=transaction,
                window=self._window,
                meanwhile=meanwhile,
            )
        except BaseException:  # an interrupt from the keyboard, too, leaves answers outstanding
            self._drop()
            raise

    def _drop(self) -> None:
        for connection in self._connections:
            connection.close()
        self._connections = []


class _Occupied(Operations):
    def __init__(self, client: Client, meanwhile: Meanwhile) -> None:
        self._client = client
        self._meanwhile = meanwhile

    def exchange(self, op: int, payloads: Sequence[bytes]) -> Batch:
        return self._client.exchange(op, payloads, self._meanwhile)
