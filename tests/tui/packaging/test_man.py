"""The man page is the one that the program's own tables make, and roff without a fault."""

import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from xendrift_tui.cli.commands import COMMANDS

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "tui" / "packaging" / "xendrift.1"


def test_it_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "tui" / "packaging" / "man.py"))["page"]()
    assert made == PAGE.read_text(encoding="utf-8"), "run `python tui/packaging/man.py`"


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc not found")
def test_it_is_good_roff_and_shows_every_command() -> None:
    lint = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", PAGE], capture_output=True, text=True, check=False
    )
    problems = [line for line in lint.stdout.splitlines() if "missing date" not in line]
    assert problems == []
    text = subprocess.run(
        ["mandoc", "-T", "ascii", PAGE], capture_output=True, text=True, check=True
    ).stdout
    plain = "".join(
        char
        for index, char in enumerate(text)
        if char != "\b" and text[index + 1 : index + 2] != "\b"
    )
    for command in COMMANDS:
        assert f"xendrift {command.name}" in plain
        for line in command.example.splitlines():
            assert " ".join(line.split()) in " ".join(plain.split())
