"""Connections that share what is much and has no order, made when first needed."""

from collections.abc import Sequence

from pyxs._internal import Op

from xendrift.core.base.errors import SourceError
from xendrift.xenstore.address import Address
from xendrift.xenstore.batch import Exchange, answer
from xendrift.xenstore.connection import Connection
from xendrift.xenstore.requests import Ask

# More of them gain nothing.
_LANES = 4
_MUCH = 1000
_ENOUGH_FOR_ALL = 128
_WITHOUT_ORDER = frozenset([Op.READ, Op.DIRECTORY])


class Lanes:
    """Connections to one daemon, one batch at a time; `interrupt` may come from any thread.

    Attributes:
        address: the socket or device.
        window: how many requests each may have outstanding; always 1 on a device.
        patience: how many seconds the daemon may stay silent while it owes an answer.
    """

    def __init__(self, address: Address, *, window: int, patience: float) -> None:
        """Notes where to connect; nothing is opened yet."""
        self.address = address
        self.window = 1 if address.device else window
        self.patience = patience
        self._connections: list[Connection] = []
        self._closed = False
        self._alone = False  # whether the daemon would take no more connections

    def begin(self, ask: Ask) -> Exchange:
        """Prepares to send requests outside any transaction.

        Raises:
            SourceError: the daemon cannot be reached, or `interrupt` was called.
        """
        connections = self.enough(ask.op, len(ask.payloads))
        return Exchange(connections, ask.op, ask.payloads, window=self.window)

    def enough(self, op: int, count: int) -> Sequence[Connection]:
        """Returns the connections for so many requests of a kind, all of them for many.

        Raises:
            SourceError: the daemon cannot be reached, or `interrupt` was called.
        """
        first = self.first()
        if op not in _WITHOUT_ORDER or count < _ENOUGH_FOR_ALL:
            return [first]
        if count >= _MUCH and not self.address.device:
            while len(self._connections) < _LANES and not self._alone:
                self._add()
        return self._connections[:]

    def first(self) -> Connection:
        """Returns the connection for what has an order.

        Raises:
            SourceError: the daemon cannot be reached, or `interrupt` was called.
        """
        if any(connection.stale() for connection in self._connections):
            self.drop()
        if self._closed:
            raise SourceError("The connection to xenstored was closed; open the source again.")
        if not self._connections:
            self._connections.append(self._connect())
        return self._connections[0]

    def holds(self, connection: Connection) -> bool:
        """Tells whether a connection has not been lost since."""
        return connection in self._connections

    def interrupt(self) -> None:
        """Makes the call that runs now, and every later one, fail."""
        self._closed = True
        for connection in self._connections[:]:
            connection.interrupt()

    def reachable(self) -> bool:
        """Tells whether the daemon takes another connection, and makes it if so.

        xenstored keeps a backlog of one, and a forwarder takes every connection only to hang up
        on those that the daemon refused: what has answered once is one.
        """
        if not self._connections:
            self._add()
        return bool(self._connections)

    def drop(self) -> None:
        """Lets go of the connections; not while a call runs."""
        for connection in self._connections:
            connection.close()
        self._connections = []
        self._alone = False

    def _add(self) -> None:
        """Adds a connection if the daemon takes it and answers; those that there are do else."""
        try:
            connection = self._connect()
        except SourceError:
            self._alone = True
            return
        try:
            answer(Exchange([connection], Op.READ, [b"/\0"], window=1))
        except SourceError:
            connection.close()
            self._alone = True
        else:
            self._connections.append(connection)

    def _connect(self) -> Connection:
        return Connection(self.address, patience=self.patience)
