"""Many subtrees at once, level by level, none larger than it may be.

One round of requests reads a level of all of them, so that a thousand small trees cost no more
waiting than one. Breadth first also means that a path of a thousand levels, which a guest can
make, is no recursion, and that a limit cuts the deepest nodes first.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import compress
from typing import Self

from xendrift.xenstore.operations import Operations


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


def walk(
    operations: Operations,
    subtrees: Iterable[Subtree],
    *,
    leaf: Callable[[str], bool] | None = None,
    first: Container[str] = (),
) -> None:
    """Reads subtrees; a root that does not exist adds nothing.

    A node that vanishes meanwhile is left out; this is no snapshot.

    Args:
        operations: whom to ask.
        subtrees: what to read; one that is listed earlier is served first.
        leaf: tells that a path has no children and is not to be asked for any; None asks all.
        first: last path elements that are kept before others where an allowance runs out.

    Raises:
        SourceError: the daemon went away or refused.
    """
    level = [(subtree, subtree.path) for subtree in subtrees]
    while level:
        paths = [path for _, path in level]
        values = operations.read_many(paths)
        inner = [
            value is not None and not (leaf and leaf(path))
            for path, value in zip(paths, values, strict=True)
        ]
        for (subtree, path), value in zip(level, values, strict=True):
            if value is not None:
                subtree.nodes[path] = value
        parents = list(compress(level, inner))
        listings = operations.directory_many([path for _, path in parents])
        level = list(_children(parents, listings, first))


def _children(
    parents: list[tuple[Subtree, str]],
    listings: list[list[str] | None],
    first: Container[str],
) -> Iterator[tuple[Subtree, str]]:
    for (subtree, path), names in zip(parents, listings, strict=True):
        if not names:
            continue
        granted = subtree.allowance.grant(len(names))
        ranked = names
        if granted < len(names):
            ranked = sorted(names, key=lambda name: name not in first)
        prefix = path if path == "/" else path + "/"
        for name in ranked[:granted]:
            yield subtree, prefix + name
