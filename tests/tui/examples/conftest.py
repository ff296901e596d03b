"""What the examples are tried with: the tools that they are for, and the metrics of the demo host."""

import contextlib
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.parts import required
from xendrift_tui.main import main

Run = Callable[..., subprocess.CompletedProcess[str]]
CAPTURES = Path(__file__).parents[2] / "captures"


def printed(*arguments: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(["metrics", *arguments]) == 0
    return out.getvalue()


@pytest.fixture
def example() -> Callable[[str], str]:
    """Prints an example as the command does."""
    return lambda name: printed("--example", name)


@pytest.fixture(scope="session")
def metrics() -> str:
    """What is counted on the demo host, where nearly everything is wrong."""
    return printed("--demo")


@pytest.fixture(scope="session")
def counted() -> Callable[[str], str]:
    """What is counted on a capture."""
    return lambda capture: printed("--capture", str(CAPTURES / capture))


@pytest.fixture
def tool(tmp_path: Path) -> Run:
    """Runs a tool in a folder of its own; without it the test is skipped, or failed."""

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        if shutil.which(command[0]) is None and not required():
            pytest.skip(f"{command[0]} not found")
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )

    return run
