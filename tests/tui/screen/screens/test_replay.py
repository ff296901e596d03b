"""A recording on the screen: time is in the operator's hands, and nothing can be done to it."""

import asyncio

from tests.tui.screen.pilot import Clock, grid, guest, host, opened, said, text, until
from xendrift.actions.access import Access
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.recording.recorder import RecordingSource
from xendrift.sources.recording.replay import ReplaySource
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.run import acted_on
from xendrift_tui.screen.session import Session


def recording(tmp_path):
    """A guest that is renamed ten seconds after the recording began, and again after thirty."""
    clock = Clock()
    store = host(guest(2, "g-first"))
    source = RecordingSource(store, tmp_path / "r", clock=clock)
    for name in (None, b"g-second", b"g-third"):
        if name is not None:
            clock.now += 10 if name == b"g-second" else 20
            store.nodes["/local/domain/2/name"] = name
        list(source.observe(source.look(), [0, 2]))
    source.close()
    return tmp_path / "r"


def test_time_is_in_the_operator_s_hands(tmp_path):
    async def scene():
        clock = Clock()
        source = ReplaySource(recording(tmp_path), clock=clock)
        session = Session(source, read_only=True, clock=source.player.now)
        app = XendriftApp(session, "dark")
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: "g-first" in text(app))
            await until(pilot, lambda: "replay 0:00 of 0:30  1x" in grid(app)[0])
            await pilot.press("full_stop")
            await until(pilot, lambda: "g-second" in text(app))
            await until(pilot, lambda: "0:10 of 0:30  paused" in grid(app)[0])
            await pilot.press("full_stop")
            await until(pilot, lambda: "g-third" in text(app))
            await pilot.press("left_curly_bracket", "left_curly_bracket", "left_curly_bracket")
            await until(pilot, lambda: "g-first" in text(app))
            await pilot.press("greater_than_sign", "space")
            await until(pilot, lambda: "2x" in grid(app)[0])
            clock.now += 6
            await until(pilot, lambda: "g-second" in text(app))
            await pilot.press("comma")
            await until(pilot, lambda: "g-first" in text(app))

    asyncio.run(scene())


def test_elsewhere_these_keys_say_why_not():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            await pilot.press("full_stop")
            await until(pilot, lambda: "This is no recording." in said(app))

    asyncio.run(scene())


def test_nothing_can_be_done_to_a_recording(tmp_path):
    async def scene():
        source = ReplaySource(recording(tmp_path), at_end=True, clock=Clock())
        async with opened(source) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.press("a")
            await pilot.pause(0.3)
            assert "refused" in text(app)
            assert "enter" not in grid(app)[-3]
            await pilot.press("enter", "y")
            await pilot.pause()
            assert app.session.access.closed

    asyncio.run(scene())


def test_a_demo_host_that_is_recorded_is_still_a_demo_host(tmp_path):
    recording = RecordingSource(DemoSource(frozen=True), tmp_path / "r")
    access = Access(acted_on(recording), None, False, None)
    assert access.demo  # so that no real xl is ever run for it
    recording.close()
