"""The title line: which host, how many domains, what is wrong, how fresh all that is."""

from collections.abc import Mapping
from enum import StrEnum

from rich.cells import cell_len

from xendrift.core.base.text import SafeText
from xendrift.sources.recording.replay import Player
from xendrift_tui.presentation.columns import cut
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone


class Freshness(StrEnum):
    """How the screen relates to the host."""

    READING = "reading"
    PARTIAL = "partial"
    LIVE = "live"
    CAPTURE = "capture"
    REPLAY = "replay"
    FROZEN = "frozen"
    LOST = "lost"


_TONES = {
    Freshness.READING: Tone.MUTED,
    Freshness.PARTIAL: Tone.WARNING,
    Freshness.LIVE: Tone.GOOD,
    Freshness.CAPTURE: Tone.MUTED,
    Freshness.REPLAY: Tone.LIVE,
    Freshness.FROZEN: Tone.LIVE,
    Freshness.LOST: Tone.BAD,
}
_PROGRAM = " xendrift  "
_NAME, _SHORTEST = 30, 6  # cells
_COUNTED = (
    ("half-baked", Mark.ERROR, Tone.BAD),
    ("errors", Mark.ERROR, Tone.BAD),
    ("warnings", Mark.WARNING, Tone.WARNING),
    ("ignored", Mark.INFO, Tone.MUTED),
)
_ONE = {"errors": "error", "warnings": "warning"}


def headline(
    label: SafeText,
    domains: str,
    counts: Mapping[str, int],
    state: tuple[Freshness, str],
    width: int,
    glyphs: Glyphs,
) -> list[tuple[str, Tone]]:
    """Draws the title in exactly `width` cells; counts give way before the state does.

    Args:
        label: what the source calls itself.
        domains: how many domains there are, in words.
        counts: findings under the title's words.
        state: how fresh the screen is, and a remark on it.
        width: the cells there are.
        glyphs: which signs the terminal can show.
    """
    fresh, remark = state
    right = f"{glyphs.dot} {fresh}{f' {remark}' if remark else ''} "
    right = cut(right, max(width // 2, 8), glyphs.ellipsis)
    room = max(width - cell_len(right) - 1, 0)
    runs: list[tuple[str, Tone]] = []
    for text, tone in _left(label, domains, counts, room, glyphs):
        if cell_len(text) > room:
            break
        runs.append((text, tone))
        room -= cell_len(text)
    runs.append((" " * (room + 1), Tone.NORMAL))
    if width <= cell_len(right):
        return [(" " * width, Tone.NORMAL)]
    return [*runs, (right, _TONES[fresh])]


def played(player: Player) -> str:
    """Says where in a recording it is, and how fast it goes."""
    speed = f"  {player.speed:g}x" if player.playing else "  paused"
    if player.now() >= player.length:
        speed = "  at its end"
    return f"{_minutes(player.now())} of {_minutes(player.length)}{speed}"


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _left(
    label: SafeText, domains: str, counts: Mapping[str, int], room: int, glyphs: Glyphs
) -> list[tuple[str, Tone]]:
    """Lists what there is to say, the best first; the name leaves room for the first count.

    Where there is none even so, as beside a long recording, the program's own name goes.
    """
    join = f" {glyphs.join} "
    counted = _counts(counts, glyphs)
    first = cell_len(join + counted[0][0]) if counted else 0
    left = room - cell_len(f"{join}{domains}") - first
    program = _PROGRAM if left >= cell_len(_PROGRAM) + _SHORTEST else " "
    name = cut(label, max(min(_NAME, left - cell_len(program)), _SHORTEST), glyphs.ellipsis)
    runs = [(program, Tone.HEADING), (name, Tone.NORMAL), (f"{join}{domains}", Tone.NORMAL)]
    return [*runs, *([(join, Tone.MUTED)] if counted else []), *counted]


def _counts(counts: Mapping[str, int], glyphs: Glyphs) -> list[tuple[str, Tone]]:
    runs: list[tuple[str, Tone]] = []
    found = [(word, mark, tone) for word, mark, tone in _COUNTED if counts.get(word)]
    for number, (word, mark, tone) in enumerate(found):
        said = _ONE.get(word, word) if counts[word] == 1 else word
        stale = counts.get("stale", 0) if word == "half-baked" else 0
        calm = stale == counts[word]  # all of them are the normal rest of a detach
        text = f"{glyphs[Mark.INFO if calm else mark]} {counts[word]} {said}"
        runs.append((("  " if number else "") + text, Tone.MUTED if calm else tone))
        if stale:
            runs.append((f" ({stale} stale)", Tone.MUTED))
    return runs
