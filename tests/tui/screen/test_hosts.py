"""Several hosts on one screen: labs behind a real sshd, one that is not there, a line that breaks."""

import asyncio
import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.backend.actions.plugs import drivers, plugging, program
from tests.lab.fixtures import running
from tests.lab.lab import Lab
from tests.lab.parts import Xen
from tests.lab.relay import DelayingRelay
from tests.lab.sshd import XENDRIFT, Sshd, serving
from tests.tui.cli.test_act_there import WAITS
from tests.tui.screen.pilot import said, text, until
from xendrift.actions.access import Access
from xendrift.core.base.text import SafeText
from xendrift.sources.remote.fetched import Wanted
from xendrift.sources.remote.follow import FollowedSource
from xendrift.sources.remote.state import State
from xendrift_tui.presentation.marks import UNICODE
from xendrift_tui.screen.dialogs.plan import PlanDialog
from xendrift_tui.screen.dialogs.plan_page import CALM
from xendrift_tui.screen.dialogs.spec import SpecDialog
from xendrift_tui.screen.dialogs.there import ThereDialog
from xendrift_tui.screen.host_set import LINES, HostSet
from xendrift_tui.screen.hosts_app import HostsApp
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.table import COMMANDS
from xendrift_tui.screen.screens.hosts import HostsScreen
from xendrift_tui.screen.screens.main import MainScreen
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.choices import Choices
from xendrift_tui.screen.state.there import There
from xendrift_tui.settings.fleet import fleet_of

pytestmark = pytest.mark.real
CAPTURE = "d-xenstore-only"
D = 401


@pytest.fixture(scope="module")
def sshd() -> Iterator[Sshd]:
    folder = Path(tempfile.mkdtemp(prefix="ssh"))
    with serving(folder) as sshd:
        yield sshd
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def labs(xen: Xen, sshd: Sshd) -> Iterator[tuple[Lab, Lab, DelayingRelay]]:
    """Two labs as `xen-a` and, behind a line that can be cut, `xen-b`; `gone` is not there."""
    here = [Lab(Path(tempfile.mkdtemp(prefix="lab")), "xenstored", xen) for _ in range(2)]
    with running(here[0]) as one, running(here[1]) as other, DelayingRelay(sshd.port) as relay:
        for lab in (one, other):
            lab.load(CAPTURE)
        sshd.lab("xen-a", one)
        sshd.lab("xen-b", other, port=relay.port)
        sshd.host("gone", port=1)
        yield one, other, relay


def screen_on(sshd: Sshd, *names: str, lines: int = LINES) -> HostsApp:
    """The application as `xendrift --host A --host B` makes it."""
    fleet = fleet_of(tomllib.loads(sshd.settings.read_text())["fleet"])

    def sit(source: FollowedSource) -> Session:
        return Session(source, read_only=False, access=Access(source), there=There(source))

    hosts = HostSet([fleet.reach(name) for name in names], 4, Wanted(), Choices(), sit, lines)
    return HostsApp(hosts, UNICODE, "dark")


def lose(sshd: Sshd, relay: DelayingRelay) -> None:
    """Breaks every line, for good: else one might be there again before anybody saw it gone."""
    sshd.stop()
    relay.cut()


def test_a_host_is_listed_whatever_became_of_it_and_opens_as_a_screen(sshd: Sshd, labs) -> None:
    _, other, relay = labs

    async def scene() -> None:
        app = screen_on(sshd, "xen-a", "gone", "xen-b")
        async with app.run_test(size=(120, 30)) as pilot:
            sights = app.hosts.sights
            await until(pilot, lambda: all(one.state for one in sights.values()), timeout=30)
            for name in ("xen-a", "xen-b"):
                await until(pilot, lambda name=name: f"{name}/g-web (2)" in text(app), timeout=30)
            assert sights["gone"].state is State.UNREACHABLE
            assert "port 1: Connection refused" in text(app)
            await pilot.press("j", "j", "enter")
            await until(pilot, lambda: any("as soon as it is followed" in one for one in said(app)))
            assert isinstance(app.screen, HostsScreen)

            await pilot.press("n")  # past `gone`, to what needs somebody on xen-b
            await until(pilot, lambda: app.screen.hosts.domain is not None)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MainScreen))
            main = app.screen
            await until(pilot, lambda: main.session.shown.entry is not None)
            assert main.session.label == "xen-b"
            assert main.domains.domid == 2
            lose(sshd, relay)
            await until(pilot, lambda: main.session.lost, timeout=30)
            assert "g-web" in text(app)
            sshd.start()
            await until(pilot, lambda: not main.session.lost, timeout=60)
            main.domains.focus()
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, HostsScreen))

            lose(sshd, relay)
            await until(pilot, lambda: sights["xen-b"].stale, timeout=30)
            await until(pilot, lambda: "stale" in text(app) and "since " in text(app), timeout=30)
            assert "xen-b/g-web (2)" in text(app)
            sshd.start()
            await pilot.press("ctrl+r")
            await until(pilot, lambda: sights["xen-b"].reached, timeout=60)
            with other.client() as client:
                client.write("/local/domain/2/name", b"g-new")
            await until(pilot, lambda: "xen-b/g-new (2)" in text(app), timeout=20)
            assert not app.failure

    asyncio.run(scene())


def test_beyond_their_bound_hosts_are_looked_at_and_followed_once_they_are_opened(
    sshd: Sshd, labs
) -> None:
    async def scene() -> None:
        app = screen_on(sshd, "xen-a", lines=0)
        async with app.run_test(size=(120, 40)) as pilot:
            sights = app.hosts.sights
            await until(pilot, lambda: sights["xen-a"].reached, timeout=30)
            assert not sights["xen-a"].streams
            await until(pilot, lambda: "xen-a/g-web (2)" in text(app))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MainScreen), timeout=30)
            assert sights["xen-a"].streams

    asyncio.run(scene())


async def opened(app: HostsApp, pilot: Pilot[int], name: str, domid: int) -> MainScreen:
    """Opens a host at a domain of it."""
    host = SafeText(name)
    await until(pilot, lambda: app.hosts.sights[host].rows, timeout=30)
    app._enter(app.hosts.sights[host], domid)
    await until(pilot, lambda: isinstance(app.screen, MainScreen))
    main = app.screen
    await until(pilot, lambda: main.session.shown.domid == domid and main.session.shown.entry)
    await until(pilot, lambda: main.pairs.rows and main.session.host.left == 0)
    return main


async def confirm(app: HostsApp, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(app.screen, ThereDialog), timeout=20)
    dialog = app.screen
    await pilot.pause(CALM + 0.1)
    await pilot.press("ctrl+o")
    await until(pilot, lambda: app.screen is not dialog)


async def tried(app: HostsApp, pilot: Pilot[int], main: MainScreen, key: str) -> None:
    """Asks for something, waits for the answer from there, and leaves it."""
    app.clear_notifications()
    await pilot.press(key)
    await until(
        pilot, lambda: main.after.planning or app.screen is not main or said(app), timeout=20
    )
    await until(pilot, lambda: not main.after.planning, timeout=20)
    assert not isinstance(app.screen, PlanDialog)
    assert main.session.runner is None
    while app.screen is not main:
        await pilot.press("escape")
        await pilot.pause()


def test_what_is_done_is_done_there_and_never_here(
    sshd: Sshd, labs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = labs[0]
    here = tmp_path / "state"
    monkeypatch.setenv("XENDRIFT_STATE", str(here))
    template = next(lab.userdata.glob("userdata-d.2.*.libxl-json"))
    before = template.read_bytes()

    async def scene() -> None:
        app = screen_on(sshd, "xen-a", "xen-b")
        async with app.run_test(size=(120, 40)) as pilot:
            main = await opened(app, pilot, "xen-a", 2)
            main.pairs.go_to("device disk:xvdd")
            main.pairs.focus()
            with monkeypatch.context() as patch:  # what no host answers must not be done here
                nowhere = replace(main.session.there.reach, name=SafeText("gone"))
                patch.setattr(There, "reach", nowhere)
                for one in COMMANDS:
                    if one.writes and one.scope is KeyScope.MAIN:
                        await tried(app, pilot, main, one.keys.split(",")[0])
                        asked = one.id == "plug-new" or "gone is not looked at" in str(said(app))
                        assert asked, (one.id, said(app))
            await pilot.press("M")
            await until(pilot, lambda: main.session.selection)
            await tried(app, pilot, main, "a")
            assert any("xendrift accept 2 --host xen-a" in one for one in said(app))
            await pilot.press("U")
            assert template.read_bytes() == before

            await pilot.press("a")
            await until(pilot, lambda: isinstance(app.screen, ThereDialog), timeout=20)
            await until(pilot, lambda: "xen-a: accept g-web (2)" in text(app))
            await confirm(app, pilot)
            await until(
                pilot,
                lambda: any("xen-a/g-web: The journal" in one for one in said(app)),
                timeout=30,
            )
            assert template.read_bytes() != before
            await pilot.press("ctrl+z")
            await confirm(app, pilot)
            await until(pilot, lambda: template.read_bytes() == before, timeout=30)
            await until(pilot, lambda: main.session.runner is None, timeout=30)

            app.clear_notifications()
            main.session.there = replace(main.session.there, read_only=True)
            await pilot.press("a")
            await until(pilot, lambda: any("--read-only" in one for one in said(app)))

    asyncio.run(scene())
    assert not here.exists() or not list(here.rglob("*"))


def test_a_line_that_breaks_in_the_middle_cuts_nothing(xen: Xen, sshd: Sshd) -> None:
    with (
        plugging("xenstored", xen, D) as lab, drivers(lab), DelayingRelay(sshd.port) as relay,
    ):  # fmt: skip
        waits = lab.folder / "waits.sh"
        waits.write_text(WAITS.format(folder=lab.folder))
        waits.chmod(0o755)
        program(lab)
        path = f"PATH={lab.folder}:{os.environ['PATH']}"
        state = f"XENDRIFT_STATE={lab.folder / 'state'}"
        where = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
        sshd.host("far", ["env", state, path, XENDRIFT, *where], port=relay.port)

        async def scene() -> None:
            app = screen_on(sshd, "far")
            async with app.run_test(size=(120, 40)) as pilot:
                main = await opened(app, pilot, "far", D)
                await pilot.press("plus")
                await until(pilot, lambda: isinstance(app.screen, SpecDialog))
                app.screen.query_one(Input).value = f"nic:mac=00:16:3e:01:01:01,script={waits}"
                await pilot.press("enter")
                await confirm(app, pilot)
                await until(pilot, (lab.folder / "began").exists, timeout=30)
                relay.cut()
                (lab.folder / "go").touch()
                await until(pilot, lambda: main.session.runner is None, timeout=60)
                told = [line.text for line in main.session.log.lines]
                assert any("The line to far broke" in line for line in told), told
                assert any(": plug, attached" in one or ": plug, done" in one for one in told), told

        asyncio.run(scene())
