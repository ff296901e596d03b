"""Requests of one kind, by the thousand: they go out in a window while answers come in.

One connection leaves xenstored waiting: its answers fill the socket, and every turn of its loop
looks at all sockets for the sake of one request. Over several, each turn serves one request of
each, and a third of its time is saved.
"""

import time
from collections.abc import Callable, Sequence
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

# With so many outstanding the daemon has enough to do for something else to be done here.
_PLENTY = 64

# Does a bit of work that takes a millisecond at most; False if there was none.
Meanwhile = Callable[[], bool]


def nothing_to_do() -> bool:
    """Does nothing while the daemon works."""
    return False


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


def exchange(
    connections: Sequence[Connection],
    op: int,
    payloads: Sequence[bytes],
    *,
    transaction: int = 0,
    window: int = WINDOW,
    shares: Sequence[range] | None = None,
    meanwhile: Meanwhile = nothing_to_do,
) -> Batch:
    """Sends requests of one kind and returns when all of them are answered.

    Args:
        connections: over which; more than one only if the order does not matter.
        op: the kind.
        payloads: one for each request.
        transaction: the transaction's number, 0 outside of one.
        window: how many requests each connection may have outstanding.
        shares: which of them go over which connection, equal ones if None.
        meanwhile: what is done instead of sleeping while many are outstanding.

    Raises:
        LostDaemonError: the daemon hung up or stayed silent.
        SourceError: `interrupt` was called on a connection.
    """
    count, lanes = len(payloads), len(connections)
    first = connections[0].reserve(count)
    batch = Batch(op, first, count)

    def pack(start: int, stop: int) -> bytes:
        return requests(op, transaction, first + start, payloads[start:stop])

    if shares is None:
        edges = [count * number // lanes for number in range(lanes + 1)]
        shares = [range(start, stop) for start, stop in pairwise(edges)]
    _complete(
        [
            _Lane(connection, batch, share, pack, window)
            for connection, share in zip(connections, shares, strict=True)
        ],
        meanwhile,
    )
    return batch


def _complete(lanes: list[_Lane], meanwhile: Meanwhile) -> None:
    """Serves all lanes in turn until none of them has anything left."""
    patience = lanes[0].connection.patience
    longest = time.monotonic() + daemon.LONGEST
    deadline = time.monotonic() + patience
    while lanes := [lane for lane in lanes if lane.left]:
        for lane in lanes:
            lane.connection.require_open()
        came = [lane.advance() for lane in lanes]
        outstanding = sum([lane.outstanding for lane in lanes])
        many = outstanding >= _MANY
        if any(came):
            longest = time.monotonic() + daemon.LONGEST
            deadline = time.monotonic() + patience
        elif time.monotonic() >= deadline or not (
            many or ready(_waiting(lanes), deadline - time.monotonic())
        ):
            now = time.monotonic()
            if now >= longest or not daemon.at_work(lanes[0].connection.address.path):
                raise lanes[0].connection.lost(f"has not answered for {patience:g} s")
            deadline = now + patience
        if outstanding >= _PLENTY:
            begun = time.monotonic()
            if meanwhile():
                deadline += time.monotonic() - begun
                continue
        if many:
            time.sleep(_GATHERING)


def _waiting(lanes: list[_Lane]) -> list[tuple[Connection, bool]]:
    return [(lane.connection, bool(lane.unsent)) for lane in lanes]
