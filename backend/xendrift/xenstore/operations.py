"""What can be asked of xenstored, inside a transaction or not."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

from pyxs._internal import Op

from xendrift.core.base.errors import SourceError
from xendrift.xenstore import paths, requests
from xendrift.xenstore.frames import PAYLOAD_MAX, Batch, RefusedError, require
from xendrift.xenstore.requests import Asking

T = TypeVar("T")

_PERMISSION = re.compile(r"[nrwb]\d{1,5}")  # docs/misc/xenstore.txt, SET_PERMS


class Operations(ABC):
    """The requests.

    Each may raise `LostDaemonError` when the daemon goes away, `RefusedError` when it says no, and
    `SourceError` for a path or a size that is not sent at all.
    """

    @abstractmethod
    def exchange(self, op: int, payloads: Sequence[bytes]) -> Batch:
        """Sends requests of one kind and returns their answers."""

    def ask(self, questions: Asking[T]) -> T:
        """Sends what something asks, batch by batch, and returns what it comes to."""
        try:
            ask = next(questions)
            while True:
                ask = questions.send(self.exchange(ask.op, ask.payloads))
        except StopIteration as end:
            return cast(T, end.value)

    def read_many(self, nodes: Sequence[str]) -> list[bytes | None]:
        """Reads values, in the order asked for; None where there is no node."""
        return self.ask(requests.read_many(nodes))

    def directory_many(self, nodes: Sequence[str]) -> list[list[str] | None]:
        """Lists the names below nodes, in the daemon's order; None where there is no node."""
        return self.ask(requests.directory_many(nodes))

    def read(self, node: str) -> bytes | None:
        """Reads one value; None if there is no such node."""
        return self.read_many([node])[0]

    def directory(self, node: str) -> list[str] | None:
        """Lists the names below one node; None if there is no such node."""
        return self.directory_many([node])[0]

    def write_many(self, values: Mapping[str, bytes]) -> None:
        """Writes values, creating nodes and their parents; in order, but not all or nothing."""
        nodes = list(values)
        pairs = zip(nodes, paths.encode(nodes), values.values(), strict=True)
        payloads = [_fitting(node, encoded + value) for node, encoded, value in pairs]
        self._demand(Op.WRITE, "write", nodes, payloads)

    def write(self, node: str, value: bytes) -> None:
        """Writes one value, creating the node and its parents."""
        self.write_many({node: value})

    def mkdir(self, node: str) -> None:
        """Creates an empty node and its parents; one that exists keeps its value."""
        self._demand(Op.MKDIR, "create", [node], paths.encode([node]))

    def rm(self, node: str) -> None:
        """Removes a node and all below it; one that does not exist is no error.

        Raises:
            SourceError: it is the root, which oxenstored would really remove.
        """
        if node == "/":
            raise SourceError("The root of xenstore is never removed. Nothing was sent.")
        batch = self.exchange(Op.RM, paths.encode([node]))
        for code in batch.refused.values():  # ENOENT: not even its parent exists
            require("ENOENT", code, "remove", node)

    def get_perms(self, node: str) -> list[str] | None:
        """Reads permissions such as `n0`, `r3`, the owner's first; None if there is no node."""
        return self.get_perms_many([node])[0]

    def get_perms_many(self, nodes: Sequence[str]) -> list[list[str] | None]:
        """Reads the permissions of many nodes, in the order asked for; None where there is none."""
        batch = self.exchange(Op.GET_PERMS, paths.encode(nodes))
        found: list[list[str] | None] = [
            body.rstrip(b"\0").decode("latin-1").split("\0") for body in batch.bodies
        ]
        for place, code in batch.refused.items():
            require("ENOENT", code, "read the permissions of", nodes[place])
            found[place] = None
        return found

    def set_perms(self, node: str, permissions: Sequence[str]) -> None:
        """Replaces permissions; the first entry names the owner and everybody else's access."""
        self.set_perms_many({node: permissions})

    def set_perms_many(self, permissions: Mapping[str, Sequence[str]]) -> None:
        """Replaces the permissions of many nodes, in order.

        Raises:
            SourceError: one of them is no list of permissions.
        """
        nodes = list(permissions)
        payloads: list[bytes] = []
        for node, encoded in zip(nodes, paths.encode(nodes), strict=True):
            entries = permissions[node]
            if not entries or not all(_PERMISSION.fullmatch(entry) for entry in entries):
                raise SourceError(
                    f"{list(entries)} are no permissions for {node}, and were not sent: "
                    "each is one of n, r, w, b and a domid."
                )
            payloads.append(_fitting(node, encoded + ("\0".join(entries) + "\0").encode()))
        self._demand(Op.SET_PERMS, "set the permissions of", nodes, payloads)

    def _demand(
        self, op: int, action: str, nodes: Sequence[str], payloads: Sequence[bytes]
    ) -> None:
        for place, code in self.exchange(op, payloads).refused.items():
            raise RefusedError(action, nodes[place], code)


def _fitting(node: str, payload: bytes) -> bytes:
    """Refuses a request that C xenstored would answer by hanging up.

    Raises:
        SourceError: the payload is longer than the protocol allows.
    """
    if len(payload) > PAYLOAD_MAX:
        raise SourceError(
            f"The request about {node} takes {len(payload)} bytes and was not sent: "
            f"xenstore allows {PAYLOAD_MAX}, path included."
        )
    return payload
