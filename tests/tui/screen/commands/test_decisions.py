"""Every decision that is not written, over all domains, in one list."""

import asyncio

from tests.tui.screen.pilot import grid, guest, host, opened, said, text, until
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Take
from xendrift_tui.screen.screens.decisions import DecisionsScreen

DISK = DeviceId("disk", "xvda")


def decide(app, domid, *, value=None):
    choices = app.session.choices
    made = choices.resolved(domid)
    made = made.taking([DISK], Take.DROP) if value is None else made.setting(DISK, *value)
    app.session.decide(choices.resolve(domid, made))
    app.screen.panes.draw_pairs()


def test_decisions_of_all_domains_are_listed_marked_and_taken_back():
    async def scene():
        async with opened(host(*(guest(n, f"g-{n}") for n in (2, 3, 4)))) as (app, pilot):
            await pilot.press("D")
            await until(pilot, lambda: "Nothing is decided that was not written." in said(app))
            decide(app, 2)
            decide(app, 4, value=("pdev_path", "/dev/other"))
            decide(app, 4, value=("passwd", "hunter2"))
            await pilot.pause()
            marked = {line[1:8].strip(" ✗!") for line in grid(app) if "•" in line[:30]}
            assert marked == {"•g-2", "•g-4"}
            await pilot.press("D")
            await until(pilot, lambda: isinstance(app.screen, DecisionsScreen) and app.screen.there)
            assert "3 decisions not written yet, in 2 domains" in text(app)
            assert "left out" in text(app)
            assert "pdev_path = " in text(app)
            assert "hunter2" not in text(app)
            await pilot.press("x", "x")
            await until(pilot, lambda: "1 decision not written yet, in 1 domain " in text(app))
            assert app.session.pending == {4}
            await pilot.press("enter")
            await until(pilot, lambda: app.session.shown.domid == 4 and len(app.screen_stack) == 1)
            await until(pilot, lambda: app.screen.pairs.key == f"device {DISK}")
            await pilot.press("z")
            await until(pilot, lambda: len(app.session.choices.resolved(4).values) == 2)

    asyncio.run(scene())
