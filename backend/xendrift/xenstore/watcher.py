"""Watches, on connections of their own."""

import threading
from collections.abc import Callable, Iterable, Set
from functools import partial
from itertools import accumulate, pairwise
from types import TracebackType
from typing import Self

from pyxs._internal import Op

from xendrift.core.base.errors import SourceError
from xendrift.xenstore import paths
from xendrift.xenstore.address import Address
from xendrift.xenstore.batch import Exchange, answer
from xendrift.xenstore.connection import PATIENCE, Connection, ready
from xendrift.xenstore.frames import Batch, RefusedError

_TOKEN = b"xendrift"
_PREPARED = b"prepared"


class Watcher:
    """Reports changed paths while one thread waits; `close` may come from any thread.

    Nothing is queued here: a guest decides how many events there are, so each is handed on at
    once, and whoever takes them has to fold them into something of bounded size. An event only
    says that something changed: the daemons merge, reorder and repeat them.
    """

    def __init__(
        self,
        address: Address,
        changed: Callable[[str], None],
        *,
        patience: float = PATIENCE,
        connections: int = 1,
    ) -> None:
        """Connects.

        Args:
            address: the socket or device.
            changed: what is given the path of every event, from within the calls below.
            patience: how many seconds the daemon may stay silent while it owes an answer.
            connections: over how many connections watches are spread, if it takes so many.

        Raises:
            SourceError: a connection cannot be made.
        """
        self._changed = changed
        self._in_use = threading.Lock()
        self._watched: dict[str, tuple[int, bytes]] = {}  # which connection, which token
        self._heeding = False
        self._turn = 0
        self._counts: list[_Count] = []
        self._connections: list[Connection] = []
        try:
            while len(self._connections) < connections and self._add(address, patience):
                pass
        except BaseException:
            self.close()
            raise

    def _add(self, address: Address, patience: float) -> bool:
        """Adds a connection; False if the daemon, or a forwarder, takes no more of them.

        Raises:
            SourceError: the first one cannot be made.
        """
        count = _Count()
        try:
            event = partial(self._event, count)
            connection = Connection(address, patience=patience, on_event=event)
        except SourceError:
            if not self._connections:
                raise
            return False
        if self._connections:
            try:
                answer(Exchange([connection], Op.READ, [b"/\0"]))
            except SourceError:
                connection.close()
                return False
        self._counts.append(count)
        self._connections.append(connection)
        return True

    @property
    def watched(self) -> Set[str]:
        """The nodes that are watched."""
        return self._watched.keys()

    @property
    def uncounted(self) -> int:
        """How many events came since the last `ping`, on the connection that brought most."""
        return max(count.came - count.answered for count in self._counts)

    def watch(self, nodes: Iterable[str]) -> None:
        """Watches nodes and all below them; each gives one event at once, existing or not.

        Raises:
            RefusedError: the daemon refuses one of them.
            LostDaemonError: the daemon went away.
        """
        self._watch(list(nodes), _TOKEN)

    def prepare(self, nodes: Iterable[str]) -> None:
        """Watches nodes whose events, the first ones included, are dropped until `heed`.

        Raises:
            RefusedError: the daemon refuses one of them.
            LostDaemonError: the daemon went away.
        """
        self._watch(list(nodes), _PREPARED)

    def heed(self) -> None:
        """Hands on from now on what prepared watches tell; their first events are over.

        Raises:
            LostDaemonError: the daemon went away.
        """
        self.ping()
        self._heeding = True

    def unwatch(self, nodes: Iterable[str]) -> None:
        """Ends watches; events that are on their way still arrive.

        Raises:
            RefusedError: one of them is not watched.
            LostDaemonError: the daemon went away.
        """
        ended: dict[int, list[tuple[str, bytes]]] = {}
        for node in nodes:
            place, token = self._watched.pop(node, (0, _TOKEN))
            ended.setdefault(place, []).append((node, token))
        for place, watches in ended.items():
            payloads = [_payload(node, token) for node, token in watches]
            refused = self._exchange([self._connections[place]], Op.UNWATCH, payloads).refused
            for number, code in refused.items():
                raise RefusedError("end the watch on", watches[number][0], code)

    def wait(self, timeout: float) -> None:
        """Hands on what changed, waiting up to `timeout` seconds for the first event.

        Raises:
            LostDaemonError: the daemon went away.
            SourceError: the watcher was closed.
        """
        with self._in_use:
            for connection in self._connections:
                connection.require_open()
            if ready([(connection, False) for connection in self._connections], timeout):
                for connection in self._connections:
                    connection.take(Batch(0, 0, 0))

    def ping(self) -> int:
        """Asks for a sign of life: a daemon that hangs sends no events and no end of file.

        An answer comes after the events that were queued before it. So whatever the daemon had
        queued for a connection at any time is part of what came between the sending of one ping
        and the answer to the next.

        Returns:
            How many events that was, on the connection that brought most. The first events of
            new watches are left out.

        Raises:
            LostDaemonError: there was no sign of life in time.
            SourceError: the watcher was closed.
        """
        sent = [count.came for count in self._counts]
        self._exchange(self._connections, Op.READ, [b"/\0"] * len(self._connections))
        most = max(count.came - count.sent for count in self._counts)
        for count, before in zip(self._counts, sent, strict=True):
            count.sent, count.answered = before, count.came
        return most

    def close(self) -> None:
        """Ends the watches; a call that waits in another thread fails at once."""
        for connection in self._connections:
            connection.interrupt()
        with self._in_use:
            for connection in self._connections:
                connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _event(self, count: "_Count", payload: bytes) -> None:
        path, _, token = payload.partition(b"\0")
        count.came += 1
        if self._heeding or not token.startswith(_PREPARED):
            self._changed(path.decode("latin-1"))

    def _watch(self, nodes: list[str], token: bytes) -> None:
        # Neighbours go over different connections, and so do those that come one by one.
        lanes = len(self._connections)
        places = [(self._turn + lane) % lanes for lane in range(lanes)]
        self._turn += len(nodes)
        edges = [0, *accumulate(len(nodes[lane::lanes]) for lane in range(lanes))]
        shares = [range(start, stop) for start, stop in pairwise(edges)]
        nodes = [node for lane in range(lanes) for node in nodes[lane::lanes]]
        payloads = [_payload(node, token) for node in nodes]
        connections = [self._connections[place] for place in places]
        refused = self._exchange(connections, Op.WATCH, payloads, shares).refused
        for place, share in zip(places, shares, strict=True):
            for number in share:
                if number not in refused:
                    self._watched[nodes[number]] = place, token
                    self._counts[place].sent += 1
        for number, code in refused.items():
            raise RefusedError("watch", nodes[number], code)

    def _exchange(
        self,
        connections: list[Connection],
        op: int,
        payloads: list[bytes],
        shares: list[range] | None = None,
    ) -> Batch:
        with self._in_use:
            try:
                return answer(Exchange(connections, op, payloads, shares=shares))
            except SourceError:
                for connection in self._connections:
                    connection.interrupt()  # its answers are out of step: nothing follows
                raise


class _Count:
    """The events of one connection, first ones of new watches included.

    Attributes:
        came: how many there were.
        sent: how many of them before the last ping was sent, or being the first of a watch since.
        answered: how many of them before it was answered.
    """

    def __init__(self) -> None:
        self.came = self.sent = self.answered = 0


def _payload(node: str, token: bytes) -> bytes:
    return paths.encode_watched(node) + token + b"\0"
