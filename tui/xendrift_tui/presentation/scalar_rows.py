"""Rows of what a domain has apart from devices: name, memory, virtual processors."""

from collections.abc import Iterator

from xendrift.core.base.jsontypes import Json
from xendrift.core.base.provenance import Origin
from xendrift.core.base.text import SafeText
from xendrift.core.model.report import Merged, Report, Scalar
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.presentation.row import Cell, Piece, Row, RowKind, cell, words
from xendrift_tui.presentation.values import at_pointer, knob

_LABEL = 7
# The longest names: target_memkb, and memory/static-max.
_FIELD, _NODE = 12, 17
ORIGIN_TONES = {
    Origin.TEMPLATE: Tone.NORMAL,
    Origin.LIVE: Tone.LIVE,
    Origin.OPERATOR: Tone.OPERATOR,
}


def scalar_rows(report: Report) -> Iterator[Row]:
    """Makes one row a runtime knob."""
    for scalar in report.scalars:
        yield _scalar_row(scalar, report.merged)


def _scalar_row(scalar: Scalar, merged: Merged) -> Row:
    changed = scalar.live is not None and scalar.live != scalar.template
    outcome = at_pointer(merged.config, scalar.pointer)
    differs = Mark.ADDED if scalar.template is None else Mark.CHANGED
    mark = differs if changed else Mark.SAME
    return Row(
        RowKind.SCALAR,
        f"scalar {scalar.pointer}",
        (
            cell(
                _name(scalar.pointer.rpartition("/")[2], _FIELD),
                _side(scalar.pointer, scalar.template),
            ),
            _outcome(scalar, outcome, merged, mark),
            cell(_name(_node(scalar.path), _NODE), _side(scalar.pointer, scalar.live)),
        ),
        path=SafeText(scalar.path),
        plain=not changed,
        depth=1,
    )


def _name(name: str, width: int) -> Piece:
    return words(f"    {name:<{width}}  ", Tone.MUTED)


def _node(path: str) -> str:
    """Names a node as it stands below the domain's directory."""
    parts = path.split("/")
    return "/".join(parts[4:]) or path


def _side(pointer: str, item: Json) -> Piece:
    if item is None:
        return Piece(Mark.ABSENT, Tone.MUTED)
    return words(knob(pointer, item), Tone.NORMAL)


def _outcome(scalar: Scalar, item: Json, merged: Merged, mark: Mark) -> Cell:
    pointer = scalar.pointer
    origin = _origin(pointer, merged)
    changed = mark is not Mark.SAME
    tone = ORIGIN_TONES[origin] if changed else Tone.NORMAL
    return cell(
        words("  "),
        Piece(mark, tone if changed else Tone.MUTED),
        words(f" {scalar.label:<{_LABEL}} ", Tone.MUTED),
        Piece(Mark.ABSENT, Tone.MUTED) if item is None else words(knob(pointer, item), tone),
        words(f"  {origin}", Tone.MUTED) if changed and item is not None else None,
    )


def _origin(pointer: str, merged: Merged) -> Origin:
    """Returns the origin of a value: that of the nearest subtree which is not the template's."""
    while pointer:
        if pointer in merged.overrides:
            return merged.overrides[pointer]
        pointer = pointer.rpartition("/")[0]
    return Origin.TEMPLATE
