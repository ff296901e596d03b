"""The nodes of a domain as a list of lines that fold."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from xendrift.core.base.provenance import Writer
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.columns import cut, pad
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.presentation.raw import RawRow, RawTree, ancestors
from xendrift_tui.screen.widgets.line_list import LineList, Runs


class RawList(LineList):
    """Nodes by path; what lies below one can be hidden."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self._tree = RawTree((), {})
        self._shut: set[str] = set()
        self._rows: Sequence[RawRow] = ()

    def show_nodes(self, roots: Sequence[str], nodes: Mapping[str, bytes]) -> None:
        """Takes the nodes as they are now; what was shut stays shut."""
        self._tree = RawTree(roots, nodes)
        self._arrange()

    @property
    def row(self) -> RawRow | None:
        """The node under the cursor."""
        return self._rows[self.cursor] if self._rows else None

    def _arrange(self) -> None:
        self._rows = self._tree.rows(self._shut)
        self.show_lines([row.path for row in self._rows])

    def toggle(self) -> None:
        """Hides or shows what lies below the cursor."""
        if self.row is not None and self.row.below:
            self._shut ^= {self.row.path}
            self._arrange()

    def fold(self, direction: int) -> None:
        """Shuts or opens the node under the cursor; a shut one gives way to its parent."""
        row = self.row
        if row is None:
            return
        if direction > 0:
            if row.shut:
                self.toggle()
            else:
                self.go(self.cursor + 1)
        elif row.below and not row.shut:
            self.toggle()
        else:
            any(self.go_to(path) for path in ancestors(row.path))

    # ---- searching, also in what is shut

    def texts(self, wanted: str) -> Sequence[str]:
        """Lists every node with its value, by its whole path if part of one is looked for."""
        whole = "/" in wanted
        return [row.text if whole else f"{row.name} = {row.value}" for row in self._tree.rows()]

    @property
    def place(self) -> int:
        """Where among all nodes the cursor is."""
        paths = [row.path for row in self._tree.rows()]
        return paths.index(self.row.path) if self.row is not None else 0

    def reveal(self, index: int) -> None:
        """Goes to one of all nodes, and opens what it lies in."""
        path = self._tree.rows()[index].path
        self._shut -= set(ancestors(path))
        self._arrange()
        self.go_to(path)

    def whole_text(self) -> Sequence[SafeText]:
        """Lists every node by its path, also those in what is shut."""
        return [row.text for row in self._tree.rows()]

    # ---- drawing

    def line(self, index: int, width: int) -> Runs:
        """Draws one node: name, value, and who else than the toolstack could have written it."""
        row = self._rows[index]
        sign = Mark.SHUT if row.shut else Mark.OPEN if row.below else Mark.NONE
        lead = f"{'  ' * row.depth}{self.glyphs[sign]} "
        by = "" if row.writer is Writer.TOOLSTACK else f"  ({row.writer})"
        value = f" = {row.value}" if row.value else ""
        room = max(width - cell_len(lead), 0)
        name = cut(row.name, room, self.glyphs.ellipsis, tail=row.depth == 0)
        room -= cell_len(name)
        said = cut(value.replace("…", self.glyphs.ellipsis), room, self.glyphs.ellipsis)
        room -= cell_len(said)
        heading = Tone.HEADING if row.depth == 0 else Tone.NORMAL
        tone = Tone.WARNING if row.writer is Writer.GUEST else Tone.MUTED
        return [
            (lead, Tone.MUTED), (name, heading), (said, Tone.LIVE if not by else tone),
            (pad(by, room) if cell_len(by) <= room else " " * room, Tone.MUTED),
        ]  # fmt: skip

    def copy_text(self, index: int) -> SafeText:
        """Copies the node's path."""
        return self._rows[index].path
