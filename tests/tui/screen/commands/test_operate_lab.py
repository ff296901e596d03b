"""The screen acts on a real xenstored with the real xl; only the drivers are played."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.backend.actions.places import acting, leftovers
from tests.backend.actions.plugs import drivers, plugging, program, script
from tests.lab.parts import Xen
from tests.lab.scene import Scene
from tests.tui.screen.pilot import text, until
from xendrift.actions.access import Access
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.dialogs.plan import PlanDialog
from xendrift_tui.screen.dialogs.plan_page import CALM
from xendrift_tui.screen.session import Session

pytestmark = pytest.mark.real

D = 401


@pytest.fixture
def scene(xen: Xen, daemon: str) -> Iterator[Scene]:
    with plugging(daemon, xen, D) as scene:
        yield scene


@asynccontextmanager
async def opened(scene: Scene) -> AsyncIterator[tuple[XendriftApp, Pilot[int]]]:
    with acting(scene) as (source, target):
        session = Session(source, read_only=False, access=Access(source, target, xl=program(scene)))
        app = XendriftApp(session, "dark")
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: session.host.left == 0)
            session.shown.only_differences = False
            await pilot.press("down")
            app.screen.domains.go_to(D)
            await until(pilot, lambda: session.shown.domid == D and session.shown.entry)
            try:
                yield app, pilot
            finally:
                session.finish()


async def confirm(app: XendriftApp, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(app.screen, PlanDialog))
    dialog = app.screen
    await pilot.pause(CALM + 0.1)
    await pilot.press("ctrl+o")
    await until(pilot, lambda: app.screen is not dialog)


async def plug(app: XendriftApp, pilot: Pilot[int], specification: str) -> None:
    await pilot.press("plus")
    await pilot.pause()
    app.screen.query_one("#spec").value = specification
    await pilot.press("enter")
    await confirm(app, pilot)


async def over(app: XendriftApp, pilot: Pilot[int]) -> str:
    await until(pilot, lambda: app.session.runner is None, timeout=60)
    return "\n".join(line.text for line in app.session.log.lines)


def test_a_disk_is_plugged_unplugged_and_the_template_accepted_and_taken_back(scene: Scene) -> None:
    spec = f"disk:vdev=xvdf,script={script(scene, 'take')},target=/dev/zero"
    (file,) = scene.userdata.glob(f"userdata-d.{D}.*.libxl-json")

    async def scenes() -> None:
        with drivers(scene):
            async with opened(scene) as (app, pilot):
                await plug(app, pilot, spec)
                assert "disk:xvdf is connected" in await over(app, pilot)
                with_it = file.read_bytes()
                assert b'"xvdf"' in with_it
                await until(pilot, lambda: app.screen.pairs.go_to("device disk:xvdf"))
                app.screen.pairs.focus()
                await pilot.press("d", "a")
                await confirm(app, pilot)
                assert "the template is written" in await over(app, pilot)
                assert b'"xvdf"' not in file.read_bytes()
                await pilot.press("ctrl+z")
                await confirm(app, pilot)
                await over(app, pilot)
                assert file.read_bytes() == with_it
                await until(pilot, lambda: app.screen.pairs.go_to("device disk:xvdf"))
                await pilot.press("u")
                await confirm(app, pilot)
                log = await over(app, pilot)
                assert "disk:xvdf is gone from xenstore" in log
                assert "Its entry was taken out of the template" in log
                assert f"xl block-detach {D} 51792" in log

    asyncio.run(scenes())
    assert b'"xvdf"' not in file.read_bytes()
    assert leftovers(scene.userdata) == []


def test_ending_xl_leaves_no_process_behind(scene: Scene) -> None:
    spec = f"disk:vdev=xvdf,script={script(scene, 'sleep')},target=/dev/zero"

    async def scenes() -> None:
        with drivers(scene):
            async with opened(scene) as (app, pilot):
                await plug(app, pilot, spec)
                await until(pilot, (scene.folder / "began").exists, timeout=20)
                assert sleeping(scene)
                await pilot.press("ctrl+c")
                await until(pilot, lambda: "xl has already written" in text(app))
                await pilot.pause(CALM + 0.1)
                await pilot.press("ctrl+o")
                log = await over(app, pilot)
                assert "nothing of it was taken back" in log

    asyncio.run(scenes())
    deadline = time.monotonic() + 5
    while sleeping(scene) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not sleeping(scene)
    with acting(scene) as (_, target):
        assert target.journal.entries()[0].outcome == "not achieved"


def sleeping(scene: Scene) -> list[int]:
    """The processes that run with this lab's environment: xl and its scripts, but no daemon."""
    mine = f"XENDRIFT_LAB={scene.folder}".encode()
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            environment = (entry / "environ").read_bytes().split(b"\0")
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if mine in environment and (b"sleep" in command or b"block-attach" in command):
            found.append(int(entry.name))
    return found
