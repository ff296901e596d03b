"""Single nodes before and after an action: what is written, noted, read back and taken back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.text import SafeText, summarise
from xendrift.core.model.entry import KILLED_NEW, KILLED_OLD, KILLED_OTHER
from xendrift.core.plans.nodes import Edit, Node

_NAME = "[A-Za-z0-9_@-]{1,256}"


@dataclass(frozen=True, slots=True)
class NodeChange:
    """One node, before and after.

    Attributes:
        before: as it was, None if it was missing.
        after: as it is to be, None if it is to be missing.
        origin: where its new value comes from, in words.
    """

    before: Node | None
    after: Node | None
    origin: SafeText = SafeText()

    @property
    def back(self) -> "NodeChange":
        """The way back."""
        return NodeChange(self.after, self.before)


NodeChanges = Mapping[str, NodeChange]


def edit_of(changes: NodeChanges, record: str, seen: Mapping[str, Node]) -> Edit:
    """Says what one transaction is to do.

    Args:
        changes: the nodes, by path.
        record: the directory that they lie in, which stays even if nothing is left in it.
        seen: all that is in that directory now.
    """
    gone = tuple(path for path, change in changes.items() if change.after is None)
    write = {path: change.after for path, change in changes.items() if change.after is not None}
    left = {path for path in seen if path.startswith(f"{record}/")} - set(gone)
    if not left and not write and record in seen:
        write[record] = seen[record]
    return Edit(gone, write)


def objection(changes: NodeChanges, seen: Mapping[str, Node]) -> str:
    """Says which node is not as it was when the changes were planned; empty if all are."""
    for path, change in changes.items():
        now = seen.get(path)
        if _value(now) == _value(change.before):
            continue
        if now is None:
            return f"{path} is gone"
        return f"{path} is {shown(now.value)} now"
    return ""


def which_stands(changes: NodeChanges, seen: Mapping[str, Node]) -> str:
    """Tells after an action without an end whether its old or its new nodes stand."""
    now = {path: _value(seen.get(path)) for path in changes}
    if now == {path: _value(change.after) for path, change in changes.items()}:
        return KILLED_NEW
    old = now == {path: _value(change.before) for path, change in changes.items()}
    return KILLED_OLD if old else KILLED_OTHER


def shown(value: bytes) -> str:
    """Shows a value in a sentence."""
    return f"“{summarise(value)}”"


def changes_shape(changes: NodeChanges) -> JsonObject:
    """Writes changes as the journal keeps them, values as latin-1 text, so that no byte is lost."""
    return {
        path: {"before": _shape(change.before), "after": _shape(change.after)}
        for path, change in changes.items()
    }


def read_changes(record: str, domid: int, shape: Json) -> dict[str, NodeChange]:
    """Reads changes that were kept; empty if they are not of nodes of one record of a domain.

    Args:
        record: the record's directory, as it was kept.
        domid: the domain.
        shape: what was kept.
    """
    kept = as_object(shape) or {}
    if not re.fullmatch(rf"/libxl/{domid}/device/{_NAME}/{_NAME}", record):
        return {}
    found: dict[str, NodeChange] = {}
    for path, one in kept.items():
        inner = as_object(one)
        if inner is None or not re.fullmatch(rf"{re.escape(record)}/{_NAME}", path):
            return {}
        try:
            found[path] = NodeChange(_node(inner["before"]), _node(inner["after"]))
        except (KeyError, TypeError, ValueError):
            return {}
    return found


def _value(node: Node | None) -> bytes | None:
    return None if node is None else node.value


def _shape(node: Node | None) -> Json:
    if node is None:
        return None
    return {"value": node.value.decode("latin-1"), "perms": [*node.permissions]}


def _node(shape: Json) -> Node | None:
    """Reads one node.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    if shape is None:
        return None
    kept = as_object(shape)
    if kept is None or not isinstance(kept["value"], str) or not isinstance(kept["perms"], list):
        raise TypeError(shape)
    permissions = tuple(str(entry) for entry in kept["perms"])
    if not all(re.fullmatch("[nrwb][0-9]{1,5}", entry) for entry in permissions):
        raise ValueError(permissions)
    return Node(kept["value"].encode("latin-1"), permissions)
