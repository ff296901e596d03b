"""The row of one device: how each side knows it, and what is to be said of it."""

from collections.abc import Iterator

from xendrift.core.base.provenance import Origin
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.handshake import handshake
from xendrift_tui.presentation.marks import Mark, Tone, severity_mark
from xendrift_tui.presentation.row import (
    Branch,
    Cell,
    Piece,
    Row,
    RowKind,
    after,
    cell,
    sign,
    words,
)
from xendrift_tui.presentation.scalar_rows import ORIGIN_TONES
from xendrift_tui.presentation.side import Side
from xendrift_tui.presentation.values import telling


def device_row(side: Side, width: int, branch: Branch) -> Row:
    """Makes the line of one device.

    Args:
        side: the device.
        width: the room for its id, the same for all of its kind.
        branch: how far it is open.
    """
    pair = side.pair
    plain = side.outcome in (Mark.SAME, Mark.NONE) and not side.findings
    return Row(
        RowKind.DEVICE,
        f"device {pair.id}",
        (_template_cell(side, width, branch), _merged_cell(side, width), _live_cell(side, branch)),
        pair.id,
        side.findings,
        SafeText(pair.live.trail.backend_path or pair.live.trail.libxl_path if pair.live else ""),
        plain,
        depth=1,
        branch=branch,
    )


def _template_cell(side: Side, width: int, branch: Branch) -> Cell:
    pair = side.pair
    if pair.template is None:
        return cell(*sign(branch, 1), Piece(Mark.ABSENT, Tone.MUTED))
    place = None if pair.index is None else words(f"[{pair.index}] ", Tone.MUTED)
    known = after(telling(pair.template, pair.id.key))
    name = Piece(pair.id.key, Tone.NORMAL, width=width if known else 0)
    return cell(*sign(branch, 1), place, name, *known)


def _merged_cell(side: Side, width: int) -> Cell:
    outcome, key = side.outcome, side.pair.id.key
    if outcome is Mark.NONE and not side.findings:
        implied = side.pair.live is not None and side.pair.live.implied
        why = "made by libxl itself" if implied else "unknown kind"
        name = Piece(key, Tone.MUTED, width=width)
        return cell(words("    "), name, *after(why))
    tone = _outcome_tone(side)
    calm = Tone.MUTED if outcome in (Mark.SAME, Mark.DROPPED) else tone
    verdict = tuple(_verdict(side))
    return cell(
        words("  "),
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


def _live_cell(side: Side, branch: Branch) -> Cell:
    record = side.pair.live
    if record is None:
        return cell(*sign(branch, 1), words("absent", Tone.MUTED))
    extra = telling(record.config, side.pair.id.key) if side.pair.template is None else ""
    return cell(
        *sign(branch, 1),
        Piece(SafeText(record.devid), Tone.NORMAL, width=5),
        words("  "),
        *handshake(record, side.age, side.tone),
        *after(extra),
    )
