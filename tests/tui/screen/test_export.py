"""A merged view goes to a private file, and never over another one by accident."""

import asyncio

from tests.tui.screen.driving import guest, host, opened, text


def test_the_dialog_asks_with_another_key_before_it_replaces(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "domain-2-union.json"
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
