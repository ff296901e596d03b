"""Several hosts on one screen: labs behind a real sshd, one that is not there, a line that breaks."""

import asyncio
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.fixtures import running
from tests.lab.lab import Lab
from tests.lab.parts import Xen
from tests.lab.relay import DelayingRelay
from tests.lab.sshd import Sshd, serving
from tests.tui.screen.pilot import said, text, until
from xendrift.actions.access import Access
from xendrift.sources.remote.fetched import Wanted
from xendrift.sources.remote.state import State
from xendrift_tui.presentation.marks import UNICODE
from xendrift_tui.screen.host_set import HostSet
from xendrift_tui.screen.hosts_app import HostsApp
from xendrift_tui.screen.screens.hosts import HostsScreen
from xendrift_tui.screen.screens.main import MainScreen
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.choices import Choices
from xendrift_tui.settings.fleet import fleet_of

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]
CAPTURE = "d-xenstore-only"


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


def screen_on(sshd: Sshd, *names: str) -> HostsApp:
    """The application as `xendrift --host A --host B` makes it."""
    fleet = fleet_of(tomllib.loads(sshd.settings.read_text())["fleet"])

    def sit(source) -> Session:
        return Session(source, read_only=False, access=Access(source))

    hosts = HostSet([fleet.reach(name) for name in names], 4, Wanted(), Choices(), sit)
    return HostsApp(hosts, UNICODE, "dark")


def test_a_host_is_listed_whatever_became_of_it_and_opens_as_a_screen(sshd: Sshd, labs) -> None:
    _, other, relay = labs

    async def scene() -> None:
        app = screen_on(sshd, "xen-a", "gone", "xen-b")
        async with app.run_test(size=(120, 30)) as pilot:
            sights = app.hosts.sights
            await until(pilot, lambda: all(one.state for one in sights.values()), timeout=30)
            await until(pilot, lambda: "xen-b/g-web (2)" in text(app))
            assert "xen-a/g-web (2)" in text(app)
            assert sights["gone"].state is State.UNREACHABLE
            assert "port 1: Connection refused" in text(app)
            await pilot.press("j", "j", "enter")
            await until(pilot, lambda: any("Nothing is known of it" in one for one in said(app)))
            assert isinstance(app.screen, HostsScreen)

            await pilot.press("n")  # past `gone`, to what needs somebody on xen-b
            await until(pilot, lambda: app.screen.hosts.domain is not None)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MainScreen))
            main = app.screen
            await until(pilot, lambda: main.session.shown.entry is not None)
            assert main.session.label == "xen-b"
            assert main.domains.domid == 2
            relay.cut()
            await until(pilot, lambda: main.session.lost)
            assert "g-web" in text(app)
            await until(pilot, lambda: not main.session.lost, timeout=30)
            await pilot.press("escape")
            if app.screen is main:  # the devices had the keys
                await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, HostsScreen))

            relay.cut()
            await until(pilot, lambda: sights["xen-b"].stale)
            await until(pilot, lambda: "stale" in text(app) and "since " in text(app))
            assert "xen-b/g-web (2)" in text(app)
            await pilot.press("ctrl+r")
            await until(pilot, lambda: sights["xen-b"].reached, timeout=30)
            with other.client() as client:
                client.write("/local/domain/2/name", b"g-new")
            await until(pilot, lambda: "xen-b/g-new (2)" in text(app), timeout=20)
            assert not app.failure

    asyncio.run(scene())
