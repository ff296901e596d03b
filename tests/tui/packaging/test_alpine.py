"""The one file runs on musl too: Alpine's CPython, its loader and its shell, and nothing of glibc."""

import shutil
from pathlib import Path

import pytest

from tests.lab.root import Root
from tests.tui.packaging.build import ROOT
from tests.tui.packaging.screen import opens
from xendrift_tui.main import main

CAPTURE = ROOT / "tests" / "captures" / "k17a-poisoned-record-before"


@pytest.mark.parametrize("system", ["alpine"], indirect=True)
def test_it_runs_on_alpine(
    built, system: Root, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "libc.so.6" not in system.names("/lib", "/usr/lib")
    assert system.run("sh", "-c", "command -v ldd").returncode != 0
    system.bring(built.file, "/usr/bin/xendrift")
    system.bring(CAPTURE, "/capture")

    first = system.run("xendrift", "scan", "--capture", "/capture", "--json")
    assert first.stderr == "xendrift: unpacking into /var/cache/xendrift, once\n"
    assert main(["scan", "--capture", str(CAPTURE), "--json"]) == first.returncode == 1
    assert first.stdout == capsys.readouterr().out.replace(str(CAPTURE), "/capture")

    again = system.run("xendrift", "scan", "--demo")
    assert main(["scan", "--demo"]) == again.returncode == 1
    assert (again.stdout, again.stderr) == (capsys.readouterr().out, "")
    compiled = system.run("find", "/var/cache/xendrift", "-name", "*.so").stdout.split()
    assert {Path(path).parts[4].rpartition("-")[2] for path in compiled} == {"musl"}
    if shutil.which("tmux"):
        opens(system.command("xendrift", "demo"), tmp_path)
