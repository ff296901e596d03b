"""What is done to the program: steps drawn from a seed, and the scenarios that have a name."""

import random
from collections.abc import Sequence

from tests.tui.screen.storm.program import CTRL_P, ENTER, ESC, PAGE_DOWN, Program

Step = bytes | float | tuple[int, int]
"""Bytes are typed at once, a number is waited for, a pair is the size of the terminal from now."""

_LETTERS = "abcdefghijklmnoprstuvwxyzABCDEFGIJLMNOPRSTUVWYZ/|@+[]?,.<>{}= \t"
_SEQUENCES = (
    ESC, ENTER, CTRL_P, PAGE_DOWN, b"\x7f", b"\x12", b"\x03", b"\x1a", b"\x1b[A", b"\x1b[B",
    b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[H", b"\x1b[F", b"\x1b[Z", b"\x1bOP", b"\x06",
)  # fmt: skip
# Forms of kitty's protocol, sizes, reports and what noise makes of them.
_ODD = (
    b"\x1b[13;1:3u", b"\x1b[97:65;2:2;65u", b"\x1b[1114112u", b"\x1b[57358;65u", b"\x1b[1;1:3B",
    b"\x1b[48;24;80;0;0t", b"\x1b[?2048;2$y", b"\x1b[?2026;2$y", b"\x1b[9;9R", b"\x1b[I", b"\x1b[O",
    b"\x1b[<0;999;1M", b"\x1b[M!!!", b"\x1b[99999999999;1u", b"\x1b]11;rgb:0/0/0\x1b\\", b"\x9b1u",
)  # fmt: skip


def drawn(seed: int) -> list[Step]:
    """Draws steps: mostly keys, some mouse, sizes, pastes, noise. Never ctrl+o: no plan is run."""
    chance = random.Random(seed)
    steps: list[Step] = []
    for _ in range(chance.randint(25, 90)):
        steps += chance.choices((_keys, _mouse, _size, _paste, _noise), (80, 6, 6, 4, 4))[0](chance)
        steps.append(chance.choice((0.0, 0.0, 0.005, 0.03, 0.15)))
    return [*steps, ESC, (80, 24), 0.5]


def _keys(chance: random.Random) -> list[Step]:
    return [b"".join(_key(chance) for _ in range(chance.choice((1, 1, 2, 4, 9))))]


def _key(chance: random.Random) -> bytes:
    if chance.random() < 0.7:
        return chance.choice(_LETTERS).encode()
    return chance.choice(_SEQUENCES)


def _mouse(chance: random.Random) -> list[Step]:
    button, x, y = chance.choice((0, 0, 0, 2, 64, 65)), chance.randint(1, 90), chance.randint(1, 30)
    press = b"\x1b[<%d;%d;%dM\x1b[<%d;%d;%dm" % (button, x, y, button, x, y)
    return [press * chance.choice((1, 2))]


def _size(chance: random.Random) -> list[Step]:
    return [(chance.randint(0, 240), chance.randint(0, 80))]


def _paste(chance: random.Random) -> list[Step]:
    text = "".join(chance.choice("xen/ü\t\n\u202e漢0") for _ in range(chance.choice((1, 40, 4000))))
    end = chance.choice((b"\x1b[201~", b"\x1b[201~", b""))  # one whose end was lost
    return [b"\x1b[200~" + text.encode() + end]


def _noise(chance: random.Random) -> list[Step]:
    if chance.random() < 0.5:
        return [chance.choice(_ODD)]
    # Without what ends or stops the program by right: q, ctrl+c, ctrl+q, ctrl+z, and ctrl+o.
    allowed = [byte for byte in range(256) if byte not in (3, 15, 17, 26, ord("q"))]
    return [bytes(chance.choice(allowed) for _ in range(chance.choice((1, 20, 300))))]


def play(program: Program, steps: Sequence[Step]) -> None:
    """Does what the steps say, for as long as the program runs."""
    for step in steps:
        if isinstance(step, bytes):
            program.type(step)
        elif isinstance(step, tuple):
            program.resize(*step)
        elif step:
            program.ended(step)
