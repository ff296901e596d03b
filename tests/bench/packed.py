"""How long the one file takes to start, the first time and later, against an installed xendrift."""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from tests.bench.measure import Row, Times, in_turn, shown
from tests.tui.packaging.build import build_zipapp, install_wheel

_FIRST = 1.5
_LATER = 1.2
_COMMANDS = ("--version", "scan --demo")


def rows(_daemon: str, *, rounds: int = 15) -> Iterator[Row]:
    """Three rows: the first start, and two commands later; no daemon is asked."""
    file, program, cache_folder = _made()
    first = Times()
    for _ in range(5):
        shutil.rmtree(cache_folder, ignore_errors=True)
        first.seconds += in_turn(1, partial(_run, file, "--version"))[0].seconds
    bar = f"under {shown(_FIRST)}"
    best = first.best
    yield Row("the one file's first `--version`", shown(best), "", "", bar, best < _FIRST)
    for command in _COMMANDS:
        ours, theirs = (partial(_run, one, *command.split()) for one in (file, program))
        in_turn(1, ours, theirs)  # Python compiles what it imports for the first time
        packed, installed = in_turn(rounds, ours, theirs)
        ratio = packed.best / installed.best
        yield Row(
            f"the one file's later `{command}`",
            shown(packed.best),
            f"installed: {shown(installed.best)}",
            f"{ratio:.2f} times as long",
            f"at most {_LATER:g} times",
            ratio <= _LATER,
        )


@cache
def _made() -> tuple[Path, Path, Path]:
    """The one file, the installed program, and the folder that the file unpacks itself into."""
    folder = Path(tempfile.mkdtemp(prefix="xp", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build_zipapp(folder / "xendrift.pyz")
    return folder / "xendrift.pyz", install_wheel(folder / "venv"), folder / "cache"


def _run(program: Path, *arguments: str) -> None:
    environment = {
        "HOME": str(program.parent),
        "XENDRIFT_CACHE": str(program.parent / "cache"),
        "PATH": f"{_made()[1].parent}:{os.environ['PATH']}",  # the same Python for both
    }
    command = [str(program), *arguments]
    subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
