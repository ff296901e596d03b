"""What a list of aligned columns is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.finding import Finding, Severity
from xendrift_tui.presentation.marks import Mark, Tone


@dataclass(frozen=True, slots=True)
class Piece:
    """A few words of one tone.

    Attributes:
        text: the words, or a sign whose character the drawing chooses.
        tone: what they stand for.
        tail: whether the end matters more than the beginning when there is no room (paths).
        width: at least so many cells, padded on the right.
        spare: whether a column need not be as wide as to hold it: it stands elsewhere, too.
    """

    text: SafeText | Mark
    tone: Tone = Tone.NORMAL
    tail: bool = False
    width: int = 0
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of one row."""

    pieces: tuple[Piece, ...] = ()

    @property
    def text(self) -> SafeText:
        """The words without signs and padding, for copying."""
        words = (piece.text for piece in self.pieces if not isinstance(piece.text, Mark))
        return SafeText(" ".join(word.strip() for word in words if word.strip()))


EMPTY = Cell()


class RowKind(StrEnum):
    """What a row is about."""

    NOTE = "note"
    HEADING = "heading"
    SCALAR = "scalar"
    DEVICE = "device"
    FIELD = "field"
    TRAIL = "trail"
    REST = "rest"


class Branch(Enum):
    """How far a row with others below it is open."""

    SHUT = "shut"
    PART = "part"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of aligned columns.

    Attributes:
        kind: what it is about.
        key: what it is recognised by after an update, unique within its list.
        cells: one for each column; a note has a single one that spans them all.
        device: the device it belongs to, None for a heading or the domain itself.
        findings: what is wrong with it, worst first.
        path: the node or file that stands behind it, empty if there is none.
        plain: whether both sides agree, so that a filter may leave it out.
        field: the value that this row is about, empty if it is about none.
        differs: whether both sides have that value, and differ.
        depth: how many rows it stands below in the tree.
        branch: how far it is open; None for what has nothing below it.
    """

    kind: RowKind
    key: str
    cells: tuple[Cell, ...]
    device: DeviceId | None = None
    findings: tuple[Finding, ...] = ()
    path: SafeText = SafeText()
    plain: bool = False
    field: str = ""
    differs: bool = False
    depth: int = 0
    branch: Branch | None = None

    @property
    def worst(self) -> Severity | None:
        """The worst severity among its findings."""
        return max((finding.severity for finding in self.findings), default=None)

    @property
    def problem(self) -> bool:
        """Whether somebody has to look at it: what `next problem` stops at."""
        return self.kind in (RowKind.NOTE, RowKind.DEVICE) and (
            self.worst is not None and self.worst >= Severity.WARNING
        )

    @property
    def text(self) -> SafeText:
        """The row in one line, for copying."""
        said = "  |  ".join(cell.text for cell in self.cells)
        return SafeText(said.lstrip(" |") if self.kind is RowKind.TRAIL else said)


def words(
    text: str,
    tone: Tone = Tone.NORMAL,
    *,
    tail: bool = False,
    width: int = 0,
    spare: bool = False,
) -> Piece:
    """Makes a piece of any text, escaping what is not safe."""
    return Piece(SafeText(text), tone, tail, width, spare)


def after(text: str, tone: Tone = Tone.MUTED, *, spare: bool = False) -> tuple[Piece, ...]:
    """Makes what follows in a cell, two cells off; of a path the end is kept."""
    if not text:
        return ()
    return words("  ", spare=spare), words(text, tone, tail=text.startswith("/"), spare=spare)


def sign(branch: Branch | None, depth: int) -> tuple[Piece, ...]:
    """Makes the beginning of a cell of a tree: how deep it stands, and whether it is open."""
    mark = {None: Mark.NONE, Branch.SHUT: Mark.SHUT}.get(branch, Mark.OPEN)
    return words("  " * depth), Piece(mark, Tone.MUTED), words(" ")


def cell(*pieces: Piece | None) -> Cell:
    """Makes a cell, leaving out what is None."""
    return Cell(tuple(piece for piece in pieces if piece is not None))


def unique(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Renames rows whose key was there before: a hostile store may hold one device twice."""
    seen: dict[str, int] = {}
    result: list[Row] = []
    for row in rows:
        count = seen[row.key] = seen.get(row.key, 0) + 1
        result.append(row if count == 1 else replace(row, key=f"{row.key}~{count}"))
    return tuple(result)
