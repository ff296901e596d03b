"""Every domain goes into one file from the screen, whole or not at all."""

import asyncio
import gzip

from tests.tui.screen.pilot import Clock, grid, guest, host, said, text, until
from tests.tui.screen.test_scan import Slow
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.open import open_source
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.session import Session


def on(source, story, size=(80, 24)) -> None:
    async def scene():
        session = Session(source, read_only=True, clock=Clock())
        app = XendriftApp(session, "dark")
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: session.host.left == 0)
            await story(app, pilot)
        session.finish()

    asyncio.run(scene())


def test_a_capture_holds_every_domain_and_no_password(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = DemoSource(frozen=True)

    async def story(app, pilot):
        await pilot.press("W")
        await until(pilot, lambda: "Capture demo" in text(app))
        assert "without passwords" in text(app)
        await pilot.press("enter")
        await until(pilot, lambda: any("domains are in" in one for one in said(app)), timeout=20)

    on(source, story)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"not-so-secret" not in gzip.decompress(file.read_bytes())
    back = open_source(capture=file)
    seen, there = back.look(), source.look()
    assert seen.domids == there.domids
    assert [one.domid for one in back.observe(seen, sorted(seen.domids))] == sorted(there.domids)


def test_a_file_that_is_there_is_asked_about_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mine.gz"
    file.write_text("old")

    async def story(app, pilot):
        await pilot.press("W")
        await pilot.pause()
        app.screen.query_one("#path").value = str(file)
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "That file exists" in text(app))
        assert file.read_text() == "old"
        await pilot.press("ctrl+o")
        await until(pilot, lambda: any("2 domains are in" in one for one in said(app)))

    on(host(guest(2, "g")), story)
    assert open_source(capture=file).look().domids == {0, 2}


def test_a_capture_that_is_ended_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = Slow(*(guest(domid, f"g{domid}") for domid in range(1, 40)))
    source.gate.set()

    async def story(app, pilot):
        source.gate.clear()
        await pilot.press("W")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "0 of 40 domains read   ctrl+c ends it" in text(app))
        await pilot.press("W")
        await until(pilot, lambda: any("being written still" in one for one in said(app)))
        await pilot.press("q")
        await until(pilot, lambda: any("without a file" in one for one in said(app)))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "ending the capture" in text(app))
        source.gate.set()
        await until(pilot, lambda: any("was not written" in one for one in said(app)))
        assert "ctrl+c" not in grid(app)[-2]
        assert list(tmp_path.iterdir()) == []

    on(source, story)


def test_a_place_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    async def story(app, pilot):
        await pilot.press("W")
        await pilot.pause()
        app.screen.query_one("#path").value = str(tmp_path / "nowhere" / "mine.gz")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: any("cannot be written" in one for one in said(app)))

    on(host(guest(2, "g")), story)
