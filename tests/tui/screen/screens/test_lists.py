"""Lists that hold still, groups of findings, columns and filters of one's own."""

import asyncio
import json

from tests.tui.screen.pilot import Clock, grid, guest, host, opened, said, template, text, until
from xendrift.core.model.observation import UserdataFile
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.presentation.fleet_groups import Grouping
from xendrift_tui.screen.state.calm import LONGEST, QUIET, Calm


def test_calm_is_over_when_neither_keys_nor_changes_were_seen():
    clock = Clock()
    calm = Calm(clock)
    assert not calm.over
    clock.now += QUIET
    assert calm.over
    calm.typed()
    clock.now += QUIET - 1
    calm.changed()
    clock.now += 1
    assert not calm.over
    for _ in range(int(LONGEST)):
        calm.changed()
        clock.now += 1
    assert calm.over


def test_a_domain_that_is_mended_stays_where_it_is_until_it_is_calm():
    async def scene():
        clock = Clock()
        source = host(guest(2, "g-a", state=b"2"), guest(3, "g-b", state=b"2"), guest(4, "g-c"))
        async with opened(source, clock=clock) as (app, pilot):
            domains = app.screen.domains
            await pilot.press("home", "down")
            before = [row.domid for row in domains.rows]
            assert before == [2, 3, 4, 0]
            source.nodes = host(guest(2, "g-a"), guest(3, "g-b"), guest(4, "g-c", b"2")).nodes
            await pilot.press("ctrl+r")
            await until(pilot, lambda: domains.rows[2].errors == 2)
            assert [row.domid for row in domains.rows] == before
            assert (domains.domid, domains.cursor) == (3, 1)
            assert domains.unsettled
            clock.now += QUIET + 1
            await until(pilot, lambda: [row.domid for row in domains.rows] == [4, 2, 3, 0])
            assert domains.domid == 3

    asyncio.run(scene())


def with_disk(domid: int, name: str) -> UserdataFile:
    """The template of a guest that lists the disk that it runs with."""
    config = json.loads(template(domid, name).content.rstrip(b"\0"))
    config["disks"] = [
        {"pdev_path": name, "vdev": "xvda", "format": "raw", "backend": "phy", "readwrite": 1}
    ]
    made = UserdataFile.named(template(domid, name).name, json.dumps(config).encode() + b"\n\0")
    assert made is not None
    return made


def test_a_device_that_is_mended_stays_in_its_row_until_it_is_calm():
    async def scene():
        clock = Clock()
        source = host(guest(2, "g-a"))
        async with opened(source, clock=clock) as (app, pilot):
            pairs = app.screen.pairs
            await pilot.press("enter")
            pairs.go_to("device disk:xvda")
            source.userdata = (with_disk(2, "g-a"),)
            await pilot.press("ctrl+r")
            await until(pilot, lambda: "▾ [0] xvda" in text(app) or "▸ [0] xvda" in text(app))
            assert pairs.key == "device disk:xvda"
            assert not pairs.row.findings
            clock.now += QUIET + 1
            await until(pilot, lambda: "1 device agrees, o shows it" in text(app))
            assert "device disk:xvda" not in [row.key for row in pairs.rows]

    asyncio.run(scene())


def test_findings_are_put_together_and_each_can_be_acted_on():
    async def scene():
        source = DemoSource(frozen=True, clock=Clock())
        async with opened(source, (120, 36)) as (app, pilot):
            await pilot.press("F")
            await pilot.pause()
            fleet = app.screen.fleet
            assert fleet.grouping is Grouping.NONE
            await pilot.press("B", "V")
            await pilot.pause()
            assert "▸ ✗ 4  stuck-closing" in text(app)
            assert "by rule" in grid(app)[0]
            await pilot.press("right", "down")
            await pilot.pause()
            rule = fleet.found.rule
            await pilot.press("left")
            assert fleet.under.title == rule
            await pilot.press("B", "B", "B")
            gone = next(n for n in range(fleet.count) if fleet._shown[n].domid == 31)
            fleet.go(gone)
            await pilot.press("u")
            await until(pilot, lambda: any("only c, clean" in one for one in said(app)))
            await pilot.press("enter")
            await until(
                pilot,
                lambda: "of domain 31, which does not exist" in text(app),
            )
            await pilot.press("escape", "F")
            await pilot.pause()
            fleet = app.screen.fleet
            there = next(n for n in range(fleet.count) if str(fleet._shown[n].device) == "nic:1")
            fleet.go(there)
            domid = fleet.found.domid
            await pilot.press("b")
            await until(pilot, lambda: "next boot now" in text(app))
            assert app.session.shown.domid == domid
            assert str(app.screen_stack[0].row.device) == "nic:1"

    asyncio.run(scene())


def test_columns_and_filters_are_chosen_and_kept(tmp_path, monkeypatch):
    file = tmp_path / "config.toml"
    monkeypatch.setenv("XENDRIFT_CONFIG", str(file))

    async def scene():
        async with opened(host(guest(2, "g-web"), guest(3, "g-db"))) as (app, pilot):
            await pilot.press("K", "1", "4")
            await pilot.pause()
            assert app.screen_stack[0].domains.head == 2
            await pilot.press("w")
            await pilot.pause()
            assert "type backend" in " ".join(text(app).split())
            await pilot.press("slash", *"path:g-d", "ctrl+t")
            await until(pilot, lambda: "Save the filter" in text(app))
            await pilot.press(*"lv", "enter")
            await until(pilot, lambda: any("@lv is saved" in one for one in said(app)))
            await pilot.press("escape")
            await pilot.pause()
            assert len(app.screen.domains.rows) == 3
            await pilot.press("slash", *"@lv", "enter")
            await pilot.pause()
            assert [row.name for row in app.screen.domains.rows] == ["g-db"]

    asyncio.run(scene())
    assert file.read_text() == 'columns = "type,backend"\n\n[filters]\nlv = "path:g-d"\n'
