"""A part of xenstore as a tree of lines: names indented below their parents, values beside them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xendrift.core.base.provenance import Writer, writer
from xendrift.core.base.text import SafeText, summarise

# A guest may nest its own nodes hundreds of levels deep; nobody could read that indentation.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class RawRow:
    """One node.

    Attributes:
        path: its absolute path; xenstore allows nothing in it that is not safe.
        depth: how far it is indented.
        name: its last part, or the whole path of a root.
        value: what it holds, shortened.
        writer: who could have written it.
        below: how many nodes lie right below it.
        shut: whether those are hidden.
    """

    path: SafeText
    depth: int
    name: SafeText
    value: SafeText
    writer: Writer
    below: int
    shut: bool

    @property
    def text(self) -> SafeText:
        """The node as one line: what is searched, and what is copied with its value."""
        return SafeText(f"{self.path} = {self.value}" if self.value else self.path)


class RawTree:
    """Nodes by their parents; made once of what was read, drawn as often as branches are shut."""

    def __init__(self, roots: Sequence[str], nodes: Mapping[str, bytes]) -> None:
        """Sorts nodes into their places, in time linear to their number.

        Args:
            roots: the nodes that everything hangs on, in the order they are shown.
            nodes: values by path; a node whose parent was not read gets one without a value.
        """
        self._roots = roots
        self._nodes = nodes
        self._children: dict[str, list[str]] = {}
        known = set(roots)
        for path in nodes:
            self._place(path, known)

    def _place(self, path: str, known: set[str]) -> None:
        while path not in known:
            known.add(path)
            parent = path.rpartition("/")[0]
            self._children.setdefault(parent, []).append(path)
            path = parent

    def rows(self, shut: Collection[str] = ()) -> tuple[RawRow, ...]:
        """Lists the nodes from top to bottom, leaving out what lies below those that are shut."""
        return tuple(self._walk(shut))

    def _walk(self, shut: Collection[str]) -> Iterator[RawRow]:
        waiting = [(root, 0) for root in reversed(self._roots)]
        while waiting:
            path, depth = waiting.pop()
            children = self._children.get(path, ())
            yield self._row(path, depth, len(children), path in shut)
            if path not in shut:
                waiting.extend((child, depth + 1) for child in reversed(children))

    def _row(self, path: str, depth: int, below: int, shut: bool) -> RawRow:
        name = path if depth == 0 else path.rpartition("/")[2]
        value = self._nodes.get(path)
        return RawRow(
            SafeText(path),
            min(depth, _DEEPEST),
            SafeText(name),
            summarise(value) if value else SafeText(),
            writer(path),
            below,
            shut,
        )


def ancestors(path: str) -> Iterator[str]:
    """Lists the nodes that a node lies below, the nearest first."""
    while "/" in path[1:]:
        path = path.rpartition("/")[0]
        yield path


def find(texts: Sequence[str], wanted: str, start: int, step: int) -> tuple[int, int, int] | None:
    """Finds the next line that holds a text, going round at the end.

    Capitals are told apart only if the wanted text has any.

    Args:
        texts: the lines.
        wanted: what is looked for.
        start: the line that the search begins after, or before.
        step: 1 downwards, -1 upwards, 0 for the line at `start` or the next one.

    Returns:
        The line, which of all hits it is, counted from one, and how many there are; None if
        there is none.
    """
    fold = wanted == wanted.lower()
    hits = [n for n, text in enumerate(texts) if wanted in (text.lower() if fold else text)]
    if not wanted or not hits:
        return None
    if step < 0:
        at = max((n for n, hit in enumerate(hits) if hit < start), default=len(hits) - 1)
    else:
        first = start + step
        at = min((n for n, hit in enumerate(hits) if hit >= first), default=0)
    return hits[at], at + 1, len(hits)
