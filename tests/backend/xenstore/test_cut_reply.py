"""Replies of both of Debian's daemons that end in the middle."""

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.lab.lab import Lab
from tests.lab.relay import Relay
from xendrift.core.base.errors import LostDaemonError
from xendrift.sources.host.source import HostSource
from xendrift.sources.protocol import Watch
from xendrift.xenstore.client import Client

pytestmark = pytest.mark.real

COUNT = 300
NODES = {f"/cut/node{number:03}": b"value %d" % number for number in range(COUNT)}
# Before the first answer, within its header, between header and payload, within the payload, at
# the end of the first frame, and somewhere in later ones.
PLACES = [0, 1, 15, 16, 20, 23, 24, 1000, 3333]


@pytest.fixture
def relay(lab: Lab) -> Iterator[Relay]:
    with Relay(lab) as relay:
        yield relay


@pytest.mark.parametrize("place", PLACES)
def test_a_batch_fails_with_a_sentence_and_the_next_one_is_whole(
    lab: Lab, relay: Relay, place: int
) -> None:
    with lab.client() as writer:
        writer.write_many(NODES)
    with Client(relay.address) as client:
        assert client.read("/cut/node000") == b"value 0"
        relay.cut_after(place)
        begun = time.monotonic()
        with pytest.raises(LostDaemonError, match=r"hung up.*the next read connects anew"):
            client.read_many(list(NODES))
        assert time.monotonic() - begun < 1  # noticed, not waited for
        assert relay.cuts == 1
        assert client.read_many(list(NODES)) == list(NODES.values())


def test_a_cut_write_is_never_taken_for_one_that_was_answered(lab: Lab, relay: Relay) -> None:
    with Client(relay.address) as client, lab.client() as other:
        client.write("/cut/a", b"1")
        relay.cut_after(7)
        with pytest.raises(LostDaemonError, match="hung up"):
            client.write("/cut/a", b"2")
        assert other.read("/cut/a") in (b"1", b"2")
        client.write("/cut/a", b"3")
        assert other.read("/cut/a") == b"3"


def test_a_cut_commit_leaves_all_or_nothing(lab: Lab, relay: Relay) -> None:
    def both(client: Client, value: bytes, *, cut: bool) -> None:
        with client.transaction() as transaction:
            transaction.write("/cut/a", value)
            transaction.write("/cut/b", value)
            if cut:
                relay.cut_after(3)

    with Client(relay.address) as client, lab.client() as other:
        both(client, b"1", cut=False)
        with pytest.raises(LostDaemonError):
            both(client, b"2", cut=True)
        assert other.read("/cut/a") == other.read("/cut/b")
        both(client, b"3", cut=False)
        assert other.read_many(["/cut/a", "/cut/b"]) == [b"3", b"3"]


def test_a_scan_is_cut_anywhere_and_the_next_one_is_whole(lab: Lab, relay: Relay) -> None:
    lab.load("k1b-pci-attached")
    source = HostSource(relay.socket, lab.userdata)

    def scan() -> list[object]:
        host = source.look()
        return [(one.domid, one.nodes) for one in source.observe(host, sorted(host.domids))]

    whole = scan()
    assert len(whole) > 1
    cuts, place = 0, 5
    while True:
        before = relay.cuts
        relay.cut_after(place)
        seen = None
        with suppress(LostDaemonError):
            seen = scan()
        assert seen in (None, whole)
        if relay.cuts == before:
            break  # the whole scan is shorter than that
        assert relay.cuts == before + 1
        assert scan() == whole
        cuts, place = cuts + 1, place + 1 + place // 3
    assert cuts > 10
    source.close()


def until_everything(watch: Watch) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        changes = watch.wait(0.2)
        if changes is not None and changes.everything and not changes.lost:
            return
    raise AssertionError("never watched again")


def test_an_event_that_is_cut_is_made_up_for_by_reading_everything(lab: Lab, relay: Relay) -> None:
    lab.load("a-healthy")
    source = HostSource(relay.socket, lab.userdata)
    watch = source.watch()
    until_everything(watch)
    while watch.wait(0.7) is not None:
        pass
    relay.cut_after(11)
    with lab.client() as client:
        client.write("/local/domain/0/backend/vif/2/0/state", b"5")
    lost = None
    deadline = time.monotonic() + 5
    while lost is None and time.monotonic() < deadline:
        changes = watch.wait(0.2)
        lost = changes.lost if changes is not None and changes.lost else None
    assert lost is not None
    assert "hung up" in lost
    until_everything(watch)
    watch.close()
    source.close()
