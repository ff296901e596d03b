"""Several that ask at once: each gets its own answers, in order, and none waits for another."""

import threading
import time
from collections.abc import Iterator

import pytest

from tests.lab.lab import Lab
from xendrift.core.base.errors import LostDaemonError, SourceError
from xendrift.xenstore import connection
from xendrift.xenstore.address import Address
from xendrift.xenstore.client import Client
from xendrift.xenstore.requests import Asking, directory_many, read_many
from xendrift.xenstore.transport import open_transport
from xendrift.xenstore.walk import Subtree, walk

pytestmark = pytest.mark.real

NODES = {f"/part{number % 7}/node{number}": b"%d" % number for number in range(4000)}


@pytest.fixture
def client(lab: Lab) -> Iterator[Client]:
    with lab.client() as client:
        client.write_many(NODES)
        yield client


def subtree(number: int) -> Asking[dict[str, bytes]]:
    nodes: dict[str, bytes] = {}
    yield from walk([Subtree(f"/part{number}", nodes)])
    return nodes


def idle() -> bool:
    return False


def test_each_gets_its_own_answers_in_order(client: Client) -> None:
    wanted = [*range(9), *range(7)]  # of /part7 and /part8 there is nothing
    found = list(client.side_by_side((subtree(number) for number in wanted), idle))
    assert found == [client.ask(subtree(number)) for number in wanted]
    assert {path: value for nodes in found for path, value in nodes.items() if value} == NODES


def test_nobody_asks_nothing(client: Client) -> None:
    def silent() -> Asking[str]:
        return "silent"
        yield  # what makes it a generator

    assert list(client.side_by_side([], idle)) == []
    assert list(client.side_by_side([silent(), silent()], idle)) == ["silent"] * 2


def test_another_asks_before_the_first_is_through(client: Client) -> None:
    told: list[str] = []

    def asking(name: str) -> Asking[str]:
        told.append(f"{name} asks")
        yield from read_many(list(NODES))
        told.append(f"{name} goes on")
        yield from directory_many(["/part0"])
        told.append(f"{name} ends")
        return name

    for name in client.side_by_side(map(asking, "abcd"), idle):
        told.append(f"{name} is told")
    assert told.index("b asks") < told.index("a goes on")
    assert told.index("d asks") < told.index("c goes on")
    asked = [sum(one.endswith("asks") for one in told[:end]) for end in range(len(told))]
    done = [sum(one.endswith("told") for one in told[:end]) for end in range(len(told))]
    assert max(one - two for one, two in zip(asked, done, strict=True)) == 2


def test_time_spent_elsewhere_is_not_held_against_the_daemon(lab: Lab) -> None:
    with lab.client(patience=0.1) as client:
        client.write_many(NODES)

        def slow() -> Asking[int]:
            values = yield from read_many(list(NODES))
            time.sleep(0.3)
            yield from read_many(["/part0"])
            return len(values)

        for count in client.side_by_side((slow() for _ in range(3)), idle):
            assert count == len(NODES)
            time.sleep(0.3)


def test_a_daemon_that_stands_still_is_lost(lab: Lab) -> None:
    with lab.client(patience=0.2) as client:
        client.write_many(NODES)
        answers = client.side_by_side((subtree(number) for number in range(7)), idle)
        next(answers)
        lab.freeze()
        with pytest.raises(LostDaemonError, match="has not answered"):
            list(answers)
        lab.thaw()
        assert len(list(client.side_by_side([subtree(1)], idle))) == 1


def test_what_fails_ends_all_and_the_next_read_works(client: Client) -> None:
    def failing() -> Asking[None]:
        yield from read_many(list(NODES))
        raise ZeroDivisionError

    def meanwhile() -> bool:
        raise KeyError

    with pytest.raises(ZeroDivisionError):
        list(client.side_by_side([subtree(1), failing(), subtree(2)], idle))
    with pytest.raises(KeyError):
        list(client.side_by_side([subtree(1), subtree(2)], meanwhile))
    assert client.ask(subtree(1)) == next(iter(client.side_by_side([subtree(1)], idle)))


def test_two_callers_and_other_requests_get_along(client: Client) -> None:
    whole = [client.ask(subtree(number)) for number in range(7)]
    one = client.side_by_side((subtree(number) for number in range(7)), idle)
    two = client.side_by_side((subtree(number) for number in range(7)), idle)
    for expected, first, second in zip(whole, one, two, strict=True):
        assert expected == first == second
        assert client.read("/part0/node7") == b"7"


def test_close_ends_it(client: Client) -> None:
    answers = client.side_by_side((subtree(number) for number in range(7)), idle)
    next(answers)
    closing = threading.Thread(target=client.close)
    closing.start()
    closing.join(5)
    with pytest.raises(SourceError, match="closed"):
        list(answers)
    with pytest.raises(SourceError, match="closed"):
        list(client.side_by_side([subtree(1)], idle))


def test_a_device_is_asked_one_after_the_other(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    with lab.client() as writer:
        writer.write_many(NODES)
    opened: list[Address] = []

    def as_socket(address: Address, patience: float) -> object:
        opened.append(address)
        return open_transport(lab.address, patience)

    monkeypatch.setattr(connection, "open_transport", as_socket)
    left = [3]

    def meanwhile() -> bool:
        left[0] -= 1
        return left[0] > 0

    with Client(Address(lab.socket, device=True)) as client:
        askings = (directory_many([f"/part{number}"]) for number in range(7))
        found = list(client.side_by_side(askings, meanwhile))
    assert [len(names or ()) for (names,) in found] == [572, 572, 572, 571, 571, 571, 571]
    assert len(opened) == 1
    assert left[0] < 0  # a bit of work was asked for until there was none, and once a round
