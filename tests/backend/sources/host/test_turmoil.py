"""A thousand domains that come and go while both of Debian's daemons are read."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.backend.sources.host.crowds import settle
from tests.bench.population import Population
from tests.lab.lab import Lab
from xendrift.core.assess import assess
from xendrift.sources.host.source import HostSource
from xendrift.sources.schema import domain_of

pytestmark = pytest.mark.real

GUESTS = Population.of(1, lean=True)
STEADY = (7001, 7002, 7003)
PASSING = range(1, 1001)
AT_ONCE = 50  # so many of them exist at any time


def create(lab: Lab, domids: range | tuple[int, ...]) -> None:
    with lab.client(patience=30) as client:
        for domid in domids:
            client.write_many(GUESTS.nodes_of(domid))
    for domid in domids:
        for name, content in GUESTS.files_of(domid).items():
            (lab.userdata / name).write_bytes(content)


def destroy(lab: Lab, domids: range) -> None:
    with lab.client(patience=30) as client:
        for domid in domids:
            for place in ("/libxl/{}", "/local/domain/{}", "/local/domain/0/backend/vbd/{}"):
                client.rm(place.format(domid))
            client.rm(f"/vm/{GUESTS.uuid_of(domid)}")
            for name in GUESTS.files_of(domid):
                (lab.userdata / name).unlink()


@contextmanager
def turmoil(lab: Lab) -> Iterator[threading.Event]:
    """Creates and destroys them, in another thread; sets an event when that is done."""
    over = threading.Event()
    wrong: list[Exception] = []

    def disturb() -> None:
        try:
            for first in range(PASSING.start, PASSING.stop, AT_ONCE):
                create(lab, range(first, first + AT_ONCE))
                if first > AT_ONCE:
                    destroy(lab, range(first - AT_ONCE, first))
            destroy(lab, range(PASSING.stop - AT_ONCE, PASSING.stop))
        except Exception as error:
            wrong.append(error)
        finally:
            over.set()

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        yield over
    finally:
        thread.join(60)
    assert not wrong, wrong


def test_scans_go_on_and_keep_domains_apart(lab: Lab) -> None:
    create(lab, STEADY)
    source = HostSource(lab.socket, lab.userdata)

    def scan() -> dict[int, object]:
        host = source.look()
        found: dict[int, object] = {}
        for one in source.observe(host, sorted(host.domids)):
            assert {domain_of(path) for path in one.nodes} <= {one.domid}
            report = assess(one)
            assert report.domid == one.domid
            found[one.domid] = (report.name, report.pairs, report.findings, report.merged.config)
        return found

    before = scan()
    assert set(before) == {0, *STEADY}
    passed: set[int] = set()
    with turmoil(lab) as over:
        while not over.is_set():
            seen = scan()
            assert {domid: seen[domid] for domid in before} == before
            passed |= seen.keys() - before.keys()
    assert passed  # some were there while it was read, most were gone before they were
    assert passed <= set(PASSING)
    assert scan() == before
    source.close()


def test_a_watch_keeps_up_and_sees_the_others_as_before(lab: Lab) -> None:
    create(lab, STEADY)
    source = HostSource(lab.socket, lab.userdata)
    watch = source.watch()
    settle(lab, watch)
    told = 0
    with turmoil(lab) as over:
        while not over.is_set():
            changes = watch.wait(0.2)
            assert changes is None or not changes.lost
            told += changes is not None and changes.everything
    assert told
    while watch.wait(2.5) is not None:
        pass
    with lab.client() as client:
        for domid in STEADY:
            client.write(f"/local/domain/0/backend/vbd/{domid}/51712/state", b"5")
            begun = time.monotonic()
            changes = watch.wait(5)
            assert changes is not None
            assert changes.domids == {domid}
            assert not changes.everything
            assert time.monotonic() - begun < 5
    watch.close()
    source.close()
