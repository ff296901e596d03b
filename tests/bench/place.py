"""Where the benchmarks run: a lab of their own with guests in it, and xendrift beside it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.population import Population
from tests.lab.lab import Lab
from tests.lab.parts import build

PYTHON = sys.executable
XENDRIFT = [PYTHON, "-c", "import sys; from xendrift_tui.main import main; sys.exit(main())"]


@contextmanager
def inhabited(daemon: str, guests: int, population: Population) -> Iterator[Lab]:
    """A host with so many guests, gone again afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="xb", dir="/tmp"))
    lab = Lab(folder / "l", daemon, build(folder))
    try:
        lab.start()
        population.settle(lab, range(1, guests + 1))
        yield lab
    finally:
        lab.kill()
        shutil.rmtree(folder, ignore_errors=True)


def daemon_pid(lab: Lab) -> int:
    """The daemon's process."""
    assert lab.process is not None
    return lab.process.pid


def reach(lab: Lab) -> list[str]:
    """What xendrift is told to look at a lab."""
    return ["--socket", lab.socket, "--userdata", str(lab.userdata)]


def xendrift(lab: Lab, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Runs one command, from the start of its process to its end."""
    return subprocess.run(
        [*XENDRIFT, *arguments, *reach(lab)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=600,
    )
