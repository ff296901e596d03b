"""Rows of one device: its own line, its values, its trail."""

from collections.abc import Iterator

from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.provenance import Origin
from xendrift.core.base.text import SafeText, summarise
from xendrift.core.export.mask import MASK, is_secret, mask_config, mask_nodes
from xendrift.core.model.changes import value_text
from xendrift.core.model.device import Difference
from xendrift_tui.presentation.handshake import facts, handshake
from xendrift_tui.presentation.marks import Mark, Tone, severity_mark
from xendrift_tui.presentation.row import EMPTY, Cell, Piece, Row, RowKind, after, cell, words
from xendrift_tui.presentation.scalar_rows import ORIGIN_TONES
from xendrift_tui.presentation.side import Side
from xendrift_tui.presentation.values import leaves, telling

_FIELD = 12
_FACT = 15


def device_row(side: Side, width: int) -> Row:
    """Makes the line of one device.

    Args:
        side: the device.
        width: the room for its id, the same for all of its kind.
    """
    pair = side.pair
    plain = side.outcome in (Mark.SAME, Mark.NONE) and not side.findings
    return Row(
        RowKind.DEVICE,
        f"device {pair.id}",
        (_template_cell(side, width), _merged_cell(side, width), _live_cell(side)),
        pair.id,
        side.findings,
        SafeText(pair.live.trail.backend_path or pair.live.trail.libxl_path if pair.live else ""),
        plain,
    )


def _template_cell(side: Side, width: int) -> Cell:
    pair = side.pair
    if pair.template is None:
        return cell(words("  "), Piece(Mark.ABSENT, Tone.MUTED))
    known = after(telling(pair.template, pair.id.key))
    return cell(words("  "), Piece(pair.id.key, Tone.NORMAL, width=width), *known)


def _merged_cell(side: Side, width: int) -> Cell:
    outcome, key = side.outcome, side.pair.id.key
    if outcome is Mark.NONE and not side.findings:
        implied = side.pair.live is not None and side.pair.live.implied
        why = "made by libxl itself" if implied else "unknown kind"
        return cell(words("  "), Piece(key, Tone.MUTED, width=width), *after(why))
    tone = _outcome_tone(side)
    calm = Tone.MUTED if outcome in (Mark.SAME, Mark.DROPPED) else tone
    verdict = tuple(_verdict(side))
    return cell(
        Piece(outcome, calm),
        words(" "),
        Piece(key, Tone.MUTED if outcome is Mark.DROPPED else tone, width=width if verdict else 0),
        *verdict,
    )


def _outcome_tone(side: Side) -> Tone:
    if side.merged is None:
        return Tone.MUTED
    if side.merged.origin is Origin.TEMPLATE:
        return Tone.NORMAL
    return ORIGIN_TONES[side.merged.origin]


def _verdict(side: Side) -> Iterator[Piece]:
    """Says what was decided and what is wrong, in words."""
    if side.decided:
        dropped = "dropped " if side.outcome is Mark.DROPPED else ""
        yield words(f"  {dropped}by you", Tone.OPERATOR)
    if side.findings:
        first = side.findings[0]
        yield words("  ")
        yield Piece(severity_mark(first.severity), side.tone)
        yield words(f" {first.rule}", side.tone)
        if len(side.findings) > 1:
            yield words(f" +{len(side.findings) - 1}", Tone.MUTED)
    if side.outcome is Mark.DROPPED and not side.decided:
        yield words("  dropped", Tone.MUTED)


def _live_cell(side: Side) -> Cell:
    record = side.pair.live
    if record is None:
        return cell(words("  "), words("absent", Tone.MUTED))
    extra = telling(record.config, side.pair.id.key) if side.pair.template is None else ""
    return cell(
        words("  "),
        Piece(SafeText(record.devid), Tone.NORMAL, width=5),
        words("  "),
        *handshake(record, side.age, side.tone),
        *after(extra),
    )


def inner_rows(side: Side, *, expanded: bool) -> Iterator[Row]:
    """Makes the rows below a device: what differs, or everything once it is expanded."""
    differences = {difference.field: difference for difference in side.pair.differences}
    template, live, merged = _values(side)
    own = sorted(side.own_values)
    known = [*differences, *own, *template, *live] if expanded else [*differences, *own]
    for name in dict.fromkeys(known):
        yield _field_row(side, name, (template, merged, live), differences.get(name))
    if expanded:
        yield from _trail_rows(side)


def _values(side: Side) -> tuple[dict[str, Json], dict[str, Json], dict[str, Json]]:
    pair, secrets = side.pair, side.secrets
    live = pair.live.config if pair.live else None
    merged = side.merged.config if side.merged else None
    return _flat(pair.template, secrets), _flat(live, secrets), _flat(merged, secrets)


def _flat(config: JsonObject | None, secrets: bool) -> dict[str, Json]:
    if not config:
        return {}
    shown = config if secrets else as_object(mask_config(config))
    return dict(leaves(shown or {}))


def _field_row(
    side: Side,
    name: str,
    values: tuple[dict[str, Json], dict[str, Json], dict[str, Json]],
    difference: Difference | None,
) -> Row:
    template, merged, live = values
    said = (difference.template, difference.live) if difference else (None, None)
    if difference and not side.secrets and is_secret(name):
        said = (SafeText(MASK), SafeText(MASK))
    told = (_told(template, name, said[0]), _told(live, name, said[1]))
    tone = Tone.WARNING if difference else Tone.MUTED
    return Row(
        RowKind.FIELD,
        f"field {side.pair.id} {name}",
        (
            cell(_name(name), _value(told[0], Tone.NORMAL if difference else Tone.MUTED)),
            _field_outcome(side, name, merged, difference),
            cell(words("    "), _value(told[1], tone)),
        ),
        side.pair.id,
        path=SafeText(difference.path if difference else ""),
        plain=difference is None and name not in side.own_values,
        field=name,
        differs=difference is not None,
    )


def _field_outcome(
    side: Side, name: str, merged: dict[str, Json], difference: Difference | None
) -> Cell:
    own = name in side.own_values
    if name not in merged:
        return cell(words("    left to libxl  by you", Tone.OPERATOR)) if own else EMPTY
    origin = side.origin(name)
    tone = ORIGIN_TONES[origin] if origin is not Origin.TEMPLATE else Tone.MUTED
    return cell(
        words("  "),
        Piece(Mark.CHANGED if difference else Mark.NONE, Tone.WARNING),
        words(" "),
        _value(value_text(merged[name]), Tone.NORMAL if difference else tone),
        words(f"  {origin}", tone) if difference or own else None,
    )


def _told(values: dict[str, Json], name: str, said: SafeText | None) -> SafeText:
    if name in values:
        return value_text(values[name])
    return said or SafeText()


def _value(text: SafeText, tone: Tone) -> Piece:
    return words(text, tone, tail=text.startswith("/"))


def _name(name: str) -> Piece:
    return words(f"    {name:<{_FIELD}} ", Tone.MUTED)


def _trail_rows(side: Side) -> Iterator[Row]:
    """Lists what the handshake left behind, and the nodes of a kind nobody knows."""
    record = side.pair.live
    if record is None:
        return
    raw = record.raw if side.secrets else mask_nodes(record.raw)
    told = [*facts(record), *((node, summarise(value), "") for node, value in raw.items())]
    for name, said, path in told:
        spanning = cell(
            words("    "),
            words(name, Tone.MUTED, width=_FACT),
            words("  "),
            words(said, Tone.MUTED, width=_FACT),
            *after(path),
        )
        yield Row(
            RowKind.TRAIL,
            f"trail {side.pair.id} {name}",
            (spanning,),
            side.pair.id,
            path=SafeText(path),
            plain=True,
        )
