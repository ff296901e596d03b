"""What an operator sees and does on the main screen, read as text."""

import asyncio

import pytest
from textual.command import CommandList

from tests.tui.reports import HOSTILE
from tests.tui.screen.pilot import Clock, grid, guest, host, opened, text, until
from tests.tui.screen.pilot import said as said_in_passing
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.row import Branch

WILD = "\x1b\x9b\x07\u202e\x00\r\x7f"


def run(coroutine):
    return asyncio.run(coroutine)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
def test_the_first_screen_shows_the_worst_domain_and_why(size):
    async def scene():
        async with opened(host(guest(2, "g-web"), guest(3, "g-db")), size) as (app, _):
            lines = grid(app)
            assert "lab" in lines[0]
            assert "3 domains" in lines[0]
            assert lines[0].rstrip().endswith("live")
            assert "g-web (2) pv" in text(app)
            assert "untracked" in text(app)
            assert "? help  q quit" in lines[-1]
            assert all(len(line) == size[0] for line in lines)

    run(scene())


def test_next_problem_goes_on_into_the_next_domain_and_round():
    async def scene():
        async with opened(host(guest(2, "g-web"), guest(3, "g-db"))) as (app, pilot):
            seen = []
            for _ in range(8):
                await pilot.press("n")
                await pilot.pause()
                shown = app.session.shown
                seen.append((shown.domid, app.screen.pairs.row.key))
            assert {domid for domid, _ in seen} == {2, 3}
            assert (3, "device disk:xvda") in seen

    run(scene())


def test_a_narrow_terminal_folds_the_domains_away():
    async def scene():
        async with opened(host(guest(2, "g-web"), guest(3, "g-db")), (80, 24)) as (app, pilot):
            assert "g-db" in text(app)
            await pilot.press("enter")
            await pilot.pause()
            assert "g-db" not in text(app)
            assert app.screen.pairs.size.width >= 78
            await pilot.press("h")
            await pilot.pause()
            assert "g-db" in text(app)

    run(scene())


def test_the_cursor_stays_on_its_device_when_others_come():
    async def scene():
        source = host(guest(2, "g-web"))
        async with opened(source) as (app, pilot):
            await pilot.press("enter", "n")
            pairs = app.screen.pairs
            pairs.go_to("device disk:xvda")
            before, line = pairs.key, pairs.cursor
            new = {
                path.replace("51712", "2048"): value
                for path, value in guest(2, "g-web", vdev="sda").items()
                if "51712" in path
            }
            source.nodes = dict(sorted({**source.nodes, **new}.items()))
            await pilot.press("ctrl+r")
            await until(pilot, lambda: "sda" in text(app))
            assert pairs.key == before
            assert (pairs.cursor, before) == (pairs.rows.index(pairs.row), "device disk:xvda")
            assert line < pairs.cursor

    run(scene())


def test_freezing_holds_the_screen_and_thawing_catches_up():
    async def scene():
        source = host(guest(2, "g-web"))
        async with opened(source) as (app, pilot):
            await pilot.press("f")
            source.nodes["/local/domain/2/name"] = b"renamed"
            await pilot.press("ctrl+r")
            await pilot.pause(0.4)
            assert "renamed" not in text(app)
            assert "frozen" in grid(app)[0]
            await pilot.press("f")
            await until(pilot, lambda: "renamed" in text(app))

    run(scene())


def test_a_lost_daemon_is_said_and_what_was_read_stays():
    async def scene():
        source = host(guest(2, "g-web"))
        async with opened(source) as (app, pilot):
            source.lost = True
            await pilot.press("ctrl+r")
            await until(pilot, lambda: "xenstored does not answer" in text(app))
            assert "lost" in grid(app)[0]
            assert "g-web (2)" in text(app)
            source.lost = False
            await until(pilot, lambda: grid(app)[0].rstrip().endswith("live"))
            assert "does not answer" not in text(app)

    run(scene())


def test_a_domain_that_dies_leaves_the_list():
    async def scene():
        source = host(guest(2, "g-web"), guest(3, "g-db"))
        async with opened(source) as (app, pilot):
            for path in list(source.nodes):
                if path.startswith(
                    ("/local/domain/2", "/libxl/2", "/local/domain/0/backend/vbd/2")
                ):
                    del source.nodes[path]
            await pilot.press("ctrl+r")
            await until(pilot, lambda: "g-web" not in text(app))
            assert app.session.shown.domid == 3

    run(scene())


def test_a_stuck_handshake_grows_older_on_the_screen():
    async def scene():
        clock = Clock()
        async with opened(host(guest(2, "g-web", state=b"2")), clock=clock) as (app, pilot):
            clock.now += 41
            await until(pilot, lambda: "InitWait for 41 s" in text(app))

    run(scene())


def test_the_filter_narrows_the_list_and_escape_clears_it():
    async def scene():
        async with opened(host(guest(2, "g-web"), guest(3, "g-db"))) as (app, pilot):
            await pilot.press("slash", *"!web rule:untracked", "enter")
            await pilot.pause()
            assert [row.name for row in app.screen.domains.rows] == ["g-db"]
            assert "1 of 3" in text(app)
            await pilot.press("escape")
            await pilot.pause()
            assert len(app.screen.domains.rows) == 3

    run(scene())


def test_policy_differences_and_expansion_redraw_the_columns():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            await pilot.press("m")
            await pilot.pause()
            assert "merged by libxl" in text(app)
            await pilot.press("o")
            await pilot.pause()
            assert "everything" in text(app)
            await pilot.press("n")
            app.screen.pairs.go_to("device disk:xvda")
            app.session.shown.fold("device disk:xvda", Branch.SHUT)
            app.screen.panes.draw_pairs()
            for key, there in (("v", True), ("v", False), ("right", True), ("left", False)):
                await pilot.press(key)
                await pilot.pause()
                assert ("pdev_path" in text(app)) is there
                assert app.screen.pairs.key == "device disk:xvda"
            await pilot.press("right", "right", "left", "left", "left", "left")
            await pilot.pause()
            assert "▸ disks" in text(app)
            assert "51712" not in text(app)
            await pilot.press("V")
            await pilot.pause()
            assert "pdev_path" in text(app)
            await pilot.press("V")
            await pilot.pause()
            assert "pdev_path" not in text(app)
            assert "51712" in text(app)
            assert app.screen.pairs.key == "heading disks"

    run(scene())


def offered(app, words):
    """Whether the palette lists something with these words."""
    found = app.screen.query_one(CommandList).options
    return any(words in str(option.prompt) for option in found)


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_a_guest_says_reaches_the_terminal_raw_or_as_markup(said):
    async def scene():
        async with opened(host(guest(2, said, state=b"2")), (100, 30)) as (app, pilot):
            app.screen.domains.go_to(2)
            screens = []
            for keys, drawn in (
                ([], lambda: "next-boot-differs" in text(app)),
                (["n", "right"], lambda: "pdev_path" in text(app)),
                (["y"], lambda: said_in_passing(app)),
                (["b"], lambda: "next boot now" in text(app)),
                (["escape"], lambda: "q quit" in text(app)),
                (["r"], lambda: "type = pv" in text(app)),
                (["escape"], lambda: "q quit" in text(app)),
                (["ctrl+p", "2"], lambda: offered(app, "(2)")),
            ):
                await pilot.press(*keys)
                await until(pilot, drawn)
                screens.append(text(app))
            await pilot.click(offset=(30, 8))
            await pilot.pause()
            assert app.is_running
            for drawn in screens:
                assert not any(char in drawn for char in WILD)
            assert any(SafeText(said)[:4].strip() in drawn for drawn in screens)

    run(scene())


def test_every_overlay_opens_and_closes():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            app.screen.domains.go_to(2)
            for key, sign in (
                ("b", "next boot now"),
                ("r", "libxl-json"),
                ("question_mark", "Look"),
            ):
                await pilot.press(key)
                await pilot.pause(0.1)
                assert sign in text(app)
                await pilot.press("escape")
                await pilot.pause()
                assert "q quit" in grid(app)[-1]
            await pilot.press("at")
            await pilot.pause()
            assert "log" in text(app)

    run(scene())


def test_the_raw_view_reads_a_branch_when_it_is_opened():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.press("r")
            await until(pilot, lambda: "device" in text(app))
            await pilot.press("down", "down", "enter")
            await until(pilot, lambda: "type = pv" in text(app))

    run(scene())


def test_a_decision_changes_the_merged_view_until_it_is_undone():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            await pilot.press("n")
            app.screen.pairs.go_to("device disk:xvda")
            await pilot.press("d")
            await pilot.pause()
            assert "1 decided by you" in text(app)
            assert "− xvda  dropped by you" in text(app)
            assert not app.session.shown.entry.report.merged.devices
            await pilot.press("L")
            await pilot.pause()
            assert "+ xvda  by you  ✗ untracked" in text(app)
            await pilot.press("z", "z")
            await pilot.pause()
            assert "by you" not in text(app)

    run(scene())


def test_leaving_while_something_is_said_is_no_crash():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, _):
            closing = app._close_all

            async def slowly() -> None:
                await closing()
                await asyncio.sleep(0.5)

            app._close_all = slowly
            app.notify("said in passing", timeout=0.1)

    run(scene())
