"""One lab with a guest for each state that the real xl is to leave behind, and ways to leave it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tests.lab.lab import Lab
from tests.lab.players import prompt
from xendrift.sources.demo.blueprints import disk, nic
from xendrift.sources.demo.guest import Guest
from xendrift.sources.demo.libxl import Host
from xendrift.xenstore.client import Client

_PATIENCE = 30.0
_VIFS = "/local/domain/0/backend/vif"

_SCRIPTS = {
    "ok": "xenstore-write $BE/hotplug-status connected",
    "fail": "xenstore-write $BE/hotplug-error 'no such thing' $BE/hotplug-status error\nexit 1",
    "hang": "echo $$ > $XENDRIFT_LAB/$(echo $XENBUS_PATH | tr / -).ran\nexec sleep 300",
}


def silent(state: bytes) -> bytes | None:
    """No driver, or one that never answers."""
    del state


def holding(state: bytes) -> bytes | None:
    """A driver that takes devices up and never lets them go."""
    return b"2" if state == b"1" else None


def healthy(state: bytes) -> bytes | None:
    """A driver as it should be."""
    return prompt("", state)


class EndedError(AssertionError):
    """xl was done before it could be killed."""


class Scene(Lab):
    """A lab in which a program can be killed at a chosen moment."""

    def furnish(self, domids: Iterable[int], model: Iterable[int]) -> None:
        """Creates guests as libxl does, each with a root disk, a data disk and a nic.

        Args:
            domids: the guests.
            model: those that have a QEMU.
        """
        host = Host()
        for domid in domids:
            host.create(_guest(domid, self.script("hang")))
        for domid in model:
            root = f"/local/domain/0/device-model/{domid}"
            host.store.write(f"{root}/state", "running")
            host.store.write(f"{root}/backends/qusb")
            host.store.write(f"/local/domain/{domid}/image/device-model-pid", "999")
        with self.client() as client:
            nodes = host.store.subtree("/")
            client.write_many({path: value for path, value in nodes.items() if path != "/"})
        for name, content in host.userdata.files().items():
            (self.userdata / name).write_bytes(content)
        self.set_domains(
            {0: ("00000000-0000-0000-0000-000000000000", "pv")}
            | {domid: (_guest(domid, "").uuid, "pv") for domid in domids}
        )

    def script(self, name: str) -> str:
        """Writes a hotplug script that is `ok`, fails or hangs."""
        path = self.folder / f"{name}.sh"
        if not path.exists():
            path.write_text(f"#!/bin/sh\nBE=/local/domain/0/$XENBUS_PATH\n{_SCRIPTS[name]}\n")
            path.chmod(0o755)
        return str(path)

    def ran(self, backend: str) -> Path:
        """The file that a hanging script leaves when it has begun."""
        return self.folder / f"{backend.replace('/', '-')}.ran"

    def kill_when(self, seen: Callable[[Client], bool], *arguments: str) -> None:
        """Kills xl, and any script it runs, as soon as something is to be seen."""
        environment = self._environment() | {"XENDRIFT_LAB_DOMAINS": str(self.folder / "domains")}
        with (
            self.client() as client,
            subprocess.Popen(
                [self.xen.bin / "xl", *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            ) as process,
        ):
            deadline = time.monotonic() + _PATIENCE
            try:
                while not seen(client):
                    if process.poll() is not None:
                        raise EndedError(f"xl {arguments} ended by itself")
                    assert time.monotonic() < deadline, f"xl {arguments} never came so far"
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def kill_before_commit(self, domid: int, path: str, *arguments: str) -> None:
        """Kills xl after it has written the template and before xenstore has the device.

        That is a matter of milliseconds; what came too late is taken back and tried again.
        """
        template = next(self.userdata.glob(f"userdata-d.{domid}.*.libxl-json"))
        original = template.read_bytes()
        for _ in range(50):
            before = template.stat().st_ino
            with suppress(EndedError):
                self.kill_when(
                    lambda _, before=before: template.stat().st_ino != before, *arguments
                )
            with self.client() as client:
                if client.read(path) is None:
                    return
                client.rm(path)
                client.rm(path.replace("/libxl/", "/local/domain/"))
                client.rm(path.replace(f"/libxl/{domid}/device/vif", f"{_VIFS}/{domid}"))
            template.write_bytes(original)
        raise AssertionError("xl was never killed in time")


def _guest(domid: int, script: str) -> Guest:
    root, data = disk("xvda", "/dev/root"), disk("xvdb", "/dev/data")
    vif = nic(0, f"00:16:3e:00:{domid >> 8:02x}:{domid & 255:02x}")
    with_script = [
        replace(device, back={**device.back, "script": script}) for device in (data, vif)
    ]
    return Guest(
        domid=domid,
        name=f"scene-{domid}",
        type="pv",
        memory=256,
        vcpus=1,
        devices=(root, *with_script),
    )
