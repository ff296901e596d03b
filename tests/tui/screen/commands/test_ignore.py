"""Living with findings, and back: from the screen into the file, and what others find there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from textual.pilot import Pilot

from tests.tui.screen.pilot import Clock, guest, host, text, until
from xendrift.core.ignores import parse_ignores
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.dialogs.ignore import IgnoreDialog
from xendrift_tui.screen.screens.findings import FindingsScreen
from xendrift_tui.screen.screens.ignored import IgnoredScreen
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.living_with import LivingWith
from xendrift_tui.settings.ignore_file import IgnoreFile

UNTIL = date(2999, 12, 31)


def rules(session: Session) -> set[tuple[str, str]]:
    return {(str(one.name), one.rule) for one in session.host.found()}


@asynccontextmanager
async def shown(file: Path, *guests) -> AsyncIterator[tuple[XendriftApp, Pilot[int], Session]]:
    ignoring = LivingWith(IgnoreFile(file), str(file))
    session = Session(host(*guests), read_only=False, clock=Clock(), ignoring=ignoring)  # pyright: ignore
    app = XendriftApp(session, "dark")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: session.host.left == 0)
        yield app, pilot, session
        assert not app.failure


async def there(app: XendriftApp, pilot: Pilot[int], kind: type) -> None:
    await until(pilot, lambda: isinstance(app.screen, kind) and app.screen.there)


def test_a_finding_is_lived_with_by_a_rule_in_the_file_and_comes_back(tmp_path):
    file = tmp_path / "ignore.toml"
    file.write_text("# ours\n")

    async def scene():
        async with shown(file, guest(2, "g-[web]"), guest(3, "g-db")) as (app, pilot, session):
            before = rules(session)
            await pilot.press("F")
            await there(app, pilot, FindingsScreen)
            await pilot.press(*"/rule:untracked", "enter")
            await until(pilot, lambda: app.screen.fleet.count == 2)
            await pilot.press("i")
            await there(app, pilot, IgnoreDialog)
            await until(pilot, lambda: "It covers 1" in text(app))
            await pilot.press("enter")
            await until(pilot, lambda: "needs a reason" in text(app))
            await pilot.press(*"T-1 known", "tab", *"yesterday", "enter")
            await until(pilot, lambda: "is no day" in text(app))
            await pilot.press(*["backspace"] * 9, *UNTIL.isoformat(), "enter")
            await until(pilot, lambda: rules(session) == before - {("g-[web]", "untracked")})
            (entry,) = parse_ignores(file.read_bytes(), "f")
            assert (entry.reason, entry.until, entry.rule) == ("T-1 known", UNTIL, "untracked")
            assert file.read_text().startswith("# ours\n")
            await until(pilot, lambda: "or ignored" in text(app))
            await pilot.press("escape", "escape", "I")
            await there(app, pilot, IgnoredScreen)
            await until(pilot, lambda: "ignored: 1 finding by 1 entry" in text(app))
            assert "g-[web] (2) disk:xvda: connected" in text(app)
            await pilot.press("x")
            await until(pilot, lambda: rules(session) == before)
            await until(pilot, lambda: "Nothing is ignored" in text(app))
            assert file.read_text().strip() == "# ours"

    asyncio.run(scene())


def test_what_cannot_be_written_is_not_ignored(tmp_path):
    file = tmp_path / "ignore.toml"
    file.write_text("nonsense")

    async def scene():
        async with shown(file, guest(2, "g-web")) as (app, pilot, session):
            before = rules(session)
            await pilot.press("n", "i")
            await there(app, pilot, IgnoreDialog)
            await pilot.press(*"known", "enter")
            await until(pilot, lambda: any("Not ignored" in one.text for one in session.log.lines))
            assert rules(session) == before
            assert file.read_text() == "nonsense"

    asyncio.run(scene())
