"""One key compares the host with a capture, or with how it was during this run."""

import asyncio

from textual.widgets import Input

from tests.tui.screen.pilot import guest, host, opened, text, until
from xendrift.sources.capture.writer import write_capture
from xendrift_tui.screen.workers.comparer import moment_of

_STATE = "/local/domain/0/backend/vbd/2/51712/state"


def test_the_host_is_compared_with_a_moment_of_this_run_and_with_a_capture(tmp_path):
    source = host(guest(2, "g-web"), guest(3, "g-db"))
    write_capture(source, tmp_path / "yesterday.json")

    async def compare(app, pilot, wanted: str, sees: str) -> None:
        await pilot.press("H")
        await until(pilot, lambda: "Compare lab with" in text(app))
        app.screen.query_one(Input).value = wanted
        await pilot.press("enter")
        await until(pilot, lambda: sees in text(app))

    async def scene():
        async with opened(source) as (app, pilot):
            await until(pilot, lambda: app.session.moments.begun is not None)
            await compare(app, pilot, "start", "3 as before")
            await pilot.press("escape")
            source.nodes[_STATE] = b"2"
            source.nodes |= guest(4, "g-new")
            source.nodes = dict(sorted(source.nodes.items()))
            app.session.read_again()
            await until(pilot, lambda: app.session.host.entry(4) is not None)
            await compare(app, pilot, "start", "1 appeared, 1 changed, 2 as before")
            assert "g-new (4), appeared" in text(app)
            assert "~ /backend state  Connected -> InitWait" in text(app)
            await pilot.press("H")
            await until(pilot, lambda: len(app.screen_stack) == 1)
            await compare(app, pilot, str(tmp_path / "yesterday.json"), "1 appeared, 1 changed")
            await pilot.press("escape")
            await compare(app, pilot, "-9h", "Nothing is known of")
            await pilot.press("escape")
            await compare(app, pilot, str(tmp_path / "none"), "cannot be read")

    asyncio.run(scene())


def test_a_moment_is_read_as_an_operator_writes_it():
    now, begun = 1_700_000_000.0, 1_699_990_000.0
    assert moment_of("start", now, begun) == begun
    assert moment_of("-10m", now, begun) == now - 600
    assert moment_of("-2h", now, begun) == now - 7200
    of_day = moment_of("17:05", now, begun)
    assert of_day is not None
    assert now - 86400 < of_day <= now
    assert of_day % 60 == 0
    for other in ("25:00", "/tmp/x", "x@-10m", "", "10m"):
        assert moment_of(other, now, begun) is None
