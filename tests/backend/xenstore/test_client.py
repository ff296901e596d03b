"""The client against a daemon that does what real ones rarely do."""

import threading
import time
from pathlib import Path

import pytest
from pyxs._internal import Op

from tests.backend.xenstore.scripted import HEADER, Scripted
from xendrift.core.base.errors import LostDaemonError, SourceError
from xendrift.xenstore.batch import Exchange, answer
from xendrift.xenstore.client import Client
from xendrift.xenstore.connection import Connection
from xendrift.xenstore.frames import ConflictError, RefusedError

Answers = list[tuple[int, bytes]]


def echo(kind: int, number: int, transaction: int, body: bytes) -> Answers:
    return [(kind, body[:-1])]


def test_batch_larger_than_any_buffer(tmp_path: Path) -> None:
    paths = [f"/{number}/{'x' * 900}" for number in range(5000)]
    with Scripted(tmp_path, echo) as daemon, Client(daemon.address) as client:
        assert client.read_many(paths) == [path.encode() for path in paths]


@pytest.mark.parametrize("window", [1, 2, 7, 64])
def test_no_more_than_the_window_is_outstanding(tmp_path: Path, window: int) -> None:
    held: list[bytes] = []
    most = 0

    def script(kind: int, number: int, transaction: int, body: bytes) -> bytes | Answers:
        nonlocal most
        held.append(HEADER.pack(kind, number, 0, 0))
        most = max(most, len(held))
        if len(held) < window and number != 128:
            return []
        return b"".join(held.pop() for _ in held[:])

    with Scripted(tmp_path, script) as daemon, Client(daemon.address, window=window) as client:
        assert client.read_many(["/a"] * 128) == [b""] * 128
    assert most == window


def test_events_between_answers_do_not_matter(tmp_path: Path) -> None:
    def script(kind: int, number: int, transaction: int, body: bytes) -> bytes:
        event = HEADER.pack(15, 0, 0, 5) + b"/a\0t\0"
        return event + HEADER.pack(kind, number, 0, 1) + b"v" + event

    with Scripted(tmp_path, script) as daemon, Client(daemon.address) as client:
        assert client.read_many(["/a", "/b", "/c"]) == [b"v"] * 3


def test_answers_out_of_order(tmp_path: Path) -> None:
    held: list[bytes] = []

    def script(kind: int, number: int, transaction: int, body: bytes) -> bytes | Answers:
        held.append(HEADER.pack(kind, number, 0, len(body)) + body)
        if len(held) < 3:
            return []
        return b"".join(reversed(held))

    with Scripted(tmp_path, script) as daemon, Client(daemon.address) as client:
        assert client.read_many(["/a", "/b", "/c"]) == [b"/a\0", b"/b\0", b"/c\0"]


def test_only_absence_is_none(tmp_path: Path) -> None:
    def script(kind: int, number: int, transaction: int, body: bytes) -> Answers:
        return [(16, b"EIO\0" if body == b"/bad\0" else b"ENOENT\0")]

    with Scripted(tmp_path, script) as daemon, Client(daemon.address) as client:
        assert client.read_many(["/a", "/b"]) == [None, None]
        assert client.directory("/a") is None
        assert client.get_perms("/a") is None
        with pytest.raises(RefusedError, match=r"refused to read /bad: EIO") as error:
            client.read_many(["/a", "/bad"])
        assert (error.value.path, error.value.code) == ("/bad", "EIO")
        assert client.read("/a") is None


def test_directory_that_changes_between_its_parts(tmp_path: Path) -> None:
    parts = iter([b"7\0a\0b\0", b"8\0c\0\0", b"8\0a\0", b"8\0c\0\0"])
    offsets: list[bytes] = []

    def script(kind: int, number: int, transaction: int, body: bytes) -> Answers:
        if kind == 1:
            return [(16, b"E2BIG\0")]
        offsets.append(body)
        return [(22, next(parts))]

    with Scripted(tmp_path, script) as daemon, Client(daemon.address) as client:
        assert client.directory_many(["/d"]) == [["a", "c"]]
    assert offsets == [b"/d\0000\0", b"/d\0004\0", b"/d\0000\0", b"/d\0002\0"]


def test_directory_that_never_holds_still(tmp_path: Path) -> None:
    generation = iter(range(1, 1000))

    def script(kind: int, number: int, transaction: int, body: bytes) -> Answers:
        return [(16, b"E2BIG\0")] if kind == 1 else [(22, b"%d\0a\0" % next(generation))]

    with (
        Scripted(tmp_path, script) as daemon,
        Client(daemon.address) as client,
        pytest.raises(SourceError, match="changed 20 times while it was being listed"),
    ):
        client.directory("/d")


def test_empty_directory_in_parts(tmp_path: Path) -> None:
    def script(kind: int, number: int, transaction: int, body: bytes) -> Answers:
        return [(16, b"E2BIG\0")] if kind == 1 else [(22, b"4\0\0")]

    with Scripted(tmp_path, script) as daemon, Client(daemon.address) as client:
        assert client.directory("/d") == []


def test_silence_is_a_lost_daemon(tmp_path: Path) -> None:
    def script(kind: int, number: int, transaction: int, body: bytes) -> Answers:
        return [] if body == b"/slow\0" else [(kind, b"v")]

    with Scripted(tmp_path, script) as daemon, Client(daemon.address, patience=0.2) as client:
        start = time.monotonic()
        with pytest.raises(LostDaemonError, match=r"has not answered for 0\.2 s"):
            client.read_many(["/a", "/slow", "/b"])
        assert 0.2 <= time.monotonic() - start < 10
        assert client.read("/a") == b"v"


def test_slow_answers_that_come_are_waited_for(tmp_path: Path) -> None:
    def script(kind: int, number: int, transaction: int, body: bytes) -> Answers:
        time.sleep(0.1)
        return [(kind, b"v")]

    with Scripted(tmp_path, script) as daemon, Client(daemon.address, patience=0.25) as client:
        assert client.read_many(["/a"] * 6) == [b"v"] * 6


@pytest.mark.parametrize("garbage", [b"\xff" * 64, HEADER.pack(2, 99, 0, 0)])
def test_nonsense_is_a_lost_daemon(tmp_path: Path, garbage: bytes) -> None:
    with (
        Scripted(tmp_path, lambda *_: garbage) as daemon,
        Client(daemon.address) as client,
        pytest.raises(LostDaemonError, match="no answer to any request"),
    ):
        client.read("/a")


def test_hanging_up_is_noticed_at_once(tmp_path: Path) -> None:
    with Scripted(tmp_path, lambda *_: b"") as daemon, Client(daemon.address) as client:
        start = time.monotonic()
        with pytest.raises(LostDaemonError, match="hung up"):
            client.read_many(["/a"] * 1000)
        assert time.monotonic() - start < 10


def test_close_from_another_thread(tmp_path: Path) -> None:
    with Scripted(tmp_path, lambda *_: []) as daemon:
        client = Client(daemon.address, patience=30)
        timer = threading.Timer(0.1, client.close)
        timer.start()
        start = time.monotonic()
        with pytest.raises(SourceError, match="closed"):
            client.read("/a")
        assert time.monotonic() - start < 10
        timer.join()
        with pytest.raises(SourceError, match="closed"):
            client.read("/a")


def test_threads_take_turns(tmp_path: Path) -> None:
    with Scripted(tmp_path, echo) as daemon, Client(daemon.address) as client:
        results: dict[int, bool] = {}

        def work(number: int) -> None:
            paths = [f"/{number}/{index}" for index in range(500)]
            results[number] = client.read_many(paths) == [path.encode() for path in paths]

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert results == dict.fromkeys(range(8), True)


def test_what_the_daemon_would_hang_up_on_is_not_sent(tmp_path: Path) -> None:
    with Scripted(tmp_path, echo) as daemon, Client(daemon.address) as client:
        with pytest.raises(SourceError, match="takes 4101 bytes and was not sent"):
            client.write("/abc", b"x" * 4096)
        with pytest.raises(SourceError, match="root of xenstore is never removed"):
            client.rm("/")
        for bad in (["x0"], [], ["n"], ["n0", "r-1"]):
            with pytest.raises(SourceError, match="no permissions"):
                client.set_perms("/a", bad)
        assert daemon.requests == []


def test_empty_batch_sends_nothing(tmp_path: Path) -> None:
    with Scripted(tmp_path, echo) as daemon, Client(daemon.address) as client:
        assert client.read_many([]) == []
        assert daemon.requests == []


def test_every_request_has_a_payload(tmp_path: Path) -> None:
    def script(kind: int, number: int, transaction: int, body: bytes) -> Answers:
        return [(kind, b"5\0" if kind == 6 else b"OK\0")]

    with Scripted(tmp_path, script) as daemon, Client(daemon.address) as client:
        with client.transaction() as transaction:
            transaction.write("/a", b"")
        assert daemon.requests == [(6, b"\0"), (11, b"/a\0"), (7, b"T\0")]


def test_conflict(tmp_path: Path) -> None:
    def script(kind: int, number: int, transaction: int, body: bytes) -> Answers:
        return [(16, b"EAGAIN\0") if kind == 7 else (kind, b"5\0")]

    with (
        Scripted(tmp_path, script) as daemon,
        Client(daemon.address) as client,
        pytest.raises(ConflictError, match="somebody changed"),
        client.transaction(),
    ):
        pass


def test_connection_lost_inside_a_transaction(tmp_path: Path) -> None:
    def script(kind: int, number: int, transaction: int, body: bytes) -> Answers | bytes:
        return b"" if kind == 11 else [(kind, b"5\0")]

    def use(client: Client) -> None:
        with client.transaction() as transaction:
            with pytest.raises(LostDaemonError, match="hung up"):
                transaction.write("/a", b"1")
            assert client.read("/b") == b"5\0"
            transaction.write("/a", b"1")

    with (
        Scripted(tmp_path, script) as daemon,
        Client(daemon.address) as client,
        pytest.raises(LostDaemonError, match="did not happen"),
    ):
        use(client)


def test_request_numbers_wrap(tmp_path: Path) -> None:
    with Scripted(tmp_path, echo) as daemon:
        connection = Connection(daemon.address)
        connection._next_id = (1 << 32) - 3
        paths = [b"/a\0", b"/b\0", b"/c\0", b"/d\0"]
        one = Exchange([connection], Op.READ, paths)
        assert answer(one).bodies == [b"/a", b"/b", b"/c", b"/d"]
        connection.close()
