"""The wheel carries all it needs, and nothing else."""

import re
import subprocess
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_file_of_the_sources_is_in_the_wheel(built) -> None:
    (wheel,) = built.wheels.glob("xendrift-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    packed = {name for name in packed if not re.match(r"xendrift-[^/]*\.(dist-info|data)/", name)}
    kept = [*(ROOT / "backend/xendrift").rglob("*"), *(ROOT / "tui/xendrift_tui").rglob("*")]
    sources = {
        str(path.relative_to(ROOT).relative_to(path.relative_to(ROOT).parts[0]))
        for path in kept
        if path.is_file() and path.suffix != ".pyc"
    }
    assert packed == sources
    assert "xendrift_tui/screen/app.tcss" in packed
    assert "xendrift/py.typed" in packed


def test_it_installs_without_a_network_and_runs(installed: Path) -> None:
    done = subprocess.run(
        [installed / "bin" / "xendrift", "scan", "--demo"],
        capture_output=True, text=True, timeout=60, check=False, cwd="/",
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "poisoned-kind" in done.stdout


def test_it_brings_its_man_page(installed: Path) -> None:
    page = installed / "share" / "man" / "man1" / "xendrift.1"
    assert page.read_bytes() == (ROOT / "tui" / "packaging" / "xendrift.1").read_bytes()
