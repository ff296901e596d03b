"""Many subtrees at once, level by level, none larger than it may be.

One round of requests reads a level of all of them, so that a thousand small trees cost no more
waiting than one. Breadth first also means that a path of a thousand levels, which a guest can
make, is no recursion, and that a limit cuts the deepest nodes first.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import Self

from xendrift.xenstore.requests import Asking, directory_many, read_many


@dataclass(slots=True)
class Allowance:
    """How many more nodes may be read; several subtrees may draw on one.

    Attributes:
        left: that number.
        common: a larger allowance that this one draws on as well.
        exceeded: whether something was left unread for want of it.
    """

    left: int
    common: Self | None = None
    exceeded: bool = False

    def grant(self, wanted: int) -> int:
        """Takes up to `wanted` and returns how many that were."""
        granted = min(wanted, self.left)
        self.exceeded |= granted < wanted
        if self.common is not None:
            granted = self.common.grant(granted)
        self.left -= granted
        return granted


@dataclass(slots=True)
class Subtree:
    """A subtree to read.

    Attributes:
        path: its root.
        nodes: what the values are put into, parents first, siblings in the daemon's order.
        allowance: how many nodes below the root may be read.
    """

    path: str
    nodes: dict[str, bytes]
    allowance: Allowance = field(default_factory=lambda: Allowance(1 << 62))


def nothing(parent: str) -> Container[str]:
    """Says of no child that anything is known of it."""
    del parent
    return ()


def everything(parent: str) -> str:
    """Says of no child that only one thing below it is read."""
    del parent
    return ""


def walk(
    subtrees: Iterable[Subtree],
    *,
    leaves: Callable[[str], Container[str]] = nothing,
    unread: Callable[[str], Container[str]] = nothing,
    only: Callable[[str], str] = everything,
    first: Container[str] = (),
    hollow: bool = False,
) -> Asking[None]:
    """Reads subtrees; a root that does not exist adds nothing.

    A node that vanishes meanwhile is left out; this is no snapshot.

    Args:
        subtrees: what to read; one that is listed earlier is served first.
        leaves: gives, for the path of a node, the names below it that have no children and are
            not to be asked for any.
        unread: gives, for the path of a node, the names below it that are left out.
        only: gives, for the path of a node, what below each of its children is read instead of
            the child, such as `/state`; empty where the children themselves are read.
        first: last path elements that are kept before others where an allowance runs out.
        hollow: whether a node with children is taken for one with an empty value, unread.

    Raises:
        SourceError: the daemon went away or refused.
    """
    owners = list(subtrees)
    paths = [subtree.path for subtree in owners]
    inner = [True] * len(paths)
    while paths:
        values, listings = yield from (_hollow if hollow else _level)(paths, inner)
        parents: list[tuple[Subtree, str, list[str]]] = []
        for subtree, path, value, names in zip(owners, paths, values, listings, strict=True):
            if value is not None:
                subtree.nodes[path] = value
                if names:
                    parents.append((subtree, path, names))
        owners.clear()
        paths.clear()
        inner.clear()
        for subtree, path, names in parents:
            kept = _kept(subtree, names, unread(path), first)
            owners += [subtree] * len(kept)
            prefix, tail, known = path.rstrip("/") + "/", only(path), leaves(path)
            paths += [prefix + name + tail for name in kept]
            inner += [not tail and name not in known for name in kept]


_Level = tuple[list[bytes | None], list[list[str] | None]]


def _level(paths: list[str], inner: list[bool]) -> Asking[_Level]:
    """Reads the values of nodes, and the names below those that may have children."""
    values = yield from read_many(paths)
    asked = [place for place, value in enumerate(values) if value is not None and inner[place]]
    listings: list[list[str] | None] = [None] * len(paths)
    found = yield from directory_many([paths[place] for place in asked])
    for place, names in zip(asked, found, strict=True):
        listings[place] = names
    return values, listings


def _hollow(paths: list[str], inner: list[bool]) -> Asking[_Level]:
    """Reads the names first, and then the values of nodes that have none below them."""
    asked = [place for place, is_inner in enumerate(inner) if is_inner]
    values: list[bytes | None] = [b""] * len(paths)
    listings: list[list[str] | None] = [None] * len(paths)
    found = yield from directory_many([paths[place] for place in asked])
    for place, names in zip(asked, found, strict=True):
        listings[place] = names
        if names is None:
            values[place] = None
    rest = [
        place
        for place, is_inner in enumerate(inner)
        if not is_inner or (values[place] is not None and not listings[place])
    ]
    read = yield from read_many([paths[place] for place in rest])
    for place, value in zip(rest, read, strict=True):
        values[place] = value
    return values, listings


def _kept(
    subtree: Subtree, names: list[str], unread: Container[str], first: Container[str]
) -> list[str]:
    """Chooses which children are read."""
    if unread:
        names = [name for name in names if name not in unread]
    granted = subtree.allowance.grant(len(names))
    if granted < len(names):
        names = sorted(names, key=lambda name: name not in first)[:granted]
    return names
