"""What the README says is what the program says: `python -m tests.readme` writes it in.

It makes the man page anew as well.
"""

import contextlib
import io
import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

from xendrift.core.findings.catalogue import RULES
from xendrift_tui.main import main

README = Path(__file__).parents[1] / "README.md"
_CONSOLE = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n.*?```", re.DOTALL)
_TOOK = re.compile(r"time=[0-9.]+s")
_RULES = re.compile("(<!-- rules -->\n).*?(<!-- /rules -->)", re.DOTALL)


def rules() -> str:
    """The table of rules."""
    rows = [f"| `{rule.id}` | {rule.severity.word} | {rule.when} |" for rule in RULES.values()]
    return "\n".join(["| rule | severity | when |", "|---|---|---|", *rows, ""])


def output(command: str) -> str:
    """What a command of the README prints; how long it took is no two times the same."""
    return _TOOK.sub("time=0.021s", _piped(command) if "|" in command else _printed(command))


def _piped(command: str) -> str:
    here = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-c", command], cwd=README.parent, env=here, check=True, timeout=60,
        capture_output=True, text=True,
    ).stdout  # fmt: skip


def _printed(command: str) -> str:
    out = io.BytesIO()
    terminal = io.TextIOWrapper(out, encoding="utf-8")
    with (
        contextlib.redirect_stdout(terminal),
        contextlib.chdir(README.parent),
        contextlib.suppress(SystemExit),  # --help ends the program
    ):
        main(shlex.split(command)[1:])
    terminal.flush()
    return out.getvalue().decode()


def renewed(text: str) -> str:
    """Returns the README with every generated part made anew."""
    text = _RULES.sub(lambda match: match[1] + rules() + match[2], text)
    return _CONSOLE.sub(
        lambda match: f"```console\n$ {match['command']}\n{output(match['command'])}```", text
    )


if __name__ == "__main__":
    README.write_text(renewed(README.read_text()))
    runpy.run_path(str(README.parent / "tui" / "packaging" / "man.py"), run_name="__main__")
