"""`clean` as scripts and operators use it."""

import json
from pathlib import Path

import pytest

from tests.backend.actions.cleans import BACKEND, DEAD, called, leave_backend, reporting
from tests.backend.actions.plugs import program
from tests.lab.lab import Lab
from xendrift_tui.main import main

CAPTURES = Path(__file__).parents[2] / "captures"
Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", str(tmp_path / "state"))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["31", "vbd:51712", "--yes"], 0, "vbd:51712 of domain 31 is gone."),
        (["31", "userdata:libxl-json", "--yes"], 0, "is gone."),
        (["31", "vbd:51712"], 1, "Give --yes"),
        (["31", "vbd:51712", "--dry-run"], 0, ""),
        (["31", "vbd:51712", "--yes", "--read-only"], 1, "--read-only was given"),
        (["31", "vbd:1", "--yes"], 2, "There is no leftover vbd:1 of domain 31"),
        (["99", "vbd:1", "--yes"], 2, "There is no domain 99"),
        (["analytics", "nic:1", "--yes"], 1, "while an end is not Closed"),
        (["db-main", "disk:xvdc", "--yes"], 1, "`xendrift repair 4 disk:xvdc`"),
        (["web-1", "disk:xvda", "--yes"], 1, "xl can detach disk:xvda"),
        (["win-desk-dm", "console:0", "--yes"], 1, "act on that one"),
        (["api-3", "nic:0", "--yes"], 1, "Wait until that is over"),
    ],
)
def test_the_demo_host(
    arguments: list[str], status: int, said: str, capsys: Capsys, tmp_path: Path
) -> None:
    assert main(["clean", *arguments, "--demo"]) == status
    assert said in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


def test_the_plan_is_shown_first(capsys: Capsys) -> None:
    assert main(["clean", "31", "vbd:51712", "--demo", "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "clean vbd:51712 of domain 31, which does not exist"
    assert lines[1:3] == [
        "  run /etc/xen/scripts/block remove",
        "  remove /local/domain/0/backend/vbd/31/51712",
    ]
    assert "may remain: if the script fails" in lines[3]
    assert lines[4].startswith("warning: An undo brings the nodes back and nothing else")


def test_for_programs(capsys: Capsys) -> None:
    arguments = ["clean", "31", "vbd:51712", "--demo", "--json"]
    assert main([*arguments, "--dry-run"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["outcome"] == "not run"
    assert plan["plan"]["removes"] == ["/local/domain/0/backend/vbd/31/51712"]
    assert plan["plan"]["hotplug"]["environment"]["XENBUS_PATH"] == "backend/vbd/31/51712"
    assert main([*arguments, "--yes"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["outcome"], document["achieved"]) == ("done", True)
    assert document["commands"][0]["exit_status"] == 0


def test_a_capture_is_refused(capsys: Capsys) -> None:
    where = ["--capture", str(CAPTURES / "j1-stale-userdata")]
    assert main(["clean", "77", "userdata:libxl-json", "--yes", *where]) == 1
    assert main(["clean", "7", "vkbd:0", "--yes", *where]) == 1
    assert "is a capture: act on the host itself" in capsys.readouterr().err


@pytest.mark.real
def test_on_a_host(lab: Lab, capsys: Capsys) -> None:
    lab.load("d-xenstore-only")
    where = ["--socket", lab.socket, "--userdata", str(lab.userdata), "--xl", program(lab)]
    with lab.client() as client:
        leave_backend(client, reporting(lab))
        assert main(["scan", str(DEAD), *where[:4]]) == 2  # it is no domain any more
        assert main(["scan", *where[:4]]) == 1
        assert "vbd:51712" in capsys.readouterr().out
        assert main(["clean", str(DEAD), "vbd:51712", "--yes", *where]) == 0
        assert client.read(BACKEND) is None
    captured = capsys.readouterr()
    assert "Nobody could ask Xen" not in captured.out
    assert "script: letting go of backend/vbd/31/51712" in captured.err
    assert "May remain" not in captured.err
    assert "is kept in" in captured.err
    assert len(called(lab)) == 1
    lab.set_domains({0: ("0" * 8 + "-0000" * 3 + "-" + "0" * 12, "pv"), DEAD: ("1" * 8, "pv")})
    with lab.client() as client:
        leave_backend(client)
        assert main(["clean", str(DEAD), "vbd:51712", "--yes", *where]) == 1
        assert client.read(f"{BACKEND}/state") == b"5"
    assert "Xen still has domain 31" in capsys.readouterr().err


@pytest.mark.real
@pytest.mark.parametrize("xl", ["exit 1", "echo list; exit 7"])
def test_unknown_is_not_gone(lab: Lab, xl: str, capsys: Capsys, tmp_path: Path) -> None:
    """A daemon that was restarted has forgotten domains that run, and Xen cannot be asked."""
    lab.load("d-xenstore-only")
    silent = tmp_path / "xl"
    silent.write_text(f"#!/bin/sh\n{xl}\n")
    silent.chmod(0o755)
    where = ["--socket", lab.socket, "--userdata", str(lab.userdata), "--xl", str(silent)]
    command = ["clean", str(DEAD), "vbd:51712", *where]
    with lab.client() as client:
        leave_backend(client)
        assert main([*command, "--yes"]) == 1
        assert client.read(f"{BACKEND}/state") == b"5"
        said = capsys.readouterr()
        assert "danger: Nobody could ask Xen whether domain 31 is really gone" in said.out
        assert "--confirm" in said.err
        assert main([*command, "--confirm", f"(domain {DEAD})"]) == 0
        assert client.read(BACKEND) is None
