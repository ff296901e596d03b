"""Command lines to copy: what a shell makes of them is what was meant."""

import subprocess
from pathlib import Path

import pytest

from xendrift.core.base.shell import command_line, quoted
from xendrift.core.base.text import SafeText

HOSTILE = ["$(touch x)", "`touch x`", "a b", "'; touch x; '", "", "-x", "*", "~", "a\nb", "\x1b[2J"]


@pytest.mark.parametrize("word", HOSTILE)
def test_a_shell_runs_nothing_and_splits_nothing(tmp_path: Path, word: str) -> None:
    line = command_line("printf", "%s|", word, word)
    ran = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, check=True)
    assert ran.stdout.decode() == f"{SafeText(word)}|" * 2
    assert not list(tmp_path.iterdir())


def test_what_needs_no_quotes_has_none() -> None:
    assert command_line("xendrift", "clean", 31, "vbd:51712") == "xendrift clean 31 vbd:51712"
    assert quoted("0000:03:00.0") == "0000:03:00.0"
