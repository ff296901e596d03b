"""Watches, on a connection of their own."""

import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from pyxs._internal import Op

from xendrift.errors import SourceError
from xendrift.xenstore import paths
from xendrift.xenstore.address import Address
from xendrift.xenstore.connection import PATIENCE, Connection
from xendrift.xenstore.exchange import exchange
from xendrift.xenstore.frames import Batch
from xendrift.xenstore.refusal import RefusedError

_TOKEN = b"xendrift\0"


class Watcher:
    """Reports changed paths while one thread waits; `close` may come from any thread.

    Nothing is queued here: a guest decides how many events there are, so each is handed on at
    once, and whoever takes them has to fold them into something of bounded size. An event only
    says that something changed: the daemons merge, reorder and repeat them.
    """

    def __init__(
        self, address: Address, changed: Callable[[str], None], *, patience: float = PATIENCE
    ) -> None:
        """Connects.

        Args:
            address: the socket or device.
            changed: what is given the path of every event, from within the calls below.
            patience: how many seconds the daemon may stay silent while it owes an answer.

        Raises:
            SourceError: the connection cannot be made.
        """
        self._changed = changed
        self._connection = Connection(address, patience=patience, on_event=self._event)
        self._in_use = threading.Lock()

    def watch(self, nodes: Iterable[str]) -> None:
        """Watches nodes and all below them; each gives one event at once, existing or not.

        Raises:
            RefusedError: the daemon refuses one of them.
            LostDaemonError: the daemon went away.
        """
        self._demand(Op.WATCH, "watch", list(nodes))

    def unwatch(self, nodes: Iterable[str]) -> None:
        """Ends watches; events that are on their way still arrive.

        Raises:
            RefusedError: one of them is not watched.
            LostDaemonError: the daemon went away.
        """
        self._demand(Op.UNWATCH, "end the watch on", list(nodes))

    def wait(self, timeout: float) -> None:
        """Hands on what changed, waiting up to `timeout` seconds for the first event.

        Raises:
            LostDaemonError: the daemon went away.
            SourceError: the watcher was closed.
        """
        with self._in_use:
            self._connection.listen(timeout)

    def ping(self) -> None:
        """Asks for a sign of life: a daemon that hangs sends no events and no end of file.

        Raises:
            LostDaemonError: there was none in time.
            SourceError: the watcher was closed.
        """
        self._exchange(Op.READ, [b"/\0"])

    def close(self) -> None:
        """Ends the watches; a call that waits in another thread fails at once."""
        self._connection.interrupt()
        with self._in_use:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _event(self, payload: bytes) -> None:
        self._changed(payload.partition(b"\0")[0].decode("latin-1"))

    def _demand(self, op: int, action: str, nodes: list[str]) -> None:
        payloads = [paths.encode_watched(node) + _TOKEN for node in nodes]
        for place, code in self._exchange(op, payloads).refused.items():
            raise RefusedError(action, nodes[place], code)

    def _exchange(self, op: int, payloads: list[bytes]) -> Batch:
        with self._in_use:
            try:
                return exchange([self._connection], op, payloads)
            except SourceError:
                self._connection.interrupt()  # its answers are out of step: nothing follows
                raise
