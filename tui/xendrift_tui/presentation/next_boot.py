"""What runs now, the next boot as things are, and the next boot after an accept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xendrift.core.base.jsontypes import Json
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.report import NextBoot, Report, Scalar
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.presentation.row import Cell, Piece, Row, RowKind, after, cell, unique, words
from xendrift_tui.presentation.values import at_pointer, knob, telling

TITLES = ("now", "next boot now", "next boot after accept")
_LABEL = 7


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of a device at a boot: a sign, a word, and what they stand for."""

    mark: Mark
    word: str
    tone: Tone


_STAYS = _Fate(Mark.SAME, "stays", Tone.GOOD)
_GONE = _Fate(Mark.DROPPED, "gone", Tone.BAD)
_TRIED = _Fate(Mark.ADDED, "tried again", Tone.WARNING)
_NOT = _Fate(Mark.NONE, "not there", Tone.MUTED)
_UNKNOWN = _Fate(Mark.NONE, "not known", Tone.MUTED)


def next_boot_rows(report: Report, then: NextBoot | None = None) -> tuple[Row, ...]:
    """Makes the rows of the next boot: only what changes, and how much stays.

    Args:
        report: everything known of the domain.
        then: the next boot after an accept, None if nothing was decided.
    """
    boots = [report.next_boot] if then is None else [report.next_boot, then]
    pairs = {pair.id: pair for pair in report.pairs}
    made = [*_notes(report.next_boot)]
    if then is not None:
        made.extend(_notes_then(then, report.next_boot))
    made.extend(_scalars(report, boots))
    changing = list(_changing(boots))
    made.extend(_device(device, pairs.get(device), boots) for device in changing)
    if report.next_boot.config is not None:
        if not report.next_boot.lost and not report.next_boot.gained:
            made.append(_note("same", "The next boot now is what runs now.", Tone.GOOD))
        kept = tuple(one for one in report.next_boot.kept if one not in changing)
        made.extend([_kept(kept)] if kept else [])
    return unique(made)


def next_boot_titles(count: int) -> Row:
    """Makes the row that names the columns."""
    cells = tuple(cell(words(title, Tone.MUTED)) for title in TITLES[:count])
    return Row(RowKind.HEADING, "titles", cells)


def _notes(boot: NextBoot) -> Iterator[Row]:
    if boot.pending:
        sentence = "An xl userdata file (xl config-update) replaces all of this at the next reboot."
        yield _note("pending", sentence, Tone.WARNING, Mark.WARNING)
    if boot.reason:
        tone, mark = (Tone.BAD, Mark.ERROR) if boot.config is None else (Tone.WARNING, Mark.WARNING)
        yield _note("reason", boot.reason, tone, mark)
    for kind in boot.emptied:
        sentence = f"One record that libxl cannot read loses every {kind}."
        yield _note(f"emptied {kind}", sentence, Tone.BAD, Mark.ERROR)


def _notes_then(then: NextBoot, now: NextBoot) -> Iterator[Row]:
    """Says what is to be known of the boot after an accept that is not known of the other."""
    if then.reason and then.reason != now.reason:
        yield _note("then", f"{TITLES[2]}: {then.reason}", Tone.WARNING, Mark.WARNING)
    for kind in then.emptied:
        if kind not in now.emptied:
            sentence = f"{TITLES[2]}: one record that libxl cannot read loses every {kind}."
            yield _note(f"then emptied {kind}", sentence, Tone.BAD, Mark.ERROR)


def _note(key: str, text: str, tone: Tone, mark: Mark = Mark.NONE) -> Row:
    sign = (Piece(mark, tone), words(" ")) if mark is not Mark.NONE else ()
    return Row(RowKind.NOTE, f"note {key}", (cell(*sign, words(text, tone)),))


def _scalars(report: Report, boots: list[NextBoot]) -> Iterator[Row]:
    for scalar in report.scalars:
        then = [
            None if boot.config is None else at_pointer(boot.config, scalar.pointer)
            for boot in boots
        ]
        known = [boot.config is not None for boot in boots]
        changes = any(know and item != scalar.live for know, item in zip(known, then, strict=True))
        if scalar.live is None or not changes:
            continue
        label = words(f"{scalar.label:<{_LABEL}}  ", Tone.MUTED)
        now = cell(words("  "), label, words(knob(scalar.pointer, scalar.live)))
        later = (_knob(scalar, label, *one) for one in zip(known, then, strict=True))
        path = SafeText(scalar.path)
        yield Row(RowKind.SCALAR, f"scalar {scalar.pointer}", (now, *later), path=path)


def _knob(scalar: Scalar, label: Piece, known: bool, item: Json) -> Cell:
    if not known:
        return cell(words("  "), label, words(_UNKNOWN.word, Tone.MUTED))
    same = item == scalar.live
    tone = Tone.NORMAL if same else Tone.WARNING
    said = (
        Piece(Mark.ABSENT, Tone.MUTED) if item is None else words(knob(scalar.pointer, item), tone)
    )
    sign = Piece(Mark.SAME, Tone.MUTED) if same else Piece(Mark.CHANGED, tone)
    return cell(sign, words(" "), label, said)


def _changing(boots: list[NextBoot]) -> Iterator[DeviceId]:
    """Yields each device that any of the boots does not leave as it is, those lost first."""
    kept = [frozenset(boot.kept) for boot in boots if boot.config is not None]
    listed = [
        *(one for boot in boots for one in boot.lost),
        *(one for boot in boots for one in boot.gained),
        *(one for boot in boots for one in boot.kept if not all(one in each for each in kept)),
    ]
    yield from dict.fromkeys(listed)


def _fate(device: DeviceId, boot: NextBoot) -> _Fate:
    if boot.config is None:
        return _UNKNOWN
    fates: Mapping[bool, _Fate] = {
        device in boot.kept: _STAYS,
        device in boot.gained: _TRIED,
        device in boot.lost: _GONE,
    }
    return fates.get(True, _NOT)


def _device(device: DeviceId, pair: Pair | None, boots: list[NextBoot]) -> Row:
    live = pair.live if pair else None
    config = live.config if live else pair.template if pair else None
    known = after(telling(config, device.key))
    runs = live is not None
    tone, said = (Tone.NORMAL, "") if runs else (Tone.MUTED, "  not running")
    now = cell(words("  "), words(f"{device}", tone), words(said, Tone.MUTED), *known)
    path = SafeText(live.trail.backend_path if live else "")
    fates = (_told(device, _fate(device, boot)) for boot in boots)
    return Row(RowKind.DEVICE, f"boot {device}", (now, *fates), device, path=path)


def _told(device: DeviceId, fate: _Fate) -> Cell:
    return cell(
        Piece(fate.mark, fate.tone),
        words(" "),
        words(f"{device}", fate.tone),
        words(f"  {fate.word}", fate.tone),
    )


def _kept(kept: tuple[DeviceId, ...]) -> Row:
    names = ", ".join(str(device) for device in kept)
    device = "device stays" if len(kept) == 1 else "devices stay"
    text = words(f"{len(kept)} {device}", Tone.GOOD)
    made = cell(Piece(Mark.SAME, Tone.GOOD), words(" "), text, words(f"  {names}", Tone.MUTED))
    return Row(RowKind.NOTE, "note kept", (made,))
