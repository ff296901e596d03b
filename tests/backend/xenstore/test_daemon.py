"""A daemon that is at work is waited for, one that is stopped is not."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.lab.lab import Lab
from tests.lab.relay import Relay
from xendrift.core.base.errors import LostDaemonError
from xendrift.doctor.check import Asked, Verdict
from xendrift.doctor.store import xenstored
from xendrift.xenstore import daemon as at_the_other_end
from xendrift.xenstore.address import Address
from xendrift.xenstore.client import Client
from xendrift.xenstore.watcher import Watcher

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


# Listens, forks and leaves the socket to its child, as oxenstored does; the child is called so, too.
FORKING = """
import os, socket, sys, time
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen(1)
if os.fork():
    os._exit(0)
open("/proc/self/comm", "w").write("oxenstored")
print(os.getpid(), flush=True)
while sys.stdin.read(1):
    sum(range(100_000))
"""


def test_a_daemon_that_forked_after_it_listened_is_found(tmp_path: Path) -> None:
    path = str(tmp_path / "socket")
    command = [sys.executable, "-c", FORKING, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.wait()
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(path)
            noted = at_the_other_end.peer_of(peer)
        assert noted == process.pid  # which is gone
        assert at_the_other_end.find_daemon(path, noted) == pid
        assert at_the_other_end.is_xenstored(at_the_other_end._name(pid))
        link = tmp_path / "link"
        link.symlink_to(tmp_path)
        assert at_the_other_end.find_daemon(str(link / "socket")) == pid


@pytest.mark.parametrize("place", ["/run/xenstore.pid", "/run/xen/xenstored.pid"])
def test_a_pid_file_tells_where_nobody_may_look(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Debian's own file, and the daemons' own default."""
    assert place in at_the_other_end._PID_FILES
    assert lab.process is not None
    file = tmp_path / "pid"
    file.write_text(f"{lab.process.pid}\n")
    monkeypatch.setattr(at_the_other_end, "_PID_FILES", (str(tmp_path / "none"), str(file)))
    monkeypatch.setattr(at_the_other_end, "_holders", lambda _: iter(()))
    assert at_the_other_end.find_daemon(lab.socket) == lab.process.pid


def test_a_kernel_without_peer_credentials(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "SO_PEERCRED")
    (check,) = xenstored(Asked(lab.socket, lab.userdata))
    assert check.verdict is Verdict.OK
    assert f"/{lab.daemon}, process " in check.sentence
    monkeypatch.setattr(at_the_other_end, "find_daemon", lambda *_: 0)
    monkeypatch.setattr("xendrift.doctor.store.find_daemon", lambda *_: 0)
    (check,) = xenstored(Asked(lab.socket, lab.userdata))
    assert f"answers: {lab.daemon}, whose process" in check.sentence


class Narrow(Relay):
    """A forwarder that takes everybody and hangs up on all but so many."""

    most = 1

    def _accept(self) -> None:
        kept: list[socket.socket] = []
        try:
            while True:
                client, _ = self._server.accept()
                if len(kept) >= self.most:
                    client.close()
                    continue
                kept.append(client)
                daemon = socket.socket(socket.AF_UNIX)
                daemon.connect(self._daemon)
                for ends in ((client, daemon, False), (daemon, client, True)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()
        except OSError:
            pass


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_refused_second_connection_means_one_is_used(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(Narrow, "most", most)
    nodes = {f"/part/{number}": b"%d" % number for number in range(4000)}
    with lab.client() as client:
        client.write_many(nodes)
    with Narrow(lab) as relay, Client(relay.address) as client:
        assert client.read_many(list(nodes)) == list(nodes.values())
        asked = [client_asking(nodes) for _ in range(3)]
        assert list(client.side_by_side(asked, lambda: False)) == [list(nodes.values())] * 3
        assert client.read("/part/7") == b"7"


def client_asking(nodes):
    from xendrift.xenstore.requests import read_many  # noqa: PLC0415

    return (yield from read_many(list(nodes)))


def test_a_watch_takes_as_many_connections_as_there_are(lab: Lab) -> None:
    came: list[str] = []
    with Narrow(lab) as relay, Watcher(relay.address, came.append, connections=4) as watcher:
        watcher.watch(["/a", "/b", "/c"])
        watcher.ping()
        assert sorted(came) == ["/a", "/b", "/c"]


def test_devices_of_other_systems_are_known(tmp_path: Path) -> None:
    from xendrift.xenstore import address  # noqa: PLC0415

    assert "/dev/xen/xenstore" in address._DEVICES
    assert "/kern/xen/xenbus" in address._DEVICES
    file = tmp_path / "xenstore"
    file.touch()
    found = address.find_address(None, {"XENSTORED_PATH": str(tmp_path / "no")}, (str(file),))
    assert found == Address(str(file), device=True)
