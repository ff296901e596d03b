"""A merged view goes to a private file, and never over another one by accident."""

import asyncio

from tests.tui.screen.pilot import Clock, guest, host, opened, text, until
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.session import Session


def test_the_dialog_asks_with_another_key_before_it_replaces(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "g-web-2-union.json"
    path.write_text("old")

    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.pause()
            await pilot.press("x")
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            assert "That file exists" in text(app)
            await pilot.press("enter")
            assert path.read_text() == "old"
            await pilot.press("ctrl+o")
            await pilot.pause()
            assert '"disks"' in path.read_text()

    asyncio.run(scene())


def on_the_demo(tmp_path, monkeypatch, domid: int, story) -> None:
    """Opens the export of a domain of the demo host, and plays a story on it."""
    monkeypatch.chdir(tmp_path)
    clock = Clock()
    session = Session(DemoSource(frozen=True, clock=clock), read_only=False, clock=clock)

    async def scene():
        app = XendriftApp(session)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: session.host.left == 0)
            await until(pilot, lambda: app.screen.domains.go_to(domid))
            await until(
                pilot,
                lambda: (
                    session.shown.entry is not None and session.shown.entry.report.domid == domid
                ),
            )
            await pilot.press("x")
            await pilot.pause()
            await story(app, pilot)

    asyncio.run(scene())


def test_every_format_can_be_chosen_and_has_its_own_suffix(tmp_path, monkeypatch):
    async def story(app, pilot):
        for suffix in ("json", "cfg", "md", "patch.json", "json"):
            assert app.screen.query_one("#path").value.endswith(f"web-2-3-union.{suffix}")
            await pilot.press("down")
            await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()

    on_the_demo(tmp_path, monkeypatch, 3, story)
    written = tmp_path / "web-2-3-union.cfg"
    assert written.read_text().startswith("# web-2 (3), merged by union, as xl.cfg")
    assert written.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_said_is_shown_before_anything_is_written(tmp_path, monkeypatch):
    async def story(app, pilot):
        assert "What it does not say" not in text(app)
        await pilot.press("down")
        await pilot.pause()
        assert "> xl" in text(app)
        assert "What it does not say, or not exactly:" in text(app)
        assert "/b_info/type.pv/e820_host" in text(app)
        await pilot.press("escape")

    on_the_demo(tmp_path, monkeypatch, 19, story)
    assert list(tmp_path.iterdir()) == []


def test_a_domain_without_a_whole_view_has_its_report_all_the_same(tmp_path, monkeypatch):
    async def story(app, pilot):
        assert "has no whole configuration" in text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert list(tmp_path.iterdir()) == []
        await pilot.press("down", "down", "enter")
        await pilot.pause()

    on_the_demo(tmp_path, monkeypatch, 16, story)
    (report,) = tmp_path.iterdir()
    assert report.read_text().startswith("# `legacy-erp` (16)")


def test_a_path_of_the_operator_s_own_stays(tmp_path, monkeypatch):
    async def story(app, pilot):
        app.screen.query_one("#path").value = str(tmp_path / "mine")
        await pilot.press("down", "enter")
        await pilot.pause()

    on_the_demo(tmp_path, monkeypatch, 3, story)
    assert (tmp_path / "mine").read_text().startswith("# web-2")
