import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from xendrift.core.base.errors import LostDaemonError, SourceError
from xendrift.xenstore.address import Address, find_address
from xendrift.xenstore.client import Client


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield path


def test_explicit_socket(listening: Path) -> None:
    assert find_address(str(listening), {}) == Address(str(listening))


def test_environment_names_the_socket(listening: Path) -> None:
    assert find_address(None, {"XENSTORED_PATH": str(listening)}) == Address(str(listening))


def test_environment_names_the_directory(listening: Path) -> None:
    directory = listening.rename(listening.with_name("socket")).parent
    found = find_address(None, {"XENSTORED_RUNDIR": str(directory)})
    assert found == Address(f"{directory}/socket")


def test_device_where_there_is_no_socket(tmp_path: Path) -> None:
    nowhere = {"XENSTORED_PATH": str(tmp_path / "none")}
    devices = (str(tmp_path / "neither"), "/dev/null")
    assert find_address(None, nowhere, devices) == Address("/dev/null", device=True)


def test_nothing_at_all(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no xenstore socket .* Start xenstored"):
        find_address(None, {"XENSTORED_PATH": str(tmp_path / "none")}, (str(tmp_path / "no"),))


def test_missing_explicit_socket(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no xenstore socket at .*gone"):
        find_address(str(tmp_path / "gone"))


def test_file_is_no_socket(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="neither a socket nor a xenbus device"):
        find_address(str(tmp_path / "file"))


def read(path: Path | str) -> None:
    with Client(Address(str(path))) as client:
        client.read("/")


def test_socket_that_nobody_listens_on(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
    with pytest.raises(LostDaemonError, match="has ended and left its socket behind"):
        read(tmp_path / "s")


def test_socket_that_vanished(tmp_path: Path) -> None:
    with pytest.raises(LostDaemonError, match="There is no xenstore socket"):
        read(tmp_path / "s")


def test_path_too_long_for_a_socket(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="too long"):
        read(tmp_path / ("x" * 120))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_no_permission(listening: Path) -> None:
    listening.parent.chmod(0o755)
    listening.chmod(0o600)
    pid = os.fork()
    if pid == 0:
        os.setuid(65534)
        try:
            read(listening)
        except SourceError as error:
            os._exit(0 if "No permission" in str(error) or "too" in str(error) else 2)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_full_backlog_is_given_up_on(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as first:
        server.bind(path)
        server.listen(0)
        first.connect(path)
        with pytest.raises(LostDaemonError, match=r"accepts no connection .* for 0\.2 s"):
            Client(Address(path), patience=0.2).read("/")
