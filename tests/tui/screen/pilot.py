"""Opens the screen on a source, types keys and reads the screen as text."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from xendrift.core.base.errors import LostDaemonError
from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.sources.protocol import Changes, Scope
from xendrift.sources.snapshot import Snapshot
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.session import Session


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Store:
    """A source of a few nodes that a test may change; `lost` makes every call fail."""

    label = SafeText("lab")
    live = True
    kept_as = ""

    def __init__(self, nodes: Mapping[str, bytes], userdata: Iterable[UserdataFile] = ()) -> None:
        self.nodes = dict(nodes)
        self.userdata = tuple(userdata)
        self.lost = False
        self.observed: list[int] = []
        self.closed = False

    def _snapshot(self) -> Snapshot:
        if self.lost:
            raise LostDaemonError("xenstored does not answer.")
        return Snapshot(self.nodes, self.userdata)

    def look(self) -> HostObservation:
        return self._snapshot().host

    def observe(
        self, host: HostObservation, domids: Iterable[int], scope: Scope = Scope.REPORT
    ) -> Iterator[Observation]:
        asked = list(domids)
        self.observed.extend(asked)
        return self._snapshot().observe(host, asked)

    def subtree(self, path: str) -> Mapping[str, bytes]:
        return self._snapshot().subtree(path)

    def watch(self) -> "Silence":
        return Silence()

    def close(self) -> None:
        self.closed = True


class Silence:
    """A watch that says everything once and then sees nothing."""

    def __init__(self) -> None:
        self.closed = False
        self.said = False

    def wait(self, timeout: float) -> Changes | None:
        if not self.said:
            self.said = True
            return Changes(everything=True)
        time.sleep(0.01 if self.closed else 0.05)
        return None

    def close(self) -> None:
        self.closed = True


def guest(domid: int, name: str, state: bytes = b"4", vdev: str = "xvda") -> dict[str, bytes]:
    """Returns the nodes of a guest with one disk that no template lists."""
    libxl = f"/libxl/{domid}/device/vbd/51712"
    front = f"/local/domain/{domid}/device/vbd/51712"
    back = f"/local/domain/0/backend/vbd/{domid}/51712"
    said = name.encode("utf-8", "surrogatepass")
    return {
        f"/local/domain/{domid}": b"",
        f"/local/domain/{domid}/name": said,
        f"/local/domain/{domid}/domid": str(domid).encode(),
        f"/local/domain/{domid}/vm": b"/vm/11111111-1111-4111-8111-%012d" % domid,
        f"/libxl/{domid}": b"",
        f"/libxl/{domid}/type": b"pv",
        libxl: b"",
        f"{libxl}/frontend": front.encode(),
        f"{libxl}/backend": back.encode(),
        f"{libxl}/params": said,
        f"{libxl}/dev": vdev.encode(),
        f"{libxl}/type": b"phy",
        f"{libxl}/device-type": b"disk",
        f"{libxl}/mode": b"w",
        f"{libxl}/removable": b"0",
        front: b"",
        f"{front}/state": b"4",
        f"{front}/backend": back.encode(),
        back: b"",
        f"{back}/state": state,
        f"{back}/frontend": front.encode(),
        f"{back}/params": said,
        f"{back}/online": b"1",
        **({} if state == b"4" else {f"{back}/hotplug-error": said}),
    }


def template(domid: int, name: str) -> UserdataFile:
    """Returns a template without devices, so that whatever xenstore has is untracked."""
    uuid = f"11111111-1111-4111-8111-{domid:012d}"
    config = {
        "c_info": {"type": "pv", "name": str(SafeText(name)), "uuid": uuid},
        "b_info": {"max_memkb": 1024, "type.pv": {}},
    }
    content = json.dumps(config).encode() + b"\n\0"
    made = UserdataFile.named(f"userdata-d.{domid}.{uuid}.libxl-json", content)
    assert made is not None
    return made


def host(*guests: Mapping[str, bytes]) -> Store:
    nodes: dict[str, bytes] = {"/local/domain/0": b"", "/local/domain/0/name": b"Domain-0"}
    for nodes_of_one in guests:
        nodes.update(nodes_of_one)
    names = {
        int(path.split("/")[3]): value.decode("utf-8", "replace")
        for path, value in nodes.items()
        if path.endswith("/name") and path.count("/") == 4
    }
    files = [template(domid, name) for domid, name in names.items() if domid]
    return Store(dict(sorted(nodes.items())), files)


def grid(app: XendriftApp) -> list[str]:
    """Returns the screen's lines as text."""
    strips = app.screen._compositor.render_strips(app.size)
    return ["".join(segment.text for segment in strip) for strip in strips]


def text(app: XendriftApp) -> str:
    return "\n".join(grid(app))


def said(app: XendriftApp) -> list[str]:
    """Returns what was said in passing."""
    return [notification.message for notification in app._notifications]


async def until(pilot: Pilot[int], what: object, *, timeout: float = 5.0) -> None:
    """Waits until a condition holds; fails with the screen's text if it never does."""
    assert callable(what)
    for _ in range(int(timeout / 0.02)):
        await pilot.pause()
        if what():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{text(pilot.app)}\n{said(pilot.app)}")  # pyright: ignore


@asynccontextmanager
async def opened(
    source: object,
    size: tuple[int, int] = (120, 40),
    *,
    clock: Clock | None = None,
    theme: str = "dark",
) -> AsyncIterator[tuple[XendriftApp, Pilot[int]]]:
    """Opens the screen and waits until every domain was read."""
    session = Session(source, read_only=True, clock=clock or Clock())  # pyright: ignore
    app = XendriftApp(session, theme)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: session.host.left == 0)
        await pilot.pause(0.15)
        yield app, pilot
