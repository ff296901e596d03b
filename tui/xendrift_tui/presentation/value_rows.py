"""Rows of one device's values: the template's field, what the merge makes of it, the node."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.provenance import Origin
from xendrift.core.base.text import SafeText, summarise
from xendrift.core.export.mask import MASK, is_secret, mask_config, mask_nodes
from xendrift.core.model.changes import value_text
from xendrift.core.model.device import Difference
from xendrift.core.views.order import nodes_of
from xendrift_tui.presentation.handshake import facts
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.presentation.row import EMPTY, Cell, Piece, Row, RowKind, after, cell, words
from xendrift_tui.presentation.scalar_rows import ORIGIN_TONES
from xendrift_tui.presentation.side import Side
from xendrift_tui.presentation.values import leaves

_DEPTH = "    "
# A longer name, of which there are few, pushes its value aside.
_LONGEST_NAME = 14
_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class _Value:
    """One value as each side has it; None where a side does not."""

    name: str
    template: SafeText | None
    merged: SafeText | None
    live: SafeText | None
    node: str
    path: str
    difference: Difference | None = None


def value_names(side: Side, *, all_of_them: bool) -> tuple[str, ...]:
    """Lists the values of a device that have a row: those that differ, or all, those first."""
    first = [one.field for one in side.pair.differences]
    own = sorted(side.own_values)
    if not all_of_them:
        return tuple(dict.fromkeys([*first, *own]))
    template, _, live = _flat_sides(side)
    return tuple(dict.fromkeys([*template, *live, *first, *own]))


def value_rows(side: Side, *, all_of_them: bool) -> Iterator[Row]:
    """Makes the rows below a device.

    Args:
        side: the device.
        all_of_them: whether what agrees has rows as well, and the handshake.
    """
    values = tuple(_values(side, value_names(side, all_of_them=all_of_them)))
    told = tuple(_facts(side)) if all_of_them else ()
    widths = (
        _width(one.name for one in values),
        _width([*(one.node for one in values), *(name for name, _, _ in told)]),
    )
    for one in values:
        yield _row(side, one, widths)
    for name, said, path in told:
        yield _fact_row(side, name, (said, path), widths[1])


def count_rows(side: Side, *, all_of_them: bool) -> int:
    """Counts the rows that `value_rows` would make."""
    told = sum(1 for _ in _facts(side)) if all_of_them else 0
    return len(value_names(side, all_of_them=all_of_them)) + told


def _values(side: Side, names: tuple[str, ...]) -> Iterator[_Value]:
    template, merged, live = _flat_sides(side)
    paths = nodes_of(side.pair)
    differences = {one.field: one for one in side.pair.differences}
    shown: set[str] = set()
    for name in names:
        path = paths.get(name, "")
        difference = differences.get(name)
        said = _said(difference, side)
        yield _Value(
            name,
            _text(template, name) or (said[0] if said else None),
            _text(merged, name),
            _live_text(side, live, name, "" if path in shown else path)
            or (said[1] if said else None),
            _leaf(path, name, again=path in shown),
            difference.path if difference else path,
            difference,
        )
        shown.add(path)


def _leaf(path: str, name: str, *, again: bool) -> str:
    """Names a node; in brackets where it stands already and a further meaning of it is shown."""
    leaf = path.rpartition("/")[2]
    return f"({leaf})" if leaf and again else leaf or name


def _live_text(side: Side, live: JsonObject, name: str, path: str) -> SafeText | None:
    """Returns what stands in the node, or what it means where it means more than one thing."""
    raw = side.nodes.get(path) if path else None
    if raw is None or (is_secret(name) and not side.secrets):
        return _text(live, name)
    return summarise(raw) or _text(live, name)


def _said(difference: Difference | None, side: Side) -> tuple[SafeText, SafeText] | None:
    if difference is None:
        return None
    if is_secret(difference.field) and not side.secrets:
        return SafeText(MASK), SafeText(MASK)
    return difference.template, difference.live


def _flat_sides(side: Side) -> tuple[JsonObject, JsonObject, JsonObject]:
    live = side.pair.live.config if side.pair.live else None
    merged = side.merged.config if side.merged else None
    secrets = side.secrets
    return _flat(side.pair.template, secrets), _flat(merged, secrets), _flat(live, secrets)


def _flat(config: JsonObject | None, secrets: bool) -> JsonObject:
    if not config:
        return {}
    shown = config if secrets else as_object(mask_config(config))
    return dict(leaves(shown or {}))


def _text(values: Mapping[str, Json], name: str) -> SafeText | None:
    return value_text(values[name]) if name in values else None


def _width(names: Iterable[str]) -> int:
    return min(max(map(len, names), default=0), _LONGEST_NAME)


def _row(side: Side, one: _Value, widths: tuple[int, int]) -> Row:
    differs = one.difference is not None
    own = one.name in side.own_values
    tone = Tone.NORMAL if differs else Tone.MUTED
    return Row(
        RowKind.FIELD,
        f"field {side.pair.id} {one.name}",
        (
            _outer(one.name, one.template, tone, widths[0], _silence(side, one, widths[0])),
            _middle(side, one),
            _outer(one.node, one.live, Tone.WARNING if differs else Tone.MUTED, widths[1], EMPTY),
        ),
        side.pair.id,
        path=SafeText(one.path),
        plain=not differs and not own,
        field=one.name,
        differs=differs,
        depth=2,
    )


def _outer(name: str, value: SafeText | None, tone: Tone, width: int, silent: Cell) -> Cell:
    if value is None:
        return silent
    return _named(name, width, _value(value, tone))


def _named(name: str, width: int, *value: Piece) -> Cell:
    return cell(words(_DEPTH), words(name, Tone.MUTED, width=width), words("  "), *value)


def _silence(side: Side, one: _Value, width: int) -> Cell:
    """Says what the template's silence comes to: libxl's default, or that it has no device."""
    if side.pair.template is None:
        return cell(words(_DEPTH), Piece(Mark.ABSENT, Tone.MUTED))
    return _named(one.name, width, words(_DEFAULT, Tone.MUTED))


def _middle(side: Side, one: _Value) -> Cell:
    """Says what the merged view has, by a sign, the value, and where it comes from."""
    own = one.name in side.own_values
    if one.merged is None:
        return _left_out(side, one)
    mark, beside = _mark(side, one), one.merged in (one.template, one.live)
    origin = side.origin(one.name)
    told = mark in (Mark.CHANGED, Mark.ADDED) or own
    tone = ORIGIN_TONES[origin] if origin is not Origin.TEMPLATE else Tone.MUTED
    sign = Tone.OPERATOR if own else Tone.WARNING if mark is Mark.CHANGED else tone
    return cell(
        words("  "),
        Piece(mark, sign),
        words(" "),
        _own_name(side, one),
        _value(one.merged, Tone.NORMAL if mark is Mark.CHANGED else tone, spare=beside),
        *(after(str(origin), tone, spare=mark is Mark.ADDED) if told else ()),
    )


def _left_out(side: Side, one: _Value) -> Cell:
    """Says of a value that the merged view does not have who chooses it."""
    if side.merged is None:
        name = _own_name(side, one)
        return cell(words("  "), Piece(side.outcome, Tone.MUTED), words(" "), name)
    own = one.name in side.own_values
    tone, mark = (Tone.OPERATOR, Mark.CHANGED) if own else (Tone.MUTED, Mark.SAME)
    left = words("left to libxl  by you" if own else _DEFAULT, tone)
    return cell(words("  "), Piece(mark, tone), words(" "), _own_name(side, one), left)


def _own_name(side: Side, one: _Value) -> Piece | None:
    """Names a value in the merged view where the template does not name it beside."""
    return None if side.pair.template is not None else words(f"{one.name}  ", Tone.MUTED)


def _mark(side: Side, one: _Value) -> Mark:
    if one.difference is not None or one.name in side.own_values:
        return Mark.CHANGED
    if one.template is None:
        return Mark.ADDED
    return Mark.SAME if one.live is not None else Mark.KEPT


def _value(text: SafeText, tone: Tone, *, spare: bool = False) -> Piece:
    return words(text, tone, tail=text.startswith("/"), spare=spare)


def _facts(side: Side) -> Iterator[tuple[str, SafeText, str]]:
    """Lists what the handshake left behind, and the nodes of a kind nobody knows."""
    record = side.pair.live
    if record is None:
        return
    raw = record.raw if side.secrets else mask_nodes(record.raw)
    yield from facts(record)
    for node, value in raw.items():
        yield node, summarise(value), ""


def _fact_row(side: Side, name: str, told: tuple[SafeText, str], width: int) -> Row:
    said, path = told
    live = _named(name, width, words(said, Tone.MUTED), *after(path, spare=True))
    return Row(
        RowKind.TRAIL,
        f"trail {side.pair.id} {name}",
        (EMPTY, EMPTY, live),
        side.pair.id,
        path=SafeText(path),
        plain=True,
        depth=2,
    )
