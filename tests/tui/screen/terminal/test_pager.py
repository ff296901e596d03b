"""What a pane holds goes into a file or a pager, whole and safe."""

import asyncio
import stat

import pytest

from tests.tui.screen.pilot import guest, host, opened, said, until
from xendrift_tui.screen.terminal.pager import pager

WILD = "g\x1b]2;owned\x07"


@pytest.mark.parametrize(("keys", "found"), [
    (["enter"], "untracked"),
    (["n", "tab"], "evidence"),
    (["F"], "next-boot-differs"),
    (["r"], "/libxl/2/device/vbd/51712/mode = w"),
    (["r", "tab"], '"c_info"'),
    (["question_mark", "tab"], "Signs"),
])  # fmt: skip
def test_every_pane_can_be_written_to_a_file(tmp_path, monkeypatch, keys, found):
    monkeypatch.chdir(tmp_path)

    async def scene():
        async with opened(host(guest(2, WILD)), (160, 40)) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.press(*keys)
            await pilot.pause(0.3)
            await pilot.press("w")
            await until(pilot, lambda: any("Written to" in one for one in said(app)))

    asyncio.run(scene())
    (file,) = tmp_path.glob("xendrift-*.txt")
    text = file.read_text()
    assert found in text
    assert "\x1b" not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_terminal_to_give_away_the_pager_is_refused_in_a_sentence():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            await pilot.press("enter", "vertical_line")
            await until(pilot, lambda: any("w writes the same text" in one for one in said(app)))

    asyncio.run(scene())


def test_the_pager_is_the_operator_s_own_and_never_a_shell():
    assert pager({"PAGER": "less -S; reboot"}) == ["less", "-S;", "reboot"]
    assert pager({"PAGER": "'unbalanced"}) == pager({})
