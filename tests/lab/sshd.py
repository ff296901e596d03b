"""Debian's own sshd on loopback, with keys and settings of the test's own, and labs behind it."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.lab import parts
from tests.lab.lab import Lab

SSHD = "/usr/sbin/sshd"
XENDRIFT = str(Path(sys.prefix) / "bin" / "xendrift")
_SETTINGS = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 300
MaxSessions 100
"""


class Sshd:
    """One server, and how clients of the test reach it.

    Attributes:
        folder: its keys and settings.
        port: where it listens.
        config: the clients' ssh_config(5).
        settings: xendrift's, with a command for each host.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "ssh_config"
        self.settings = folder / "config.toml"
        self._hosts: dict[str, tuple[int, Sequence[str]]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port: int = taken.getsockname()[1]
        for name in ("host_key", "key"):
            self.make_key(name)
        public = (folder / "key.pub").read_text()
        (folder / "authorized_keys").write_text(public)
        (folder / "sshd_config").write_text(_SETTINGS.format(port=self.port, folder=folder))
        self.trust()
        self._write()

    def make_key(self, name: str) -> None:
        """Makes a pair of keys, in place of one of that name."""
        for old in (self.folder / name, self.folder / f"{name}.pub"):
            old.unlink(missing_ok=True)
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name)]
        subprocess.run(command, check=True, timeout=30)

    def trust(self) -> None:
        """Has clients know the key that the server has now."""
        kind, key, *_ = (self.folder / "host_key.pub").read_text().split()
        (self.folder / "known_hosts").write_text(f"lab {kind} {key}\n")

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd(8), FILES
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [SSHD, "-D", "-e", "-f", str(self.folder / "sshd_config")],
                stdin=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 20
        while True:
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as line:
                if line.recv(4) == b"SSH-":
                    return
            time.sleep(0.01)

    def stop(self) -> None:
        """Ends it, and whoever listens; what it runs for somebody goes on."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def host(self, name: str, command: Sequence[str] = (), *, port: int | None = None) -> str:
        """Adds a host by a name of its own: another port perhaps, and a command."""
        self._hosts[name] = (port or self.port, command)
        self._write()
        return name

    def lab(self, name: str, lab: Lab, *, port: int | None = None, program: str = XENDRIFT) -> str:
        """Adds a lab as a host."""
        state = f"XENDRIFT_STATE={lab.folder / 'state'}"
        where = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
        return self.host(name, ["env", state, program, *where], port=port)

    def ssh(self, *words: str) -> list[str]:
        """The command of ssh itself, as these hosts are reached."""
        return ["ssh", "-F", str(self.config), *words]

    def _write(self) -> None:
        sections = [
            f"Host {name}\n  HostName 127.0.0.1\n  Port {port}\n"
            for name, (port, _) in self._hosts.items()
        ]
        common = (
            f"Host *\n  User {getpass.getuser()}\n  IdentityFile {self.folder}/key\n"
            f"  IdentitiesOnly yes\n  UserKnownHostsFile {self.folder}/known_hosts\n"
            "  GlobalKnownHostsFile none\n  HostKeyAlias lab\n  StrictHostKeyChecking yes\n"
        )
        self.config.write_text("".join([*sections, common]))
        self.config.chmod(0o600)
        lines = [f"[fleet]\nssh = {_listed(['ssh', '-F', str(self.config)])}\n"]
        lines += [
            f'[fleet.hosts."{name}"]\ncommand = {_listed(command)}\n'
            for name, (_, command) in self._hosts.items()
            if command
        ]
        self.settings.write_text("".join(lines))
        self.settings.chmod(0o600)


def _listed(words: Sequence[str]) -> str:
    return f"[{', '.join(repr(word) for word in words)}]"


@contextmanager
def serving(folder: Path) -> Iterator[Sshd]:
    """Runs a server; without Debian's openssh-server, skips or fails."""
    if not Path(SSHD).exists() or shutil.which("ssh") is None:
        absent = "install openssh-server and openssh-client"
        (pytest.fail if parts.required() else pytest.skip)(absent)
    sshd = Sshd(folder)
    try:
        sshd.start()
        yield sshd
    finally:
        sshd.stop()
