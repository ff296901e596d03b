"""The README is true: its tables, its outputs and its example are the program's own."""

import re
import subprocess
import sys

from tests.readme import README, renewed

TEXT = README.read_text()


def test_tables_and_outputs_are_the_program_s() -> None:
    assert renewed(TEXT) == TEXT, "run `python -m tests.readme`"


def test_the_example_for_programs_runs_and_prints_what_it_says() -> None:
    example = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert example
    promised = re.findall(r"print\(.*\)  # (.*)", example[1])
    done = subprocess.run(
        [sys.executable, "-c", example[1]],
        cwd=README.parent, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == promised


def test_every_picture_and_path_it_names_is_there() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", TEXT):
        assert (README.parent / picture).is_file(), picture
    for path in re.findall(r"`((?:tests|backend|tui)/[\w/.-]+)`", TEXT):
        assert (README.parent / path).exists(), path
