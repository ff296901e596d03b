"""How much of xenstore a source has seen: what is not in it is unknown there, and not gone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xendrift.core.base.text import SafeText

LOCAL = "/local/domain"

_GUEST = re.compile(r"/local/domain/(\d+/backend/[^/]+/)?[1-9]\d*(/|$)")
_MADE = re.compile(r"/local/domain/([1-9]\d*)/vm")
_OWN = frozenset(["", "tool", "@introduceDomain", "@releaseDomain"])


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
    among them; one of a subtree has whatever stands below it. A xenstored that was just started
    has nothing but its own (tools/xenstored/core.c, manual_node).
    """
    known = set(paths)
    if ("/" in known or {"/local", "/tool"} <= known) and LOCAL in known:
        return frozenset(["/"])
    if "/tool" in known and {path.split("/")[1] for path in known} <= _OWN:
        return frozenset(["/"])
    known.discard("/")
    return frozenset(path for path in known if _parent(path) not in known)


def ended_early(paths: Iterable[str]) -> str:
    """Returns the last node of a listing that began at the root and did not come to its end.

    With a guest the root has `libxl` as well, which comes first or last: oxenstored sorts, the C
    xenstored keeps the order of creation. Empty if the listing is whole, or of a part.

    Args:
        paths: the nodes in the order of the listing.
    """
    known = list(paths)
    tops = {path[1:] for path in known if path.count("/") == 1} - {""}
    if not known or known[0].count("/") > 1 or len(tops) < 2:
        return ""
    if not any(map(_GUEST.match, known)) and "local" in tops:
        return ""
    return known[-1] if _ends_within(known, tops) else ""


def _ends_within(known: list[str], tops: set[str]) -> bool:
    last = known[-1].split("/")[1]
    if last == "local":
        return not {"tool", "libxl"} <= tops
    if last == "vm":
        return "libxl" not in tops and "local" in tops
    begun = "local" in tops or "@releaseDomain" in tops
    return last == "libxl" and begun and ("local" not in tops or _unlisted(known))


def ended_roots(paths: Iterable[str], last: str) -> frozenset[str]:
    """Says what a listing covers that stopped early: all beside the way to its last node."""
    known = set(paths)
    begun = {*_upwards(last)}
    return frozenset(
        path for path in known - begun if _parent(path) in begun or _parent(path) not in known
    )


def _unlisted(known: list[str]) -> bool:
    """Tells whether libxl's records are missing of a domain that somebody has made."""
    there = set(known)
    made = (match[1] for path in known if (match := _MADE.fullmatch(path)))
    return any(f"/libxl/{domid}" not in there for domid in made)


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
