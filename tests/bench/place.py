"""Where the benchmarks run: a lab of their own with guests in it, and xendrift beside it."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.population import Population
from tests.lab.lab import Lab
from tests.lab.parts import build

PYTHON = sys.executable
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
XENDRIFT = [PYTHON, "-c", "import sys; from xendrift_tui.main import main; sys.exit(main())"]


def _compiled() -> dict[str, str]:
    """An environment in which Python keeps bytecode, as it does wherever xendrift is installed."""
    folder = tempfile.mkdtemp(prefix="xbc", dir="/tmp")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}
    return kept | {"PYTHONPYCACHEPREFIX": folder}


ENVIRONMENT = _compiled()


@contextmanager
def inhabited(daemon: str, guests: int, population: Population) -> Generator[Lab]:
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
        env=ENVIRONMENT,
        check=False,
        timeout=600,
    )
