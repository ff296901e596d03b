"""A daemon that is at work is waited for, one that is stopped is not."""

import os

import pytest

from tests.lab.lab import Lab
from xendrift.core.base.errors import LostDaemonError
from xendrift.xenstore import daemon as at_the_other_end

pytestmark = pytest.mark.real

# More than one turn of oxenstored's access log, in a store that takes a while to write out.
NODES = {f"/big/{number % 100}/{number}": b"value" * 100 for number in range(30_000)}
HASTE = 0.05  # seconds


def test_a_pause_of_the_daemon_is_waited_for(lab: Lab) -> None:
    with lab.client(patience=HASTE) as client:
        client.write_many(NODES)
        assert client.read("/big/7/7") == b"value" * 100


@pytest.mark.parametrize("daemon", ["oxenstored"], indirect=True)
def test_such_a_pause_is_longer_than_the_patience(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_the_other_end, "at_work", lambda _: False)
    with lab.client(patience=HASTE) as client, pytest.raises(LostDaemonError):
        client.write_many(NODES)


def test_a_stopped_daemon_is_not_at_work(lab: Lab) -> None:
    with lab.client(patience=HASTE) as client:
        client.read("/")
        lab.freeze()
        assert not at_the_other_end.at_work(lab.socket)
        with pytest.raises(LostDaemonError, match="has not answered"):
            client.read("/")
        lab.thaw()


def test_a_process_that_is_no_xenstored_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_the_other_end, "_seen", {"/socket": os.getpid()})
    assert not at_the_other_end.at_work("/socket")
    assert not at_the_other_end.at_work("/another")
