"""Many subtrees at once, level by level, none larger than it may be.

One round of requests reads a level of all of them, so that a thousand small trees cost no more
waiting than one. Breadth first also means that a path of a thousand levels, which a guest can
make, is no recursion, and that a limit cuts the deepest nodes first.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
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


def nothing(parent: str) -> Container[str]:
    """Says of no child that anything is known of it."""
    del parent
    return ()


def walk(
    operations: Operations,
    subtrees: Iterable[Subtree],
    *,
    leaves: Callable[[str], Container[str]] = nothing,
    unread: Callable[[str], Container[str]] = nothing,
    first: Container[str] = (),
) -> None:
    """Reads subtrees; a root that does not exist adds nothing.

    A node that vanishes meanwhile is left out; this is no snapshot.

    Args:
        operations: whom to ask.
        subtrees: what to read; one that is listed earlier is served first.
        leaves: gives, for the path of a node, the names below it that have no children and are
            not to be asked for any.
        unread: gives, for the path of a node, the names below it that are left out.
        first: last path elements that are kept before others where an allowance runs out.

    Raises:
        SourceError: the daemon went away or refused.
    """
    owners = list(subtrees)
    paths = [subtree.path for subtree in owners]
    inner = [True] * len(paths)
    while paths:
        values = operations.read_many(paths)
        for subtree, path, value in zip(owners, paths, values, strict=True):
            if value is not None:
                subtree.nodes[path] = value
        parents = [
            (subtree, path)
            for subtree, path, value, is_inner in zip(owners, paths, values, inner, strict=True)
            if is_inner and value is not None
        ]
        listings = operations.directory_many([path for _, path in parents])
        owners.clear()
        paths.clear()
        inner.clear()
        for (subtree, path), names in zip(parents, listings, strict=True):
            kept = _kept(subtree, names or (), unread(path), first)
            owners += [subtree] * len(kept)
            prefix = path if path == "/" else path + "/"
            paths += [prefix + name for name in kept]
            known = leaves(path)
            inner += [name not in known for name in kept]


def _kept(
    subtree: Subtree, names: Sequence[str], unread: Container[str], first: Container[str]
) -> Sequence[str]:
    """Chooses which children are read."""
    if unread:
        names = [name for name in names if name not in unread]
    granted = subtree.allowance.grant(len(names))
    if granted < len(names):
        names = sorted(names, key=lambda name: name not in first)[:granted]
    return names
