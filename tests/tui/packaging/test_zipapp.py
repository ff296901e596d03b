"""The one file runs where there is nothing but a Python."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

import xendrift_tui
from xendrift_tui.main import main

EXAMPLES = Path(xendrift_tui.__file__).parent / "examples"


def test_it_prints_what_the_sources_print(built, alone, capsys: pytest.CaptureFixture[str]) -> None:
    done = alone(built.file, "scan", "--demo", "--json")
    assert main(["scan", "--demo", "--json"]) == done.returncode == 1
    assert done.stdout == capsys.readouterr().out
    assert done.stderr == ""


def test_it_prints_the_examples_that_lie_in_it(built, alone) -> None:
    done = alone(built.file, "metrics", "--example", "grafana-dashboard")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (EXAMPLES / "grafana-dashboard.json").read_text()


def test_the_first_start_unpacks_and_the_second_does_not(built, alone, home: Path) -> None:
    assert alone(built.file, "--version").returncode == 0
    cache = home / ".cache" / "pex"
    unpacked = {path: path.stat().st_mtime_ns for path in cache.rglob("*.py")}
    assert any(path.name == "main.py" for path in unpacked)
    assert alone(built.file, "--version").returncode == 0
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*.py")} == unpacked


def test_a_home_that_cannot_be_written_is_no_hindrance(built, alone) -> None:
    mount = 'mount -t tmpfs -o ro none "$HOME" && exec "$@"'
    done = alone("unshare", "--mount", "sh", "-c", mount, "sh", built.file, "explain", "untracked")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("untracked (error)")
    assert "PEX_ROOT" in done.stderr  # says what would make it fast


@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux not found")
@pytest.mark.parametrize("how", ["zipapp", "wheel"])
def test_the_screen_opens_with_its_colours(how: str, built, installed, tmp_path: Path) -> None:
    program = built.file if how == "zipapp" else installed / "bin" / "xendrift"
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def tmux(*arguments: str) -> str:
        command = ["tmux", "-S", str(tmp_path / "tmux"), "-f", "/dev/null", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    tmux("new-session", "-d", "-x", "80", "-y", "24", f"cd /; {program} demo; sleep 60")
    try:
        end = time.monotonic() + 60
        while "merged by union" not in (text := tmux("capture-pane", "-p")):
            assert time.monotonic() < end, text
            time.sleep(0.1)
        assert "half-baked" in text
        assert "\x1b[48;" in tmux("capture-pane", "-p", "-e")  # app.tcss came along
    finally:
        tmux("kill-server")
