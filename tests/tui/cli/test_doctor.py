"""`xendrift doctor` as it is typed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.lab import Lab
from xendrift_tui.main import main

Capsys = pytest.CaptureFixture[str]


@pytest.mark.real
def test_it_says_0_where_all_can_be_read(lab: Lab, capsys: Capsys) -> None:
    assert main(["doctor", "--socket", lab.socket, "--userdata", str(lab.userdata)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("ok    xenstored   ") and lab.socket in line for line in lines)
    assert all(line.split()[0] in ("ok", "warn") for line in lines if line[0] != " ")


def test_it_says_1_where_nothing_can(capsys: Capsys) -> None:
    assert main(["doctor", "--json", "--socket", "/none", "--userdata", "/none"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["ok"]) == ("xendrift/1", False)
    bad = [one for one in document["checks"] if one["verdict"] == "bad"]
    assert [one["check"] for one in bad] == ["xenstored", "userdata"]
    assert all(one["remedy"] for one in bad)


def test_it_names_the_configuration_file(
    tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    monkeypatch.setenv("XENDRIFT_CONFIG", str(file))
    file.write_text('theme = "light"\nxl = "/none/xl"\n')
    main(["doctor"])
    out = capsys.readouterr().out
    assert f"{file} sets xl, theme" in out or f"{file} sets theme, xl" in out
    assert "/none/xl is no program" in out


def test_it_is_about_this_host(capsys: Capsys) -> None:
    assert main(["doctor", "--demo"]) == 2
    assert "leave out" in capsys.readouterr().err


@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux not found")
@pytest.mark.parametrize(
    ("term", "setting", "said"),
    [
        ("xterm-256color", "on", "passes on what is copied"),
        ("xterm", "off", "set-clipboard on"),
        ("dumb", "on", "the screen cannot be drawn"),
    ],
)
def test_it_looks_at_the_terminal(term: str, setting: str, said: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = (
        f"TERM={term} {sys.executable} -m xendrift_tui doctor; tmux wait-for -S done; sleep 30"
    )
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment.pop("TMUX", None)

    def tmux(*arguments: str | Path) -> str:
        run = ["tmux", "-S", tmp_path / "tmux", "-f", "/dev/null", *arguments]
        return subprocess.run(
            run, env=environment, check=True, capture_output=True, text=True, timeout=30
        ).stdout

    tmux("new-session", "-d", "-x", "150", "-y", "40", "sleep 60")
    try:
        tmux("set-option", "-s", "set-clipboard", setting)
        tmux("new-window", command)
        tmux("wait-for", "done")
        out.write_text(tmux("capture-pane", "-p"))
    finally:
        tmux("kill-server")
    assert said in out.read_text()
