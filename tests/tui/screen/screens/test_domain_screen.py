"""Other ways to look: next boot, raw, and all findings of all domains."""

import asyncio
import json
import threading
import time

from tests.tui.screen.pilot import Store, grid, guest, host, opened, said, text, until
from xendrift.core.model.observation import UserdataFile


def with_password(source, domid: int):
    """Gives a guest a framebuffer with a password, in both views."""
    source.nodes[f"/local/domain/0/backend/vfb/{domid}/0"] = b""
    source.nodes[f"/local/domain/0/backend/vfb/{domid}/0/vncpasswd"] = b"hunter2"
    source.nodes = dict(sorted(source.nodes.items()))
    files = []
    for file in source.userdata:
        if file.domid == domid:
            config = json.loads(file.content.rstrip(b"\0"))
            config["vfbs"] = [{"devid": 0, "vnc": {"enable": "True", "passwd": "hunter2"}}]
            file = UserdataFile.named(file.name, json.dumps(config).encode() + b"\n\0")  # noqa: PLW2901
        files.append(file)
    source.userdata = tuple(files)
    return source


def test_every_way_is_one_key_from_every_other():
    async def scene():
        async with opened(host(guest(2, "g-web"), guest(3, "g-db"))) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.press("b")
            await until(pilot, lambda: "next boot now" in text(app))
            await pilot.press("r")
            await until(pilot, lambda: "xenstore of g-web (2)" in text(app))
            await pilot.press("b")
            await until(pilot, lambda: "next boot now" in text(app))
            await pilot.press("]")
            await until(pilot, lambda: "g-db (3): what runs" in text(app))
            await pilot.press("b")
            await until(pilot, lambda: "q quit" in grid(app)[-1])
            assert app.session.shown.domid == 3
            assert len(app.screen_stack) == 1

    asyncio.run(scene())


def test_the_next_boot_follows_the_host():
    async def scene():
        source = host(guest(2, "g-web"))
        async with opened(source) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.press("b")
            await until(pilot, lambda: "memory/target is missing" in text(app))
            source.nodes["/local/domain/2/memory/target"] = b"1048576"
            source.nodes = dict(sorted(source.nodes.items()))
            app.session.read_again()
            await until(pilot, lambda: "memory/target is missing" not in text(app))

    asyncio.run(scene())


def test_the_raw_view_is_searched_and_its_paths_are_copied():
    async def scene():
        async with opened(host(guest(2, "g-web")), (140, 40)) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.press("r")
            await until(pilot, lambda: "params" in text(app))
            await pilot.press("slash", *"state", "enter")
            await until(pilot, lambda: "hit 1 of 2" in text(app))
            await pilot.press("n")
            await until(pilot, lambda: "hit 2 of 2" in text(app))
            await pilot.press("y")
            await until(pilot, lambda: any("backend/vbd/2/51712/state" in one for one in said(app)))
            nodes = app.screen.nodes
            await pilot.press("h", "enter", "n", "n")
            assert nodes.row.path.endswith("/state")  # a hit opens what it lies in
            await pilot.press("slash", *"zzz", "enter", "n")
            await until(pilot, lambda: "not found" in text(app))
            await pilot.press("escape")
            await pilot.pause()
            assert "zzz" not in text(app)
            await pilot.press("escape")
            await until(pilot, lambda: "q quit" in grid(app)[-1])

    asyncio.run(scene())


def test_passwords_are_hidden_until_they_are_asked_for():
    async def scene():
        source = with_password(host(guest(2, "g-web")), 2)
        async with opened(source, (140, 70)) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.press("o", "n")
            app.screen.pairs.go_to("device vfb:0")
            await pilot.press("e")
            await until(pilot, lambda: "vnc.passwd" in text(app))
            assert "hunter2" not in text(app)
            await pilot.press("r")
            await until(pilot, lambda: "vncpasswd = (masked)" in text(app))
            assert "hunter2" not in text(app)
            await pilot.press("P")
            await until(pilot, lambda: "vncpasswd = hunter2" in text(app))
            assert '"passwd": "hunter2"' in text(app)
            await pilot.press("P")
            await until(pilot, lambda: "hunter2" not in text(app))

    asyncio.run(scene())


def test_a_narrow_terminal_has_one_side_at_a_time():
    async def scene():
        async with opened(host(guest(2, "g-web")), (80, 24)) as (app, pilot):
            app.screen.domains.go_to(2)
            await pilot.press("r")
            await until(pilot, lambda: "xenstore of" in text(app))
            assert "libxl-json" not in grid(app)[0]
            await pilot.press("tab")
            await until(pilot, lambda: "libxl-json" in grid(app)[0])
            assert '"c_info"' in text(app)

    asyncio.run(scene())


def test_every_finding_is_one_key_away_and_opens_its_device():
    async def scene():
        source = host(*(guest(domid, f"g{domid}", b"2") for domid in range(2, 9)))
        async with opened(source) as (app, pilot):
            await pilot.press("slash", *"g2", "enter", "F")
            await until(pilot, lambda: "findings of all domains" in text(app))
            await pilot.press("slash", *"g7 rule:untr", "enter")
            await until(pilot, lambda: "1 of" in grid(app)[1])
            await pilot.press("enter")
            await until(pilot, lambda: app.session.shown.domid == 7)
            await until(pilot, lambda: app.screen.pairs.key == "device disk:xvda")
            assert app.screen.focused is app.screen.pairs
            assert len(app.screen.domains.rows) == 8  # the filter that hid it is gone

    asyncio.run(scene())


def test_a_wrong_filter_is_said_and_what_a_filter_leaves_is_in_the_title():
    async def scene():
        async with opened(host(guest(2, "g-web"), guest(3, "g-db"))) as (app, pilot):
            await pilot.press("slash", *"rule:untrekked")
            await until(pilot, lambda: "no rule untrekked" in text(app))
            assert "0 of 3 domains" in grid(app)[0]
            await pilot.press("escape")
            await until(pilot, lambda: "no rule" not in text(app))
            await pilot.press("slash", *"state:conn !g-db", "enter", "enter")
            await until(pilot, lambda: "1 of 3 domains" in grid(app)[0])

    asyncio.run(scene())


def test_eight_thousand_domains_are_sorted_in_a_moment():
    from tests.tui.presentation.test_findings import SOME  # noqa: PLC0415
    from xendrift_tui.screen.widgets.finding_list import FindingList  # noqa: PLC0415

    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            await pilot.press("f", "F")
            await until(pilot, lambda: "findings of all" in text(app))
            fleet = app.screen.query_one(FindingList)
            begun = time.process_time()
            fleet.show_found(SOME * 8000)
            await pilot.press("end", "up", "pageup")
            assert time.process_time() - begun < 2.0
            assert fleet.count == 24_000

    asyncio.run(scene())


def test_what_is_searched_for_is_found_when_it_comes_later_than_the_search():
    class Late(Store):
        gate = threading.Event()

        def subtree(self, path):
            assert self.gate.wait(10)
            return super().subtree(path)

    plain = host(guest(2, "g-web"))
    source = Late(plain.nodes, plain.userdata)

    async def scene():
        async with opened(source) as (app, pilot):
            app.screen.domains.go_to(2)
            await until(pilot, lambda: app.session.shown.entry.report.domid == 2)
            await pilot.press("r", "slash", *"51712")
            await until(pilot, lambda: "not found" in text(app))
            source.gate.set()
            await until(pilot, lambda: "hit 1 of" in text(app))

    asyncio.run(scene())
