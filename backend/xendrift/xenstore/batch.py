"""Requests of one kind, by the thousand: they go out in a window while answers come in.

One connection leaves xenstored waiting: its answers fill the socket, and every turn of its loop
looks at all sockets for the sake of one request. Over several, each turn serves one request of
each, and a third of its time is saved.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from xendrift.xenstore import daemon
from xendrift.xenstore.connection import Connection, ready
from xendrift.xenstore.frames import Batch, requests

# Requests that one connection sends ahead of their answers. C xenstored's socket has room for
# some 130 short ones; oxenstored stops reading from a connection that has 1,024 answers waiting
# (tools/ocaml/xenstored/connection.ml).
WINDOW = 128

# Seconds to let answers gather while many are outstanding. Waking up for each costs both sides
# half of their time, and the daemon has enough to do meanwhile.
_GATHERING = 50e-6
_MANY = 32


class _Lane:
    """One connection's share of a batch."""

    def __init__(
        self,
        connection: Connection,
        batch: Batch,
        share: range,
        pack: Callable[[int, int], bytes],
        window: int,
    ) -> None:
        self.connection = connection
        self.left = len(share)  # how many are not answered yet
        self.unsent = memoryview(b"")
        self._batch = batch
        self._next, self._stop = share.start, share.stop
        self._pack = pack
        self._window = window

    @property
    def outstanding(self) -> int:
        """How many answers the daemon owes."""
        return self.left - (self._stop - self._next)

    def advance(self) -> bool:
        """Sends what fits and takes what is there; tells whether there was anything."""
        outstanding = self.outstanding
        if not self.unsent and self._next < self._stop and outstanding <= self._window // 2:
            until = min(self._stop, self._next + self._window - outstanding)
            self.unsent = memoryview(self._pack(self._next, until))
            self._next = until
        if self.unsent:
            self.unsent = self.unsent[self.connection.send(self.unsent) :]
        answered = self.connection.take(self._batch)
        self.left -= max(answered, 0)
        return answered >= 0


class Exchange:
    """Requests of one kind that are under way.

    Attributes:
        batch: the answers so far.
        patience: how many seconds the daemon may stay silent while it owes an answer.
    """

    def __init__(
        self,
        connections: Sequence[Connection],
        op: int,
        payloads: Sequence[bytes],
        *,
        transaction: int = 0,
        window: int = WINDOW,
        shares: Sequence[range] | None = None,
    ) -> None:
        """Notes what is to be sent; nothing is yet.

        Args:
            connections: over which, with nothing else under way; more than one only if the order
                does not matter.
            op: the kind.
            payloads: one for each request.
            transaction: the transaction's number, 0 outside of one.
            window: how many requests each connection may have outstanding.
            shares: which of them go over which connection, equal ones if None.
        """
        count, lanes = len(payloads), len(connections)
        first = connections[0].reserve(count)
        self.batch = Batch(op, first, count)
        self.patience = connections[0].patience

        def pack(start: int, stop: int) -> bytes:
            return requests(op, transaction, first + start, payloads[start:stop])

        if shares is None:
            edges = [count * number // lanes for number in range(lanes + 1)]
            shares = [range(start, stop) for start, stop in pairwise(edges)]
        self._lanes = [
            _Lane(connection, self.batch, share, pack, window)
            for connection, share in zip(connections, shares, strict=True)
        ]

    @property
    def complete(self) -> bool:
        """Whether everything is answered."""
        return not self.lanes

    @property
    def lanes(self) -> list[_Lane]:
        """The connections that have something left."""
        self._lanes = [lane for lane in self._lanes if lane.left]
        return self._lanes


class Service:
    """Serves connections in turn, for as long as the daemon shows that it lives.

    Time that is spent elsewhere between two calls is not held against the daemon.

    Attributes:
        outstanding: how many answers the daemon owed at the end of the last turn.
    """

    def __init__(self, patience: float) -> None:
        """Starts to wait.

        Args:
            patience: how many seconds the daemon may stay silent while it owes an answer.
        """
        self.outstanding = 0
        self._came = False
        self._patience = patience
        self._seen = time.monotonic()
        self._renew(self._seen)

    def turn(self, exchanges: Iterable[Exchange]) -> None:
        """Sends what fits and takes what is there.

        Raises:
            LostDaemonError: the daemon hung up or stayed silent.
            SourceError: `interrupt` was called on a connection.
        """
        now = self._resume()
        lanes = [lane for one in exchanges for lane in one.lanes]
        for lane in lanes:
            lane.connection.require_open()
        self._came = any([lane.advance() for lane in lanes])  # noqa: C419 each has its turn
        self.outstanding = sum([lane.outstanding for lane in lanes])
        if self._came:
            self._renew(now)
        elif lanes and now >= self._deadline:
            self._doubt(lanes[0].connection, now)
        self._seen = time.monotonic()

    def pause(self, exchanges: Iterable[Exchange]) -> None:
        """Waits for something to take; not after a turn that took some, which may go on at once.

        Raises:
            SourceError: `interrupt` was called on a connection.
        """
        now = self._resume()
        if self.outstanding >= _MANY:
            time.sleep(_GATHERING)
        elif not self._came:
            lanes = [lane for one in exchanges for lane in one.lanes]
            waiting = [(lane.connection, bool(lane.unsent)) for lane in lanes]
            ready(waiting, self._deadline - now)
        self._seen = time.monotonic()

    def _resume(self) -> float:
        """Returns the time, by which the daemon has not been waited for since the last call."""
        now = time.monotonic()
        self._deadline += now - self._seen
        self._longest += now - self._seen
        return now

    def _renew(self, now: float) -> None:
        self._deadline = now + self._patience
        self._longest = now + daemon.LONGEST

    def _doubt(self, connection: Connection, now: float) -> None:
        if now >= self._longest or not daemon.at_work(connection.address.path):
            raise connection.lost(f"has not answered for {self._patience:g} s")
        self._deadline = now + self._patience


def answer(one: Exchange) -> Batch:
    """Sends requests and returns their answers when all of them are there.

    Raises:
        LostDaemonError: the daemon hung up or stayed silent.
        SourceError: `interrupt` was called on a connection.
    """
    service = Service(one.patience)
    while not one.complete:
        service.turn([one])
        if not one.complete:
            service.pause([one])
    return one.batch
