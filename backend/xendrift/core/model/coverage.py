"""How much of xenstore a source has seen: what is not in it is unknown there, and not gone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xendrift.core.base.text import SafeText

LOCAL = "/local/domain"


@dataclass(frozen=True, slots=True)
class Gap:
    """A place in a listing where something stood that could not be read.

    Attributes:
        root: the node below which the lost lines lie; `/` where nothing tells.
        sentence: which line it was, and what is wrong with it.
    """

    root: str
    sentence: SafeText


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was seen of a host's xenstore.

    Attributes:
        roots: the nodes that were seen with all that lies below them; `/` is all of xenstore.
        gaps: what was lost on the way, in the order of the listing.
        cut: nodes of which only the beginning of the value is known.
        notes: what an operator has to know of all that, one sentence each.
    """

    roots: frozenset[str] = frozenset(["/"])
    gaps: tuple[Gap, ...] = ()
    cut: frozenset[str] = frozenset()
    notes: tuple[SafeText, ...] = ()

    def covers(self, path: str) -> bool:
        """Tells whether a node that is not there was looked for where it would be."""
        return not self.roots.isdisjoint(_upwards(path))

    def lost(self, path: str) -> tuple[Gap, ...]:
        """Lists the gaps in which a node, or one below it, may have stood."""
        return tuple(gap for gap in self.gaps if _within(path, gap.root) or _within(gap.root, path))

    @property
    def whole(self) -> bool:
        """Whether all of xenstore was seen, but for what was lost."""
        return "/" in self.roots


WHOLE = Coverage()


def roots_of(paths: Iterable[str]) -> frozenset[str]:
    """Says what a listing covers that does not say it.

    `xenstore-ls -f` of everything begins with the children of the root, and those two are always
    among them; one of a subtree has whatever stands below it.
    """
    known = set(paths)
    if ("/" in known or {"/local", "/tool"} <= known) and LOCAL in known:
        return frozenset(["/"])
    known.discard("/")
    return frozenset(path for path in known if _parent(path) not in known)


def common(first: str, second: str) -> str:
    """Returns the deepest node that two paths lie below; `/` if one of them is empty."""
    shared: list[str] = []
    for one, other in zip(first.split("/")[1:], second.split("/")[1:], strict=False):
        if one != other:
            break
        shared.append(one)
    return "/" + "/".join(shared)


def _parent(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _within(path: str, root: str) -> bool:
    return root in ("/", path) or path.startswith(f"{root}/")


def _upwards(path: str) -> Iterator[str]:
    """Yields a path and every node above it."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield "/"
