"""What is asked of xenstored, apart from who sends it and when. Pure.

A function that asks is a generator: it yields questions, is sent their answers and returns what
they come to. So the same code reads over one connection, within a transaction, or together with
others of its kind while the daemon looks for the answers.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pyxs._internal import Op

from xendrift.core.base.errors import SourceError
from xendrift.xenstore import paths
from xendrift.xenstore.frames import DIRECTORY_PART, Batch, require

# A guest may change its directory faster than it can be read in parts.
_RESTARTS = 20


@dataclass(frozen=True, slots=True)
class Ask:
    """Requests of one kind.

    Attributes:
        op: the kind.
        payloads: one for each request.
    """

    op: int
    payloads: Sequence[bytes]


T = TypeVar("T")

# Each may raise `RefusedError` when the daemon says no, and `SourceError` for a path that is not
# sent at all.
Asking = Generator[Ask, Batch, T]


def read_many(nodes: Sequence[str]) -> Asking[list[bytes | None]]:
    """Reads values, in the order asked for; None where there is no node."""
    batch = yield Ask(Op.READ, paths.encode(nodes))
    values: list[bytes | None] = list(batch.bodies)
    for place, code in batch.refused.items():
        require("ENOENT", code, "read", nodes[place])
        values[place] = None
    return values


def directory_many(nodes: Sequence[str]) -> Asking[list[list[str] | None]]:
    """Lists the names below nodes, in the daemon's order; None where there is no node."""
    batch = yield Ask(Op.DIRECTORY, paths.encode(nodes))
    names: list[list[str] | None] = [
        body[:-1].decode("latin-1").split("\0") if body else [] for body in batch.bodies
    ]
    for place, code in batch.refused.items():
        if code == "E2BIG":
            found = yield from directory_in_parts(nodes[place])
            names[place] = found[1] if found else None
        else:
            require("ENOENT", code, "list", nodes[place])
            names[place] = None
    return names


def directory_in_parts(node: str) -> Asking[tuple[bytes, list[str]] | None]:
    """Lists a directory too large for one answer (tools/xenstored/core.c, send_directory_part).

    Each part starts with the directory's generation; another generation means that it changed
    meanwhile and that the offset is worth nothing any more.

    Returns:
        The generation and the names; None if there is no node.

    Raises:
        SourceError: it changes faster than it can be read.
    """
    for _ in range(_RESTARTS):
        generation, names = b"", b""
        while True:
            body = yield from _part(node, len(names))
            if body is None:
                return None
            current, _, part = body.partition(b"\0")
            if names and current != generation:
                break
            generation = current
            names += part
            if not part or part == b"\0" or part.endswith(b"\0\0"):
                found = [name.decode("latin-1") for name in names.split(b"\0") if name]
                return generation, found
    raise SourceError(
        f"{node} changed {_RESTARTS} times while it was being listed. Try again; "
        "if it goes on, something fills or empties that directory without pause."
    )


def generation_of(node: str) -> Asking[bytes]:
    """Reads the number that a directory had when it changed last; empty if there is none."""
    body = yield from _part(node, 0)
    return (body or b"").partition(b"\0")[0]


def _part(node: str, offset: int) -> Asking[bytes | None]:
    batch = yield Ask(DIRECTORY_PART, [paths.encode([node])[0] + b"%d\0" % offset])
    for code in batch.refused.values():
        require("ENOENT", code, "list", node)
        return None
    return batch.bodies[0]
