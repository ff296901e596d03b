"""The client against both of Debian's daemons."""

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from tests.lab.lab import Lab
from xendrift.core.base.errors import LostDaemonError, SourceError
from xendrift.core.model.quotas import Quotas
from xendrift.sources.capture.xenstore_text import parse
from xendrift.xenstore.client import Client
from xendrift.xenstore.frames import DIRECTORY_PART, Batch, ConflictError, RefusedError
from xendrift.xenstore.quotas import read_quotas
from xendrift.xenstore.walk import Allowance, Subtree, walk

pytestmark = pytest.mark.real


def everything(lab: Lab, window: int = 64) -> dict[str, bytes]:
    nodes: dict[str, bytes] = {}
    with lab.client(window=window) as client:
        client.ask(walk([Subtree("/", nodes)]))
    del nodes["/"]
    return nodes


def daemons_own(path: str) -> bool:
    return path.startswith("/tool")


@pytest.mark.parametrize("window", [1, 64, 256])
def test_walk_equals_xenstore_ls(lab: Lab, window: int) -> None:
    written = lab.load("f1-stuck-unplug-block-paused")
    nodes = everything(lab, window)
    assert nodes == parse(lab.xenstore_ls()).nodes
    assert written.items() <= nodes.items()


@pytest.mark.parametrize("value", [b"", b"\0", b"\0a\0", b'\x1b[31m\xff\xfe\n"\\', b"x" * 2000])
def test_values_hold_any_bytes(lab: Lab, value: bytes) -> None:
    with lab.client() as client:
        client.write("/v/a", value)
        assert client.read_many(["/v/a", "/v/none"]) == [value, None]


@pytest.mark.parametrize("count", [0, 1, 250, 2000, 20_000])
def test_directories_of_any_size(lab: Lab, count: int) -> None:
    names = [f"child{number:05}" for number in range(count)]
    with lab.client() as client:
        client.mkdir("/d")
        client.write_many({f"/d/{name}": b"" for name in names})
        assert client.directory_many(["/d", "/e", "/d"]) == [names, None, names]


def test_directory_that_changes_while_it_is_read(lab: Lab) -> None:
    fixed = {f"/d/fixed{number:05}": b"" for number in range(1500)}
    stop = threading.Event()
    with lab.client() as client, lab.client() as other:
        client.write_many(fixed)

        def disturb() -> None:
            number = 0
            while not stop.wait(0.002):
                number += 1
                other.write(f"/d/moving{number % 7}", b"")
                other.rm(f"/d/moving{(number + 3) % 7}")

        thread = threading.Thread(target=disturb)
        thread.start()
        try:
            for _ in range(20):
                names = client.directory("/d")
                assert names is not None
                assert len(names) == len(set(names))
                assert {path[3:] for path in fixed} <= set(names)
        finally:
            stop.set()
            thread.join()


class Disturbed(Client):
    """Has something happen between two parts of a directory."""

    def __init__(self, lab: Lab, between: list[Callable[[], None]]) -> None:
        super().__init__(lab.address)
        self.between = between
        self.offsets: list[bytes] = []

    def exchange(self, op: int, payloads: Sequence[bytes]) -> Batch:
        batch = super().exchange(op, payloads)
        if op == DIRECTORY_PART:
            self.offsets += [payload.split(b"\0")[1] for payload in payloads]
            if self.between:
                self.between.pop(0)()
        return batch


def test_directory_that_changes_between_two_parts_is_read_from_the_start(lab: Lab) -> None:
    names = [f"child{number:05}" for number in range(1500)]
    changed = [*names[3:], "zlast"]

    def change() -> None:
        for name in names[:3]:
            other.rm(f"/d/{name}")
        other.write("/d/zlast", b"")

    with lab.client() as other, Disturbed(lab, [change]) as client:
        other.write_many({f"/d/{name}": b"" for name in names})
        found = client.directory("/d")
        if lab.daemon == "oxenstored":  # lists any directory in one answer
            assert client.offsets == []
            change()
            assert client.directory("/d") == changed
        else:
            assert found == changed
            assert client.offsets[0] == b"0"
            assert client.offsets[1] != b"0"  # by its answer, the generation is another one
            assert client.offsets[2] == b"0"
            assert client.offsets[3:].count(b"0") == 0


def test_directory_that_goes_between_two_parts_is_not_there(lab: Lab) -> None:
    with lab.client() as other, Disturbed(lab, [lambda: other.rm("/d")]) as client:
        other.write_many({f"/d/child{number:05}": b"" for number in range(1500)})
        if lab.daemon == "oxenstored":
            other.rm("/d")
        assert client.directory("/d") is None


def test_write_side(lab: Lab) -> None:
    with lab.client() as client:
        client.write("/w/a/b", b"1")
        client.mkdir("/w/c")
        client.set_perms("/w/c", ["n5", "r0"])
        assert client.get_perms("/w/c") == ["n5", "r0"]
        assert client.get_perms("/w/none") is None
        assert client.directory("/w") == ["a", "c"]
        client.rm("/w/a")
        client.rm("/w/a")
        client.rm("/nowhere/at/all")
        assert client.directory("/w") == ["c"]
        with pytest.raises(SourceError, match="never removed"):
            client.rm("/")
        assert client.read("/w/c") == b""


def abandon(client: Client) -> None:
    with client.transaction() as transaction:
        transaction.write("/t/a", b"2")
        transaction.write("/t/a/", b"2")


def collide(client: Client, other: Client) -> None:
    with client.transaction() as transaction:
        assert transaction.read("/t/a") == b"1"
        other.write("/t/a", b"3")
        transaction.write("/t/a", b"4")


def test_transactions(lab: Lab) -> None:
    with lab.client() as client, lab.client() as other:
        with client.transaction() as transaction:
            transaction.write("/t/a", b"1")
            assert other.read("/t/a") is None
            assert transaction.read("/t/a") == b"1"
        assert other.read("/t/a") == b"1"
        with pytest.raises(SourceError, match="no xenstore path"):
            abandon(client)
        assert other.read("/t/a") == b"1"
        with pytest.raises(ConflictError, match="somebody changed"):
            collide(client, other)
        assert client.read("/t/a") == b"3"


def test_refusals_are_sentences(lab: Lab) -> None:
    if lab.daemon == "oxenstored":  # its quota-maxsize holds for dom0, too
        with lab.client() as client, pytest.raises(RefusedError, match="refused to write /big"):
            client.write("/big", b"x" * 4000)


def read_for_ever(client: Client) -> None:
    while True:
        client.read_many(["/local/domain/0/name"] * 20_000)


def test_killed_daemon_is_noticed_and_survived(lab: Lab) -> None:
    lab.load("a-healthy")
    with lab.client() as client:
        assert client.read("/local/domain/0/name") == b"Domain-0"
        timer = threading.Timer(0.1, lab.kill)
        timer.start()
        with pytest.raises(LostDaemonError, match=r"hung up|Nobody listens"):
            read_for_ever(client)
        ended = time.monotonic()
        timer.join()
        assert time.monotonic() - ended < 10
        with pytest.raises(LostDaemonError, match="Nobody listens"):
            client.read("/local/domain/0/name")
        lab.start()
        assert client.read("/local/domain/0/name") == b"Domain-0"


def test_daemon_restarted_between_two_calls_is_not_even_noticed(lab: Lab) -> None:
    with lab.client() as client:
        client.read("/")
        lab.kill()
        lab.start()
        assert client.read("/local/domain/0/name") == b"Domain-0"


def test_stopped_daemon_is_given_up_on(lab: Lab) -> None:
    with lab.client() as client, lab.client() as late:
        client.read("/")
        lab.freeze()
        for attempt in (client, late):
            start = time.monotonic()
            with pytest.raises(LostDaemonError, match="has not answered for 1 s"):
                attempt.read("/")
            assert 0.9 < time.monotonic() - start < 10
        lab.thaw()
        assert client.read("/local/domain/0/name") == b"Domain-0"


def test_walk_within_an_allowance(lab: Lab) -> None:
    with lab.client() as client:
        client.write_many({f"/many/n{number:05}": b"v" for number in range(10_000)})
        client.write_many({"/many/state": b"4", "/few/a/b": b"1"})
        many: dict[str, bytes] = {}
        few: dict[str, bytes] = {}
        allowances = Allowance(100), Allowance(2)
        trees = [Subtree("/many", many, allowances[0]), Subtree("/few", few, allowances[1])]
        client.ask(walk(trees, first={"state"}))
        assert len(many) == 101
        assert many["/many/state"] == b"4"
        assert few == {"/few": b"", "/few/a": b"", "/few/a/b": b"1"}
        assert [allowance.exceeded for allowance in allowances] == [True, False]


def test_deep_path(lab: Lab) -> None:
    path = "/deep" + "/d" * 400
    with lab.client() as client:
        client.write(path, b"bottom")
        nodes: dict[str, bytes] = {}
        client.ask(walk([Subtree("/deep", nodes)]))
    assert len(nodes) == 401
    assert nodes[path] == b"bottom"


def test_a_daemon_without_quotas_of_domains_tells_none(lab: Lab) -> None:
    with lab.client() as client:
        assert client.ask(read_quotas([0, 1])) == [Quotas(), Quotas()]
        assert client.read("/") is not None, "the connection is still good"
