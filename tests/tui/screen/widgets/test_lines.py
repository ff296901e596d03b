"""Over a slow line every byte counts: what looks as before is not drawn again."""

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen

from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.widgets.line_list import LineList, Runs


class Words(LineList):
    """A list of words that keeps account of what it wants drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ["one", "two", "three"]
        self.wanted: list[Region] = []
        self.whole = 0

    def line(self, index: int, width: int) -> Runs:
        return [(self.words[index].ljust(width), Tone.NORMAL)]

    def refresh(self, *regions: Region, **options: bool):
        self.wanted.extend(regions)
        self.whole += not regions
        return super().refresh(*regions, **options)

    def show(self, *words: str) -> list[int]:
        """Takes new words; returns the lines of the screen that are drawn for it."""
        self.wanted, self.whole = [], 0
        self.words = list(words)
        self.show_lines(range(len(words)))
        assert self.whole == 0
        return sorted(region.y for region in self.wanted)


class One(App[None]):
    CSS = ".line--cursor { background: red; }"

    def compose(self) -> ComposeResult:
        yield Words()


def scene(play):
    async def run():
        async with One().run_test(size=(20, 6)) as pilot:
            words = pilot.app.query_one(Words)
            words.show_lines(range(3))
            await pilot.pause()
            await play(pilot, words)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (("one", "two", "three"), []),
        (("one", "2", "three"), [2]),
        (("1", "two", "3"), [1, 3]),
    ],
)
def test_only_what_looks_different_is_drawn(words, lines):
    async def play(pilot, list_):
        assert list_.show(*words) == lines
        await pilot.pause()
        assert list_.show(*words) == []

    scene(play)


def test_a_cursor_that_moves_is_two_lines():
    async def play(pilot, list_):
        list_.wanted = []
        list_.go(1)
        assert sorted(region.y for region in list_.wanted) == [1, 2]
        await pilot.pause()

    scene(play)


def test_what_changed_below_another_screen_is_there_afterwards():
    async def play(pilot, list_):
        pilot.app.push_screen(Screen())
        await pilot.pause()
        list_.show("1", "2", "3")
        pilot.app.pop_screen()
        await pilot.pause()
        text = "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())
        assert "1" in text
        assert "two" not in text

    scene(play)
