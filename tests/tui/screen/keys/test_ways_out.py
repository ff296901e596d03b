"""An explanation names the keys that lead out of what it explains, and only those that work."""

import asyncio

from tests.tui.screen.pilot import Clock, guest, host, opened, text, until
from xendrift.actions.access import Access
from xendrift.actions.demo_target import DemoTarget
from xendrift.core.findings.catalogue import RULES
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.keys.table import BY_ID
from xendrift_tui.screen.session import Session

# What nobody can settle from the screen's devices: the fleet view and the shell have them.
_ELSEWHERE = {
    "leftover-frontend", "leftover-userdata", "migration-rest", "pending-config", "quota-lost",
    "same-uuid", "two-readings", "unreadable-rewrite", "xenstore-lost",
}  # fmt: skip


def test_every_rule_has_keys_that_exist():
    assert {one.id for one in RULES.values() if not one.keys} == _ELSEWHERE
    assert all(name in BY_ID for one in RULES.values() for name in one.keys)


def test_the_keys_stand_with_the_remedies_in_the_operator_s_own_words():
    async def scene():
        source = DemoSource(frozen=True)
        access = Access(source, DemoTarget(source))
        session = Session(source, read_only=False, clock=Clock(), access=access)
        app = XendriftApp(session, "dark", keymap={"unplug": "f8"})
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: session.host.left == 0)
            app.screen.domains.go_to(3)
            await pilot.press("n")
            await until(pilot, lambda: "keys      a accept  f8 unplug  d drop" in text(app))

    asyncio.run(scene())


def test_keys_that_do_nothing_here_are_left_out():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            await pilot.press("n")
            await until(pilot, lambda: "untracked" in text(app))
            assert "keys      d drop" in text(app)  # read-only: nothing can be accepted

    asyncio.run(scene())
