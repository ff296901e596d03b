"""A small system to install on: it stays as it is, for each test has a layer of its own on top."""

import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.parts import required

_FOLDER = Path(
    os.environ.get("XENDRIFT_TEST_ROOTS") or Path(__file__).parents[2] / ".test-roots"
).absolute()
_HERE = "debian12"
"""This machine's own Debian, if it is that one."""
_LAYER = """
set -e
mount -t tmpfs none "$2"
mkdir "$2/upper" "$2/work" "$2/root"
mount -t overlay none -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
mount --rbind /dev "$2/root/dev"
echo ready
exec cat
"""
_ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "TERM": "xterm-256color",
}
_ALPINE = {"LD_PRELOAD": "/usr/lib/glibc-names.so"}


@dataclass(frozen=True)
class Root:
    """A system with a layer on top, without a network.

    Attributes:
        name: which one.
        path: its top folder, as the process that holds the layer sees it.
        holder: the process whose file systems it is in.
    """

    name: str
    path: Path
    holder: int

    def command(self, *command: str) -> list[str]:
        """What runs a command in it."""
        extra = _ALPINE if self.name == "alpine" else {}
        environment = [f"{key}={value}" for key, value in (_ENVIRONMENT | extra).items()]
        inside = ["nsenter", "--mount", "--net", f"--target={self.holder}"]
        return [*inside, "chroot", str(self.path), "/usr/bin/env", "-i", *environment, *command]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in it."""
        return subprocess.run(
            self.command(*command), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def bring(self, path: Path, to: str) -> None:
        """Copies a file or a folder into it."""
        inside = ["nsenter", "--mount", f"--target={self.holder}"]
        copy = ["cp", "--recursive", "--preserve=mode", str(path), f"{self.path}{to}"]
        subprocess.run([*inside, *copy], check=True, timeout=60)

    def names(self, *folders: str) -> set[str]:
        """Every name of a file in folders of it, whatever its depth."""
        done = self.run("find", *folders, "-type", "f")
        return {line.rpartition("/")[2] for line in done.stdout.splitlines()}


@contextmanager
def layered(name: str, folder: Path) -> Iterator[Root]:
    """Gives a system a layer that goes with this; skips, or fails, where there is no such system.

    Args:
        name: `debian12`, `debian13` or `alpine`.
        folder: an empty folder to have it in.
    """
    below = Path("/") if name == _HERE else _FOLDER / name
    if absent := _absent(name, below):
        (pytest.fail if required() else pytest.skip)(absent)
    unshared = ["unshare", "--mount", "--net", "sh", "-c", _LAYER, "sh", below, folder]
    with subprocess.Popen(
        unshared, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        try:
            assert holder.stdout.readline() == "ready\n"
            yield Root(name, folder / "root", holder.pid)
        finally:
            holder.stdin.close()


def _absent(name: str, below: Path) -> str:
    if os.geteuid() != 0:
        return f"only root can enter {name}"
    if name == _HERE:
        codename = platform.freedesktop_os_release().get("VERSION_CODENAME")
        return "" if codename == "bookworm" else "this machine is no Debian 12"
    return "" if below.exists() else f"{name} not found: run tests/lab/roots {_FOLDER}"
