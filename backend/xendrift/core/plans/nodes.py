"""Nodes with their permissions, what is to be done to them, and the file that keeps them."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

import orjson

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, JsonObject, dump

SCHEMA = "xendrift/nodes/1"


@dataclass(frozen=True, slots=True)
class Node:
    """One node of xenstore.

    Attributes:
        value: its bytes.
        permissions: as xenstored has them (`n0`, `r3`), the owner's first; empty where nobody
            keeps any.
    """

    value: bytes
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """What one transaction is to change.

    Attributes:
        remove: subtrees that go, in this order, with the directories above that they leave empty.
        write: nodes that come, parents first.
    """

    remove: tuple[str, ...] = ()
    write: Mapping[str, Node] = field(default_factory=dict[str, Node])


Decide = Callable[[Mapping[str, Node]], Edit]
"""Looks at the nodes as they are and says what to change; raises if nothing may be."""

NOTHING = Edit()


def values_of(nodes: Mapping[str, Node]) -> dict[str, bytes]:
    """Leaves the permissions out."""
    return {path: node.value for path, node in nodes.items()}


def document(nodes: Mapping[str, Node]) -> bytes:
    """Writes nodes as they are kept: JSON, values as latin-1 text, so that no byte is lost."""
    shapes: JsonObject = {
        path: {"value": node.value.decode("latin-1"), "perms": cast(Json, [*node.permissions])}
        for path, node in nodes.items()
    }
    return dump({"schema": SCHEMA, "nodes": shapes}).encode("ascii") + b"\n"


def read_document(content: bytes) -> dict[str, Node]:
    """Reads nodes that were kept.

    Raises:
        UsageError: the file is none that `document` wrote.
    """
    try:
        shape = cast(Mapping[str, Json], orjson.loads(content))
        if shape["schema"] != SCHEMA:
            raise ValueError(shape["schema"])
        found: dict[str, Node] = {}
        for path, one in cast(Mapping[str, Mapping[str, Json]], shape["nodes"]).items():
            permissions = cast(list[str], one["perms"])
            value = cast(str, one["value"]).encode("latin-1")
            found[path] = Node(value, tuple(str(entry) for entry in permissions))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"The nodes that were kept cannot be read back ({type(error).__name__}): the file was"
            " changed since. Nothing was done."
        ) from error
    return found


def digest(content: bytes) -> str:
    """The SHA-256 of what is kept, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
