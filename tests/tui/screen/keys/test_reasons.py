"""What cannot be done now stays in its place and says why."""

import asyncio

from tests.tui.screen.pilot import grid, guest, host, opened, said, text, until
from xendrift.sources.capture.source import CaptureSource


def test_a_key_that_cannot_be_used_says_why():
    async def scene():
        async with opened(CaptureSource("tests/captures/a-healthy"), (240, 50)) as (app, pilot):
            await pilot.press("f")
            await until(pilot, lambda: "A capture stands still by itself." in said(app))
            assert not app.session.frozen
            assert "f freeze" in grid(app)[-1]  # it stays in its place

    asyncio.run(scene())


def test_the_palette_offers_what_cannot_be_done_with_its_reason():
    async def scene():
        async with opened(host(guest(2, "g-web")), (120, 50)) as (app, pilot):
            await pilot.press("ctrl+p", *"last decision")
            await until(pilot, lambda: "not now: Nothing has been decided." in text(app))

    asyncio.run(scene())


def test_the_palette_offers_last_what_cannot_be_done_here_with_its_place():
    async def scene():
        async with opened(host(guest(2, "g-web")), (120, 50)) as (app, pilot):
            await pilot.press("ctrl+p", *"the domain")
            away = "the domain above in the list  ([)   not now: in next boot and raw only."
            await until(pilot, lambda: away in text(app))
            offered = [line for line in grid(app) if "the domain" in line and "(" in line]
            late = ["not now" in line for line in offered]
            assert late == sorted(late)
            assert not late[0]

    asyncio.run(scene())


def test_the_palette_runs_what_belongs_to_the_devices():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.press("n")
            app.screen.pairs.go_to("device disk:xvda")
            await pilot.press("ctrl+p", *"leaves the device out")
            await until(pilot, lambda: "leaves the device out" in text(app))
            await pilot.pause(0.2)
            await pilot.press("enter")
            await until(pilot, lambda: "1 decided by you" in text(app))

    asyncio.run(scene())


def test_the_help_says_it_too():
    async def scene():
        async with opened(host(guest(2, "g-web")), (120, 60)) as (app, pilot):
            await pilot.press("question_mark")
            await until(pilot, lambda: "(Nothing has been decided.)" in text(app))

    asyncio.run(scene())
