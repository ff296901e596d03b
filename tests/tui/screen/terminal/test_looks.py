"""Every screen can be read: contrast in every theme, and nothing but ASCII where that is wanted."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from rich.style import Style
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.theme import Theme
from textual.widgets import Input

from tests.tui.screen.commands.test_operate import on_device
from tests.tui.screen.pilot import Clock, text, until
from tests.tui.screen.screens.test_presence import BEFORE, KEYS
from xendrift.actions.access import Access
from xendrift.actions.demo_target import DemoTarget
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.presentation.marks import ASCII, UNICODE, Glyphs
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.terminal.ascii import plain_text
from xendrift_tui.screen.terminal.themes import ANSI, ANSI_LIGHT, DARK, LIGHT
from xendrift_tui.screen.widgets.lines import Lines

# The 16 colours as Linux' console (drivers/tty/vt/vt.c) and xterm (charproc.c) have them.
CONSOLE = {
    "red": "aa0000", "green": "00aa00", "yellow": "aa5500", "blue": "0000aa", "magenta": "aa00aa",
    "cyan": "00aaaa", "bright_red": "ff5555", "bright_green": "55ff55", "bright_yellow": "ffff55",
    "bright_blue": "5555ff", "bright_magenta": "ff55ff", "bright_cyan": "55ffff",
}  # fmt: skip
XTERM = {
    "red": "cd0000", "green": "00cd00", "yellow": "cdcd00", "blue": "0000ee", "magenta": "cd00cd",
    "cyan": "00cdcd", "bright_red": "ff0000", "bright_green": "00ff00", "bright_yellow": "ffff00",
    "bright_blue": "5c5cff", "bright_magenta": "ff00ff", "bright_cyan": "00ffff",
}  # fmt: skip
TEXT, LINE = 4.5, 3.0


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_tone_can_be_read_on_every_surface_and_the_cursor_be_seen(theme: Theme):
    colours = theme.variables
    surfaces = [str(theme.background), str(theme.panel), str(theme.surface), colours["bar"]]
    surfaces.append(colours["field"])
    tones = [str(theme.foreground), colours["line-focus"]]
    tones += [colour for name, colour in colours.items() if name.startswith("tone-")]
    assert len(tones) > 7
    for surface in surfaces:
        assert min(contrast(tone, surface) for tone in tones) >= TEXT
    for line in (colours["line-cursor"], colours["line-resting"]):
        assert contrast(colours["line-cursor-text"], line) >= TEXT
        assert min(contrast(line, surface) for surface in surfaces) >= LINE


@pytest.mark.parametrize("palette", [CONSOLE, XTERM], ids=["console", "xterm"])
@pytest.mark.parametrize(("theme", "background"), [(ANSI, "000000"), (ANSI_LIGHT, "ffffff")])
def test_the_16_colours_can_be_read_on_black_or_on_white(theme: Theme, background: str, palette):
    tones = [one for name, one in theme.variables.items() if name.startswith("tone-")]
    named = [one.removeprefix("ansi_") for one in tones if one != "ansi_default"]
    assert named
    assert min(contrast(palette[name], background) for name in named) >= TEXT


@asynccontextmanager
async def demo(
    theme: str, glyphs: Glyphs = UNICODE
) -> AsyncIterator[tuple[XendriftApp, Pilot[int]]]:
    clock = Clock()
    source = DemoSource(frozen=True, clock=clock)
    access = Access(source, DemoTarget(source))
    session = Session(source, read_only=False, clock=clock, access=access, glyphs=glyphs)
    app = XendriftApp(session, theme)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: session.host.left == 0)
        await pilot.pause(0.15)
        yield app, pilot


async def walk(app: XendriftApp, pilot: Pilot[int]) -> AsyncIterator[type[Screen[Any]]]:
    """Opens every screen and every dialog that a key opens, something said in passing on top."""
    main = app.screen
    await on_device(app, pilot, 6, "nic:1")
    for kind, (key, _) in KEYS.items():
        if kind in BEFORE:
            await pilot.press(BEFORE[kind])
        await pilot.press(key)
        await until(pilot, lambda kind=kind: isinstance(app.screen, kind))
        app.notify("“said” in passing…", timeout=0.4)
        await pilot.pause(0.1)
        yield kind
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is main)
        await on_device(app, pilot, 6, "nic:1")


WORDS = re.compile(r"\w")


def drawn(app: XendriftApp) -> Iterator[tuple[str, Style]]:
    """Every piece of text on the screen that is on top, with its style."""
    top = app.screen
    region = top.region
    if isinstance(top, CommandPalette):
        region = top.query("Vertical").first().region
    elif isinstance(top, ModalScreen):
        region = top.query("#dialog, #plan-box").first().region
    strips = top._compositor.render_strips(app.size)
    for strip in strips[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            if WORDS.search(segment.text) and segment.style is not None:
                yield segment.text, segment.style


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_text_of_every_screen_can_be_read(theme: str):
    async def scene():
        async with demo(theme) as (app, pilot):
            faint: set[tuple[str, str, float]] = set()
            count = 0
            async for kind in walk(app, pilot):
                for shown, style in drawn(app):
                    if style.color is None or style.bgcolor is None:
                        continue
                    pair = style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex
                    count += 1
                    if contrast(*pair) < TEXT:
                        faint.add((kind.__name__, shown.strip()[:30], round(contrast(*pair), 1)))
                for line in app.screen.query(Lines):
                    under = line.rich_style.bgcolor
                    for name in ("line--cursor", "line--resting"):
                        over = line.get_component_rich_style(name, partial=True).bgcolor
                        assert under is not None
                        assert over is not None
                        pair = under.get_truecolor().hex, over.get_truecolor().hex
                        assert contrast(*pair) >= LINE, (kind, line)
            assert not faint
            assert count > 300

    asyncio.run(scene())


def test_every_screen_is_ascii_where_nothing_else_is_wanted():
    async def scene():
        async with demo("dark", ASCII) as (app, pilot):
            async for kind in walk(app, pilot):
                assert text(app).isascii(), (kind, text(app))
            app.screen.query_one("#filter", Input).value = "naïve ✗ 漢"
            app.screen.query_one("#filter", Input).display = True
            await until(pilot, lambda: "na?ve x ??" in text(app))
            assert text(app).isascii()

    asyncio.run(scene())


def test_what_is_written_in_ascii_takes_as_many_cells():
    assert plain_text("│ “a”… → é 漢") == '| "a"> > ? ??'
