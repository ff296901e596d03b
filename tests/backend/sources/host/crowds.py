"""Writers that leave a daemon no rest, and a reader that wants to know how it ended."""

import re
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager

from pyxs._internal import Op

from tests.lab.lab import Lab
from xendrift.sources.host.source import HostSource
from xendrift.sources.protocol import Watch
from xendrift.xenstore.batch import Exchange, answer
from xendrift.xenstore.connection import Connection

# oxenstored's access log says when the watch of the whole is over.
_NARROWED = re.compile(r"unwatch +/local/domain ")

STATE = "/local/domain/{}/device/vif/0/state"


def populate(lab: Lab, domids: Iterable[int]) -> None:
    """Makes domains of a few nodes each."""
    with lab.client() as client:
        for domid in domids:
            client.write_many(
                {
                    f"/local/domain/{domid}/name": b"guest-%d" % domid,
                    f"/libxl/{domid}/type": b"pv",
                    f"/local/domain/0/backend/vif/{domid}/0/state": b"4",
                    STATE.format(domid): b"0",
                }
            )


def await_narrow(lab: Lab, times: int = 1) -> None:
    """Waits until each domain is watched by itself, which C xenstored does not need."""
    log = lab.folder / "log" / "xenstored-access.log"
    deadline = time.monotonic() + 20
    while lab.daemon == "oxenstored" and len(_NARROWED.findall(log.read_text())) < times:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def settle(lab: Lab, watch: Watch) -> None:
    """Waits until the first report is over and each domain is watched by itself."""
    assert watch.wait(5) is not None
    await_narrow(lab)
    while watch.wait(0.7) is not None:
        pass


@contextmanager
def watched(lab: Lab, domids: Iterable[int]) -> Generator[Watch]:
    """Watches a host of so many domains, each by itself already."""
    populate(lab, domids)
    source = HostSource(lab.socket, lab.userdata)
    watch = source.watch()
    try:
        settle(lab, watch)
        yield watch
    finally:
        watch.close()
        source.close()


def write_together(lab: Lab, domids: Iterable[int], times: int, *, patience: float = 5) -> None:
    """Writes so many times to each domain, each over a connection of its own, all at once.

    Raises:
        LostDaemonError: one of them is answered no more.
    """
    paths = [STATE.format(domid).encode() + b"\0" for domid in domids]
    connections = [Connection(lab.address, patience=patience) for _ in paths]
    try:
        writes = [path + b"%d" % number for path in paths for number in range(1, times + 1)]
        answer(Exchange(connections, Op.WRITE, writes))
    finally:
        for connection in connections:
            connection.close()


def read_until(
    lab: Lab, watch: Watch, domids: Iterable[int], value: bytes, seconds: float = 20
) -> set[int]:
    """Reads what is reported when it is reported; returns the domains never seen with a value."""
    missing = set(domids)
    deadline = time.monotonic() + seconds
    with lab.client() as client:
        while missing and time.monotonic() < deadline:
            changes = watch.wait(0.2)
            if changes is not None:
                seen = missing if changes.everything else missing & changes.domids
                missing -= {one for one in seen if client.read(STATE.format(one)) == value}
    return missing
