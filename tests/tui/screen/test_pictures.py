"""A few pictures of the frozen demo; behaviour is tested as text."""

import asyncio

import pytest
from textual.pilot import Pilot

from tests.tui.screen.pilot import Clock, until
from xendrift.actions.access import Access
from xendrift.actions.demo_target import DemoTarget
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.session import Session

PICTURES = {
    "dark-80x24": ((80, 24), "dark", []),
    "dark-200x50": ((200, 50), "dark", ["n"]),
    "light": ((120, 40), "light", ["n"]),
    "next-boot": ((100, 24), "dark", ["n", "n", "d", "b"]),
    "raw": ((120, 30), "dark", ["r", "slash", *"state", "enter"]),
    "fleet": ((120, 30), "dark", ["F"]),
    "fleet-groups": ((120, 30), "dark", ["F", "B", "B"]),
    "fleet-filter": ((80, 24), "light", ["F", "slash", *"kind:disc", "enter"]),
    "plan-80x24": ((80, 24), "dark", ["a"]),
    "plan-200x50": ((200, 50), "dark", ["n", "n", "u"]),
    "ansi": ((100, 30), "ansi", ["n"]),
    "raw-80x24": ((80, 24), "ansi", ["r"]),
    "filter": ((120, 30), "light", ["slash", *"rule:untrekked", "enter"]),
    "everything-200x50": ((200, 50), "light", ["o", "n", "V"]),
    "help": ((100, 50), "dark", ["question_mark"]),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture(name, snap_compare):
    size, theme, keys = PICTURES[name]
    clock = Clock()
    source = DemoSource(frozen=True, clock=clock)
    access = Access(source, DemoTarget(source))
    session = Session(source, read_only=False, clock=clock, access=access)
    app = XendriftApp(session, theme)

    async def before(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: session.host.left == 0)
        clock.now += 41
        session.read_again()
        await asyncio.sleep(0.3)
        app.screen.domains.go_to(3)
        for key in keys:
            await pilot.press(key)
        await pilot.pause(0.3)

    assert snap_compare(app, terminal_size=size, run_before=before)
