"""A merged view goes to a private file, and never over another one by accident."""

import asyncio
import stat

import pytest

from tests.tui.screen.driving import guest, host, opened, text
from xendrift_tui.screen.export_file import AlreadyThereError, write_private


def test_a_new_file_is_private_and_whole(tmp_path):
    path = tmp_path / "merged.json"
    write_private(path, "{}\n", replace=False)
    assert path.read_text() == "{}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_way_stays_as_it_was(tmp_path):
    path = tmp_path / "merged.json"
    path.write_text("old")
    with pytest.raises(AlreadyThereError):
        write_private(path, "new", replace=False)
    assert path.read_text() == "old"
    write_private(path, "new", replace=True)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_symbolic_link_is_replaced_and_not_followed(tmp_path):
    target = tmp_path / "precious"
    target.write_text("keep")
    link = tmp_path / "link"
    link.symlink_to(target)
    with pytest.raises(AlreadyThereError):
        write_private(link, "new", replace=False)
    write_private(link, "new", replace=True)
    assert target.read_text() == "keep"
    assert not link.is_symlink()


def test_a_missing_folder_leaves_nothing_behind(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_private(tmp_path / "no" / "file", "new", replace=False)


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
