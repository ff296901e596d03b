"""What is handed to others, built once for every test here."""

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.root import Root, layered
from tests.tui.packaging.build import BUILD, build_zipapp, install_wheel

# Debian's own Python, not the one that runs the tests; a host without a network has no other.
SYSTEM = "/usr/bin:/bin"


NO_NETWORK = ["unshare", "--map-root-user", "--net"]


def without_network() -> list[str]:
    """What stands before a command to take the network from it; skips where that is forbidden."""
    if subprocess.run([*NO_NETWORK, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this place forbids to take the network from a command")
    return NO_NETWORK


@dataclass(frozen=True)
class Built:
    """The one file, and the wheels it was made of."""

    file: Path
    wheels: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Builds the zipapp as the README says; whichever worker comes first builds it for all."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    file = folder / "xendrift.pyz"
    with (folder / "zipapp.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            build_zipapp(file)
    return Built(file, BUILD / "wheels")


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel and what uv.lock pins in it, made without any network."""
    return install_wheel(tmp_path_factory.mktemp("wheel") / "venv", without_network()).parents[1]


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home."""
    with tempfile.TemporaryDirectory(prefix="xz") as folder:
        yield Path(folder)


@pytest.fixture
def alone(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a program as on a host without a network, with an empty home and nothing inherited.

    Who runs it passes for root there; what root unpacks goes into the home all the same.
    """

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*without_network(), *command], env=environment(home), cwd="/",
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


def environment(home: Path) -> dict[str, str]:
    """What a program is given besides its arguments."""
    cache = str(home / "cache")
    return {"HOME": str(home), "XENDRIFT_CACHE": cache, "PATH": SYSTEM, "LC_ALL": "C.UTF-8"}


@pytest.fixture
def system(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Root]:
    """A system of its name, to be changed as one likes."""
    folder = tmp_path / "system"
    folder.mkdir()
    with layered(request.param, folder) as root:
        yield root
