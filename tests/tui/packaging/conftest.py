"""What is handed to others, built once for every test here."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
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
    """Builds the zipapp as the README says."""
    file = tmp_path_factory.mktemp("zipapp") / "xendrift.pyz"
    done = subprocess.run(
        [ROOT / "tui" / "packaging" / "zipapp", file],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Built(file, ROOT / "build" / "zipapp" / "wheels")


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it, made without any network."""
    folder = tmp_path_factory.mktemp("wheel") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=120)
    pip = [folder / "bin" / "python", "-m", "pip", "--isolated", "install", "--quiet"]
    subprocess.run(
        [*without_network(), *pip, "--no-index",
         "--find-links", built.wheels, "xendrift"],
        check=True, timeout=300,
    )  # fmt: skip
    return folder


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home of a short name: of a long one packers warn."""
    with tempfile.TemporaryDirectory(prefix="xz") as folder:
        yield Path(folder)


@pytest.fixture
def alone(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a program as on a host without a network, with an empty home and nothing inherited."""

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": str(home), "PATH": SYSTEM, "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [*without_network(), *command], env=environment, cwd="/",
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run
