"""Builds what is handed to others, by the project's own commands."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
BUILD = ROOT / "build" / "zipapp"
"""Where `tui/packaging/zipapp` leaves what it made the file of."""


def build_zipapp(file: Path) -> None:
    """Builds the one file as the README says."""
    done = subprocess.run(
        [ROOT / "tui" / "packaging" / "zipapp", file],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def install_wheel(folder: Path, before: Sequence[str] = ()) -> Path:
    """Installs the wheel of the last build, and what uv.lock pins, in a new environment.

    Args:
        folder: where; it is made.
        before: what stands before the command that installs.

    Returns:
        The program.
    """
    new = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(new, check=True, timeout=120)
    (wheel,) = (BUILD / "wheels").glob("xendrift-*.whl")
    uv = [Path(sys.executable).parent / "uv", "pip", "install", "--quiet", "--offline", "--no-deps"]
    subprocess.run(
        [*before, *uv, "--compile-bytecode", "--python", folder / "bin" / "python",
         "--requirement", BUILD / "all.txt", wheel],
        check=True, timeout=300,
    )  # fmt: skip
    return folder / "bin" / "xendrift"
