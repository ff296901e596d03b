"""A transaction: all of its writes happen, or none."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Self

from pyxs._internal import Op

from xendrift.core.base.errors import SourceError
from xendrift.xenstore.frames import Batch
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.refusal import ConflictError, RefusedError

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
