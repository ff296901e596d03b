"""What runs now against what boots next."""

from collections.abc import Iterator

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.report import Report
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.presentation.row import Cell, Piece, Row, RowKind, after, cell, unique, words
from xendrift_tui.presentation.values import at_pointer, knob, telling

_ID = 18


def next_boot_rows(report: Report) -> tuple[Row, ...]:
    """Makes the rows of the next boot: only what changes, and how much stays.

    Args:
        report: everything known of the domain.
    """
    boot = report.next_boot
    pairs = {pair.id: pair for pair in report.pairs}
    made = [*_notes(report)]
    if boot.config is not None:
        made.extend(_scalars(report, boot.config))
    made.extend(_lost(device, pairs.get(device)) for device in boot.lost)
    made.extend(_gained(device, pairs.get(device)) for device in boot.gained)
    if boot.config is not None:
        if not boot.lost and not boot.gained:
            made.append(_note("same", "What boots next is what runs now.", Tone.GOOD))
        if boot.kept:
            made.append(_kept(boot.kept))
    return unique(made)


def _notes(report: Report) -> Iterator[Row]:
    boot = report.next_boot
    if boot.pending:
        sentence = "An xl userdata file (xl config-update) replaces all of this at the next reboot."
        yield _note("pending", sentence, Tone.WARNING, Mark.WARNING)
    if boot.reason:
        tone, mark = (Tone.BAD, Mark.ERROR) if boot.config is None else (Tone.WARNING, Mark.WARNING)
        yield _note("reason", boot.reason, tone, mark)
    for kind in boot.emptied:
        sentence = f"One record that libxl cannot read loses every {kind}."
        yield _note(f"emptied {kind}", sentence, Tone.BAD, Mark.ERROR)


def _note(key: str, text: str, tone: Tone, mark: Mark = Mark.NONE) -> Row:
    sign = (Piece(mark, tone), words(" ")) if mark is not Mark.NONE else ()
    return Row(RowKind.NOTE, f"note {key}", (cell(*sign, words(text, tone)),))


def _scalars(report: Report, config: JsonObject) -> Iterator[Row]:
    for scalar in report.scalars:
        then = at_pointer(config, scalar.pointer)
        if scalar.live is None or then == scalar.live:
            continue
        now = words(knob(scalar.pointer, scalar.live))
        later = (
            Piece(Mark.ABSENT, Tone.MUTED)
            if then is None
            else words(knob(scalar.pointer, then), Tone.WARNING)
        )
        label = words(f"{scalar.label:<{_ID}}  ", Tone.MUTED)
        yield Row(
            RowKind.SCALAR,
            f"scalar {scalar.pointer}",
            (
                cell(words("  "), label, now),
                cell(Piece(Mark.CHANGED, Tone.WARNING), words(" "), label, later),
            ),
            path=SafeText(scalar.path),
        )


def _lost(device: DeviceId, pair: Pair | None) -> Row:
    gone = cell(
        Piece(Mark.DROPPED, Tone.BAD),
        words(" "),
        words(f"{device}", Tone.BAD, width=_ID),
        words("  gone", Tone.BAD),
    )
    config = pair.live.config if pair and pair.live else None
    return _device("lost", device, pair, (_named(device, config, Tone.NORMAL), gone))


def _gained(device: DeviceId, pair: Pair | None) -> Row:
    tried = cell(
        Piece(Mark.ADDED, Tone.WARNING),
        words(" "),
        words(f"{device}", Tone.WARNING, width=_ID),
        words("  tried again", Tone.WARNING),
        *after(telling(pair.template if pair else None, device.key)),
    )
    return _device("gained", device, pair, (cell(words("  not running", Tone.MUTED)), tried))


def _kept(kept: tuple[DeviceId, ...]) -> Row:
    names = ", ".join(str(device) for device in kept)
    device = "device stays" if len(kept) == 1 else "devices stay"
    text = words(f"{len(kept)} {device}", Tone.GOOD)
    made = cell(Piece(Mark.SAME, Tone.GOOD), words(" "), text, words(f"  {names}", Tone.MUTED))
    return Row(RowKind.NOTE, "note kept", (made,))


def _named(device: DeviceId, config: JsonObject | None, tone: Tone) -> Cell:
    known = after(telling(config, device.key))
    return cell(words("  "), words(f"{device}", tone, width=_ID), *known)


def _device(word: str, device: DeviceId, pair: Pair | None, cells: tuple[Cell, ...]) -> Row:
    path = SafeText(pair.live.trail.backend_path if pair and pair.live else "")
    return Row(RowKind.DEVICE, f"{word} {device}", cells, device, path=path)
