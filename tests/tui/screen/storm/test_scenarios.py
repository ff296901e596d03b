"""The real program in a terminal: what hurried hands and odd bytes did to it."""

import pytest

from tests.tui.screen.storm.program import CTRL_P, ENTER, ESC, PAGE_DOWN, Program, trouble
from tests.tui.screen.storm.steps import Step, play

# What opens each dialog and overlay from the line of a device; nothing of it runs a plan.
OPENS = {
    "next boot": b"b", "raw": b"r", "all findings": b"F", "help": b"?", "palette": CTRL_P,
    "journal": b"J", "capture": b"W", "export": b"x", "new device": b"+", "bulk": b"A",
    "edit": b"vje", "accept": b"a", "plug": b"p", "unplug": b"u", "clean": b"c", "repair": b"E",
    "undo": b"\x1a",
}  # fmt: skip
BURSTS: dict[str, bytes] = {
    "enter twice": ENTER * 2,
    "enter and escape": (ENTER + ESC) * 3,
    "escape thrice": ESC * 3,
    "itself again": b"",
    "pages": PAGE_DOWN * 5 + b"\x1b[5~" * 5,
    "other domains": b"]][[",
    "copies": b"yYC",
}
BYTES = {
    "latin-1": b"caf\xe9\xff\x9b",
    "a release": b"\x1b[13;1:3u\x1b[97;1:3u",
    "no character": b"\x1b[1114112u\x1b[99999999999u",
    "no pixels": b"\x1b[48;24;80;0;0t\x1b[<0;5;5M\x1b[<0;5;5m",
    "no pixels, promised": b"\x1b[?2048;2$y\x1b[48;24;80;0;0t\x1b[<0;5;5M\x1b[<0;5;5m",
    "a size of nothing": b"\x1b[?2048;2$y\x1b[48;0;0;0;0t\x1b[48;99999;99999;1;1t\x1b[<0;1;1M",
    "far away": b"\x1b[<0;999;999M\x1b[<0;999;999m\x1b[99;99R\x1b[M\xff\xff\xff",
    "a paste without end": b"\x1b[200~q\xff",
}  # fmt: skip


@pytest.mark.parametrize("opens", OPENS.values(), ids=OPENS)
def test_no_burst_into_what_a_key_opens_ends_the_screen(opens):
    """Each burst at once with the key, and again once what it opens is there."""
    steps: list[Step] = [b"n", 0.4]
    for burst in BURSTS.values():
        steps += [(opens + burst) * 2, 0.3, ESC, 0.12, ESC, 0.12]
        steps += [opens, 0.3, burst or opens, 0.2, ESC, 0.12, ESC, 0.12]
    with Program() as program:
        program.calm()
        play(program, steps)
        assert not trouble(program)


@pytest.mark.parametrize(
    "opens", [b"", b"x", b"F", CTRL_P], ids=["main", "dialog", "list", "palette"]
)
def test_no_bytes_end_the_screen(opens):
    with Program() as program:
        program.calm()
        for name, noise in BYTES.items():
            play(program, [opens, 0.3, noise, 0.2, noise * 3, 0.3, ESC, 0.15, ESC, 0.15])
            assert program.status is None, name
        assert not trouble(program)


def test_no_size_ends_the_screen():
    sizes = [(0, 0), (1, 1), (2, 40), (200, 2), (65535, 65535), (31, 5), (80, 24)]
    steps: list[Step] = [
        step
        for key in b"brFx?W+aJ\x10"
        for size in sizes
        for step in (size, bytes([key]), 0.05, ESC, 0.12)
    ]
    with Program() as program:
        program.calm()
        play(program, steps)
        assert not trouble(program)


def test_words_that_are_typed_at_once_go_where_the_key_before_them_leads():
    """`/` and a name in one read are a filter, not eleven commands."""
    with Program(size=(120, 40)) as program:
        program.calm()
        program.written.clear()
        program.type(b"/bclean-acc")
        program.until("bclean-acc")
        program.type(ESC)
        assert not trouble(program)
