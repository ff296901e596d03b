"""A directory that is looked at again and again, on both of Debian's daemons."""

from collections.abc import Sequence

import pytest

from tests.lab.lab import Lab
from xendrift.xenstore.client import Client
from xendrift.xenstore.directory import Directory, renew
from xendrift.xenstore.frames import Batch

pytestmark = pytest.mark.real


class Counted(Client):
    """Counts the bytes that are answered."""

    took = 0

    def exchange(self, op: int, payloads: Sequence[bytes]) -> Batch:
        batch = super().exchange(op, payloads)
        self.took += sum(map(len, batch.bodies))
        return batch


@pytest.mark.parametrize("count", [0, 1, 300, 3000])
def test_it_always_holds_what_is_there(lab: Lab, count: int) -> None:
    names = {f"child{number:05}" for number in range(count)}
    directory, absent = Directory("/d"), Directory("/absent")
    with lab.client() as client:
        client.mkdir("/d")
        client.write_many({f"/d/{name}": b"" for name in names})

        def look() -> frozenset[str]:
            client.ask(renew([directory, absent]))
            assert absent.names == frozenset()
            return directory.names

        assert look() == names
        assert look() == names
        client.write("/d/another", b"")
        assert look() == names | {"another"}
        client.rm("/d/another")
        assert look() == names
        client.rm("/d")
        assert look() == frozenset()
        client.write("/d/once/more", b"")
        assert look() == {"once"}
        client.write("/absent/now", b"")
        client.ask(renew([absent]))
        assert absent.names == {"now"}


@pytest.mark.parametrize("daemon", ["xenstored"], indirect=True)
def test_what_has_not_changed_is_not_sent_again(lab: Lab) -> None:
    directory = Directory("/d")
    with Counted(lab.address) as client:
        client.write_many({f"/d/child{number:05}": b"" for number in range(3000)})
        client.took = 0
        client.ask(renew([directory]))
        first, client.took = client.took, 0
        client.ask(renew([directory]))
        assert client.took < first / 5
        assert len(directory.names) == 3000
