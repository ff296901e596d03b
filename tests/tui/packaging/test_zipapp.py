"""The one file runs where there is nothing but a Python."""

import ast
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import xendrift_tui
from tests.tui.packaging.build import BUILD, ROOT
from tests.tui.packaging.conftest import environment
from tests.tui.packaging.screen import opens
from xendrift_tui.main import main

EXAMPLES = Path(xendrift_tui.__file__).parent / "examples"
PACKAGING = ROOT / "tui" / "packaging"


def test_it_prints_what_the_sources_print(built, alone, home, capsys) -> None:
    first = alone(built.file, "scan", "--demo", "--json")
    assert main(["scan", "--demo", "--json"]) == first.returncode == 1
    assert first.stdout == capsys.readouterr().out
    assert first.stderr == f"xendrift: unpacking into {home}/cache, once\n"
    again = alone(built.file, "scan", "--demo", "--json")
    assert (again.stdout, again.stderr) == (first.stdout, "")


def test_it_prints_the_examples_that_lie_in_it(built, alone) -> None:
    done = alone(built.file, "metrics", "--example", "grafana-dashboard")
    assert done.returncode == 0
    assert done.stdout == (EXAMPLES / "grafana-dashboard.json").read_text()


def test_many_first_starts_at_once_and_one_that_was_killed(built, home: Path) -> None:
    command = [built.file, "explain", "untracked"]
    given = {"env": environment(home), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **given) as killed:
        end = time.monotonic() + 60
        while not list((home / "cache").glob("new-*/lib/*")):
            assert time.monotonic() < end
        killed.send_signal(signal.SIGKILL)
    assert not list((home / "cache").glob("*/start.py"))
    started = [subprocess.Popen(command, **given) for _ in range(3)]
    assert [one.wait(timeout=120) for one in started] == [0, 0, 0]
    unpacked = [path for path in (home / "cache").iterdir() if not path.name.startswith("new-")]
    assert [path.is_symlink() for path in sorted(unpacked)] == [True, False]


def test_a_folder_that_cannot_be_written_is_no_hindrance(built, alone) -> None:
    mount = 'mkdir "$XENDRIFT_CACHE" && mount -t tmpfs -o ro none "$XENDRIFT_CACHE" && exec "$@"'
    done = alone("unshare", "--mount", "sh", "-c", mount, "sh", built.file, "explain", "untracked")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("untracked (error)")
    assert "unpacking for this run alone" in done.stderr
    assert "Read-only file system" in done.stderr
    assert "XENDRIFT_CACHE=DIR keeps it in DIR" in done.stderr


def test_what_does_not_load_is_told_in_a_sentence(built, alone, home: Path) -> None:
    assert alone(built.file, "--version").returncode == 0
    (program,) = (home / "cache").glob("*-*/lib/xendrift_tui/main.py")
    program.write_bytes(b"\0" * 100)  # what a file system has after a crash
    done = alone(built.file, "--version")
    assert (done.returncode, done.stdout) == (1, "")
    assert "does not load" in done.stderr
    assert "Remove that folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_python_can_read_what_says_which_one_is_wanted() -> None:
    source = (PACKAGING / "unpack.py").read_text()
    assert ast.parse(source, feature_version=(3, 6))
    with pytest.raises(SyntaxError):
        ast.parse("(name := 1)", feature_version=(3, 6))


def test_the_same_sources_give_the_same_file(built, tmp_path: Path) -> None:
    pack = [sys.executable, PACKAGING / "pack.py", BUILD / "trees", tmp_path / "again.pyz"]
    subprocess.run(pack, check=True, timeout=60)
    assert (tmp_path / "again.pyz").read_bytes() == built.file.read_bytes()


@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux not found")
@pytest.mark.parametrize("how", ["zipapp", "wheel"])
def test_the_screen_opens_with_its_colours(how: str, built, installed, tmp_path: Path) -> None:
    program = built.file if how == "zipapp" else installed / "bin" / "xendrift"
    opens([str(program), "demo"], tmp_path)
