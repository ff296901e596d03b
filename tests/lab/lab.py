"""A dom0 without a hypervisor: a real xenstored and the real xl in a folder of their own."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.lab.parts import Xen
from xendrift.core.base.errors import LostDaemonError
from xendrift.xenstore.address import Address
from xendrift.xenstore.client import Client

CAPTURES = Path(__file__).parents[1] / "captures"

# xl looks for these before it does anything.
_BARE = {
    "/domid": b"0",
    "/local/domain/0/domid": b"0",
    "/local/domain/0/name": b"Domain-0",
    "/local/pool/0/name": b"Pool-0",
}
_NO_UUID = "00000000-0000-0000-0000-000000000000"
_START = 10.0  # seconds a daemon may take on a busy machine


class Lab:
    """One store, one userdata directory, one hypervisor's list of domains.

    `folder` has to be short: a socket's path is limited to 107 characters. `hypervisor` says what
    `/sys/hypervisor/version` says on a host.
    """

    def __init__(self, folder: Path, daemon: str, xen: Xen) -> None:
        self.folder = folder
        self.daemon = daemon
        self.userdata = folder / "userdata"
        self.qmp = folder / "xen"
        self.socket = str(folder / "run" / "socket")
        self.address = Address(self.socket)
        self.xen = xen
        self.hypervisor = folder / "hypervisor"
        self.process: subprocess.Popen[bytes] | None = None
        for name in ("userdata", "run", "xen", "log", "lib", "hypervisor"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "oxenstored.conf").write_text("persistent = false\n")
        for name, number in zip(("major", "minor"), xen.release.split("."), strict=True):
            (self.hypervisor / name).write_text(number)

    def start(self) -> None:
        """Starts the daemon with an empty host; also after `kill`, on the same socket path."""
        command = [self.xen.bin / "xenstored", "-N"]
        if self.daemon == "oxenstored":
            config = str(self.folder / "oxenstored.conf")
            options = ["--no-fork", "--no-domain-init", "--config-file", config]
            command = [self.xen.bin / "oxenstored", *options]
        Path(self.socket).unlink(missing_ok=True)
        with (self.folder / "log" / "daemon").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self._environment(), stdout=log, stderr=log, start_new_session=True
            )
        self._await(time.monotonic() + _START)
        self.set_domains({0: (_NO_UUID, "pv")})
        with self.client() as client:
            client.write_many(_BARE)

    def _await(self, deadline: float) -> None:
        """Waits until the daemon answers; its socket is there a little earlier."""
        while True:
            assert self.process is not None
            assert self.process.poll() is None, (self.folder / "log" / "daemon").read_text()
            assert time.monotonic() < deadline, f"{self.daemon} does not answer"
            with suppress(LostDaemonError), self.client() as client:
                client.read("/")
                return
            time.sleep(0.005)

    def kill(self) -> None:
        """Ends the daemon as a crash would; its socket stays behind."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def freeze(self) -> None:
        """Stops the daemon without ending it; returns once it stands still."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        stat = Path(f"/proc/{self.process.pid}/stat")
        while stat.read_text().rpartition(")")[2].split()[0] not in "Tt":
            time.sleep(0.001)

    def thaw(self) -> None:
        """Lets a stopped daemon go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def client(self, **options: Any) -> Client:
        """Connects to the store."""
        return Client(self.address, **options)

    def load(self, capture: str | Path) -> dict[str, bytes]:
        """Replaces all guests by those of a capture, given by name or folder.

        Returns the nodes that were written.
        """
        folder = CAPTURES / capture
        text = (folder / "xenstore.json").read_text()
        found: dict[str, dict[str, Any]] = json.loads(text)
        nodes = {path: node for path, node in found.items() if not _daemons_own(path)}
        values = {path: node["value"].encode("latin-1") for path, node in nodes.items()}
        with self.client() as client:
            for root in ("/libxl", "/vm", "/local"):
                client.rm(root)
            client.write_many(_BARE | values)
            client.set_perms_many({path: node["perms"] for path, node in nodes.items()})
        shutil.rmtree(self.userdata)
        shutil.copytree(folder / "userdata", self.userdata)
        self.set_domains(_domains(values))
        return _BARE | values

    def set_domains(self, domains: Mapping[int, tuple[str, str]]) -> None:
        """Says what the hypervisor knows: uuid and `pv` or `hvm` of every domid."""
        lines = [f"{domid} {uuid} {kind}\n" for domid, (uuid, kind) in sorted(domains.items())]
        (self.folder / "domains").write_text("".join(lines))

    def xl(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Runs the real xl; one that hangs is ended with its hotplug scripts, and raises."""
        environment = self._environment() | {"XENDRIFT_LAB_DOMAINS": str(self.folder / "domains")}
        with subprocess.Popen(
            [self.xen.bin / "xl", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                out, err = process.communicate(timeout=timeout)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def xenstore_ls(self, path: str = "/", timeout: float = 120) -> bytes:
        """Gives what `xenstore-ls -f` prints."""
        environment = os.environ | {"XENSTORED_PATH": self.socket}
        command = ["xenstore-ls", "-f", path]
        run = subprocess.run(
            command, env=environment, check=True, timeout=timeout, stdout=subprocess.PIPE
        )
        return run.stdout

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "LD_PRELOAD": str(self.xen.library),
            "XENDRIFT_LAB": str(self.folder),
            "XENSTORED_ROOTDIR": str(self.folder / "lib"),
        }


def _daemons_own(path: str) -> bool:
    """Tells whether a daemon says it of itself, so that no other daemon may be told."""
    return path in ("/", "/tool/xenstored") or path.startswith("/@")


def _domains(values: Mapping[str, bytes]) -> dict[int, tuple[str, str]]:
    """Concludes from a store what the hypervisor said when it was captured."""
    domains = {0: (_NO_UUID, "pv")}
    for path, value in values.items():
        match = re.fullmatch(r"/local/domain/(\d+)/vm", path)
        if match:
            kind = values.get(f"/libxl/{match[1]}/type")
            uuid = value.decode().removeprefix("/vm/")
            domains[int(match[1])] = (uuid, "hvm" if kind in (b"hvm", b"pvh") else "pv")
    return domains
