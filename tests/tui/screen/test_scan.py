"""The first scan of many domains: it can be ended, says what it left out, and is read on."""

import asyncio
import threading

from tests.tui.screen.pilot import Clock, Store, grid, guest, host, said, text, until
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.session import Session

MANY = 100


class Slow(Store):
    """Gives a few domains at once, and the others only when it is let."""

    def __init__(self, *guests: dict[str, bytes]) -> None:
        plain = host(*guests)
        super().__init__(plain.nodes, plain.userdata)
        self.gate = threading.Event()

    def observe(self, host, domids, *rest):
        asked = list(domids)
        if any(domid > 8 for domid in asked):
            assert self.gate.wait(10)
        return super().observe(host, asked, *rest)


def sound(domid: int) -> dict[str, bytes]:
    """Returns a guest without devices, that nothing is wrong with."""
    nodes = guest(domid, f"g{domid}")
    plain = {path: value for path, value in nodes.items() if "51712" not in path}
    memory = f"/local/domain/{domid}/memory"
    return plain | {f"{memory}/target": b"1024", f"{memory}/static-max": b"1024"}


def many(*sick: int) -> Slow:
    return Slow(*(guest(i, f"g{i}") if i in sick else sound(i) for i in range(1, MANY)))


def scene(source, story) -> None:
    async def play():
        app = XendriftApp(Session(source, read_only=True, clock=Clock()), "dark")
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: len(app.session.host.rows) == 8)
            await story(app, pilot)

    asyncio.run(play())


def test_esc_ends_the_first_scan_and_a_key_reads_on():
    source = many()

    async def story(app, pilot):
        await until(pilot, lambda: "8 of 100 domains" in grid(app)[0])
        assert "reading 92 more, esc stops" in grid(app)[0]
        await pilot.press("escape")
        source.gate.set()
        await until(pilot, lambda: "partial 28 unread, ctrl+r reads on" in grid(app)[0])
        assert said(app) == ["Stopped: 72 of 100 domains were read. ctrl+r reads on."]
        await until(pilot, lambda: "72 of 100 domains" in grid(app)[0])
        asked = len(source.observed)
        await pilot.pause(0.3)
        assert len(source.observed) == asked == 72
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "live" in grid(app)[0] and "100 domains" in grid(app)[0])
        assert sorted(source.observed) == list(range(MANY))  # nothing was read twice

    scene(source, story)


def test_one_domain_read_by_itself_does_not_end_the_scan():
    source = many()

    async def story(app, pilot):
        app.session.ask_domain(3)
        await pilot.pause(0.2)
        assert "reading 92 more" in grid(app)[0]
        await pilot.press("escape")
        source.gate.set()
        await until(pilot, lambda: "partial 28 unread" in grid(app)[0])
        app.session.ask_domain(3)
        await until(pilot, lambda: source.observed.count(3) == 3)
        await pilot.pause(0.2)
        assert "partial 28 unread" in grid(app)[0]

    scene(source, story)


def test_the_next_problem_is_not_denied_while_domains_are_still_read():
    source = many(50)

    async def story(app, pilot):
        await pilot.press("n")
        await until(pilot, lambda: said(app) == ["Still reading: no problem so far."])
        source.gate.set()
        await until(pilot, lambda: "live" in grid(app)[0])
        await pilot.press("n")
        await until(pilot, lambda: "g50 (50)" in text(app))

    scene(source, story)
