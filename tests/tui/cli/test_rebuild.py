"""`rebuild` as scripts and operators use it."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.lab.fixtures import every_release
from tests.lab.lab import Lab
from xendrift_tui.main import main

Capsys = pytest.CaptureFixture[str]
UUID = "11111111-1111-4111-8111-111111111101"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", str(tmp_path / "state"))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["kiosk", "--yes"], 0, "the template is written and was read back"),
        (["kiosk"], 1, "Give --yes"),
        (["kiosk", "--dry-run"], 0, ""),
        (["kiosk", "--yes", "--read-only"], 1, "--read-only was given"),
        (["legacy-erp", "--yes"], 1, "Give --confirm legacy-erp"),
        (["legacy-erp", "--confirm", "legacy-erp"], 0, "was read back"),
        (["legacy-erp", "--confirm", "web-1"], 1, "names another domain"),
        (["ci-runner", "--confirm", "ci-runner"], 0, "was read back"),
        (["web-1", "--yes"], 1, "its template is whole"),
        (["api-3", "--yes"], 1, "its creation may still go on"),
        (["lab-virt", "--yes"], 1, "another toolstack"),
        (["win-desk-dm", "--yes"], 1, "stubdomain of domain 11"),
        (["Domain-0", "--yes"], 1, "it is dom0"),
        (["nobody", "--yes"], 2, "There is no domain nobody"),
    ],
)
def test_the_demo_host(
    arguments: list[str], status: int, said: str, capsys: Capsys, tmp_path: Path
) -> None:
    assert main(["rebuild", *arguments, "--demo"]) == status
    assert said in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


def test_what_is_assumed_stands_first(capsys: Capsys) -> None:
    assert main(["rebuild", "legacy-erp", "--demo", "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "rebuild legacy-erp (16): make a new file its template"
    assert lines[1] == "assumed: there is no backup: all of it is made from what xenstore holds now"
    assert any("+ /disks" in line for line in lines)
    assert any(line.startswith("warning: It cannot be undone") for line in lines)
    assert lines[-1].startswith("danger: What boots this pvh guest is a guess")


def test_for_programs(capsys: Capsys) -> None:
    assert main(["rebuild", "kiosk", "--demo", "--dry-run", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)["plan"]
    assert plan["assumed"][0].startswith("/on_crash is left out")
    assert plan["plan"] == "rebuild"
    assert json.loads(plan["after"])["c_info"]["name"] == "kiosk"


@pytest.mark.real
@every_release
def test_on_a_host(lab: Lab, capsys: Capsys) -> None:
    lab.load("d-xenstore-only")
    file = lab.userdata / f"userdata-d.2.{UUID}.libxl-json"
    file.write_bytes(b"")
    where = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
    assert main(["scan", "g-web", *where]) == 1
    assert "libxl-json is empty" in capsys.readouterr().out
    assert main(["accept", "g-web", "--yes", *where]) == 1
    assert "`xendrift rebuild 2` makes a new one" in capsys.readouterr().err
    assert main(["rebuild", "g-web", "--yes", *where]) == 0
    assert "The old bytes are kept in" in capsys.readouterr().err
    assert main(["scan", "g-web", *where]) == 0
    assert main(["rebuild", "g-web", "--yes", *where]) == 1
    assert main(["undo", "--yes", *where]) == 1
    assert "its backup cannot be used: libxl-json is empty" in capsys.readouterr().err
    file.unlink()
    assert main(["rebuild", "g-web", "--yes", *where]) == 0
    assert "There was none before" in capsys.readouterr().err


@pytest.mark.real
def test_a_template_that_vanished_comes_out_of_a_history(
    lab: Lab, capsys: Capsys, tmp_path: Path
) -> None:
    """It stands in the plan with its date, and what is no template there is passed over."""
    lab.load("d-xenstore-only")
    file = lab.userdata / f"userdata-d.2.{UUID}.libxl-json"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"max_vcpus": 1', b'"max_vcpus": 3'))
    where = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
    history = tmp_path / "h.db"
    assert main(["scan", "--history", str(history), *where]) == 1
    file.write_bytes(b"{" + b" " * 10 + b"}")  # JSON, but no configuration
    assert main(["scan", "--history", str(history), *where]) == 1
    file.unlink()
    capsys.readouterr()
    wanted = ["rebuild", "g-web", "--history", str(history), *where]
    assert main([*wanted, "--dry-run"]) == 0
    plan = capsys.readouterr().out
    assert f"as in the backup of {date.today().isoformat()[:4]}" in plan
    assert str(history) in plan
    assert main([*wanted, "--yes"]) == 0
    assert json.loads(file.read_bytes().rstrip(b"\0"))["b_info"]["max_vcpus"] == 3
    file.unlink()
    assert main(["rebuild", "g-web", "--history", str(tmp_path / "none"), "--yes", *where]) == 2
    assert "The history" in capsys.readouterr().err
    assert not file.exists()
