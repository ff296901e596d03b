"""`accept`, `log` and `undo` as scripts and operators use them."""

import argparse
import io
import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.backend.actions.places import leftovers, planned
from tests.lab.fixtures import every_release
from tests.lab.lab import Lab
from xendrift.actions.locks import locked
from xendrift.core.base.text import SafeText
from xendrift_tui.cli.confirm import confirmed
from xendrift_tui.main import main

CAPTURES = Path(__file__).parents[2] / "captures"
DRIFTED = ["--capture", str(CAPTURES / "d-xenstore-only")]
UUID = "11111111-1111-4111-8111-111111111101"

Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", str(tmp_path / "state"))


def template(lab: Lab) -> Path:
    return lab.userdata / f"userdata-d.2.{UUID}.libxl-json"


def reach(lab: Lab) -> list[str]:
    return ["--socket", lab.socket, "--userdata", str(lab.userdata)]


def test_the_demo_host_can_be_accepted(capsys: Capsys, tmp_path: Path) -> None:
    assert main(["accept", "web-2", "--demo", "--yes"]) == 0
    captured = capsys.readouterr()
    assert "+ /disks/1" in captured.out
    assert "next boot after: keeps disk:xvda, disk:xvdd" in captured.out
    assert "the template is written" in captured.err
    assert not (tmp_path / "state").exists()


def test_a_plan_for_programs(capsys: Capsys) -> None:
    assert main(["accept", "web-2", "--demo", "--dry-run", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "xendrift/1"
    assert document["outcome"] == "not run"
    assert document["plan"]["next_boot_before"]["lost"] == ["disk:xvdd", "nic:2"]
    assert main(["accept", "web-2", "--demo", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "done"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["accept", "web-1", "--demo", "--yes"], 0, "Nothing to do"),
        (["accept", "web-2", "--demo"], 1, "Give --yes"),
        (["accept", "web-2", "--demo", "--yes", "--read-only"], 1, "--read-only was given"),
        (["accept", "g-web", "--yes", *DRIFTED], 1, "is a capture"),
        (["accept", "g-web", "--dry-run", *DRIFTED], 1, "is a capture"),
        (["accept", "backup", "--demo", "--yes"], 1, "Give --despite-pending"),
        (["accept", "api-3", "--demo", "--yes"], 1, "being created"),
        (["accept", "0", "--demo", "--yes"], 1, "dom0"),
        (["accept", "files", "--demo", "--yes"], 1, "claims the id"),
        (["accept", "files", "--demo", "--yes", "--take", "drop", "disk:d2p0"], 0, "is written"),
        (["accept", "web-2", "--demo", "--yes", "--take", "up", "disk:x"], 2, "no such side"),
        (["accept", "web-2", "--demo", "--yes", "--take", "drop", "xvda"], 2, "is no device"),
        (["accept", "web-2", "--demo", "--take", "drop", "disk:q"], 1, "neither view"),
        (["accept", "nobody", "--demo", "--yes"], 2, "There is no domain"),
        (["accept", "web-2", "--demo", "--plan", "/nonexistent"], 2, "cannot be read"),
        (["accept", "web-2", "--demo", "--plan", "x", "--policy", "live"], 2, "its own decisions"),
        (["undo", "--demo"], 2, "nothing that could be undone"),
        (["undo", "nonsense", "--demo"], 2, "no entry nonsense"),
        (["undo", *DRIFTED], 1, "is a capture"),
    ],
)
def test_what_is_said_and_the_exit_status(
    arguments: list[str], status: int, said: str, capsys: Capsys
) -> None:
    assert main(arguments) == status
    err = capsys.readouterr().err
    assert said in err
    assert all(line.startswith("xendrift: ") for line in err.splitlines())


def test_what_is_dangerous_takes_the_domains_name(capsys: Capsys) -> None:
    command = ["accept", "web-2", "--demo", "--yes", "--take", "drop", "disk:xvda"]
    assert main(command) == 1
    assert "Give --confirm web-2" in capsys.readouterr().err
    assert main([*command, "--confirm", "web-1"]) == 1
    assert main([*command, "--confirm", "web-2"]) == 0
    assert "danger: " in capsys.readouterr().out


def typed(answer: str, *arguments: str) -> tuple[int, str]:
    """Runs a command on a terminal and types one line."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "xendrift_tui", *arguments],
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        os.write(ours, answer.encode())
        _, err = process.communicate(timeout=60)
        os.close(ours)
    return process.returncode, err


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [("accept\n", 0, "is written"), ("a\n", 1, "Declined"), ("y\n", 1, "Declined"),
     ("web-2\n", 1, "Declined"), ("\x04", 1, "Declined")],
)  # fmt: skip
def test_the_word_that_confirms(answer: str, status: int, said: str) -> None:
    got, err = typed(answer, "accept", "web-2", "--demo")
    assert got == status
    assert said in err
    assert "Type accept to run this plan" in err


def test_a_name_of_blanks_is_not_confirmed_by_an_empty_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = replace(planned(), name=SafeText("  "), dangers=(SafeText("It may not boot."),))
    options = argparse.Namespace(confirm=None, yes=True)
    for answer in ("\n", "", "  \n"):
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        assert not confirmed(plan, options)
    monkeypatch.setattr("sys.stdin", Terminal("g-web\n"))
    assert confirmed(replace(plan, name=SafeText("g-web")), options)


class Terminal(io.StringIO):
    """What is typed on a terminal."""

    def isatty(self) -> bool:
        return True


def test_passwords_are_not_shown(capsys: Capsys) -> None:
    from xendrift.core.base.text import SafeText  # noqa: PLC0415
    from xendrift.core.model.changes import Change  # noqa: PLC0415
    from xendrift.core.plans.plan import Plan  # noqa: PLC0415
    from xendrift_tui.cli.plan_lines import plan_lines  # noqa: PLC0415

    made = (
        Change(("b_info", "type.hvm", "vnc", "passwd"), "secret", "hunter2"),
        Change(("vfbs", 0), None, {"vnc": {"passwd": "hunter2", "listen": "::1"}}),
    )
    plan = Plan("accept", 1, "", SafeText("x"), "f", "", b"", {}, changes=made)
    text = "\n".join(plan_lines(plan))
    assert "::1" in text
    assert "hunter2" not in text
    assert "secret" not in text


def test_help_is_short_and_nothing_imports_textual() -> None:
    code = (
        "import sys\nfrom xendrift_tui.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "sys.exit('textual' in sys.modules)"
    )
    for command in (["accept", "--help"], ["log", "--help"], ["undo", "--help"],
                    ["accept", "web-2", "--demo", "--dry-run"]):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", code, *command],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) <= 30, command


def test_an_empty_journal_is_none(capsys: Capsys) -> None:
    assert main(["log"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["log", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema": "xendrift/1", "entries": []}


@pytest.mark.real
@every_release
def test_accept_log_and_undo_on_a_host(lab: Lab, capsys: Capsys) -> None:
    lab.load("d-xenstore-only")
    old = template(lab).read_bytes()
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 0
    new = template(lab).read_bytes()
    assert [disk["vdev"] for disk in json.loads(new.rstrip(b"\0"))["disks"]][-1] == "xvdd"
    assert leftovers(lab.userdata) == []
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 0
    assert "Nothing to do" in capsys.readouterr().err
    assert main(["log", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["entries"][0]
    assert (first["action"], first["outcome"], first["domid"]) == ("accept", "done", 2)
    assert main(["undo", "--dry-run", *reach(lab)]) == 0
    assert template(lab).read_bytes() == new
    assert main(["undo", "--yes", *reach(lab)]) == 0
    assert template(lab).read_bytes() == old
    assert main(["undo", "--yes", *reach(lab)]) == 2
    assert "nothing that could be undone" in capsys.readouterr().err
    assert main(["log"]) == 0
    log = capsys.readouterr().out
    assert f"    takes back {first['id']}\n" in log
    assert [line.split()[3:5] for line in log.splitlines() if line[0] != " "] \
        == [["accept", "done"], ["undo", "done"]]  # fmt: skip


@pytest.mark.real
@every_release
def test_a_plan_can_be_kept_and_run_later(lab: Lab, tmp_path: Path, capsys: Capsys) -> None:
    lab.load("d-xenstore-only")
    file = tmp_path / "plan.json"
    assert main(["accept", "g-web", "--save-plan", str(file), *reach(lab)]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "state").exists()
    old = template(lab).read_bytes()
    with lab.client() as client:
        client.write("/local/domain/2/memory/target", b"98304")
    assert main(["accept", "g-web", "--plan", str(file), "--yes", *reach(lab)]) == 1
    assert "/local/domain/2/memory/target changed" in capsys.readouterr().err
    assert template(lab).read_bytes() == old
    with lab.client() as client:
        client.write("/local/domain/2/memory/target", b"163840")
    assert main(["accept", "g-db", "--plan", str(file), "--yes", *reach(lab)]) == 2
    assert main(["accept", "g-web", "--plan", str(file), "--yes", *reach(lab)]) == 0
    assert template(lab).read_bytes() != old


@pytest.mark.real
@every_release
def test_bytes_that_can_be_saved_nowhere_else_are_saved_somewhere(
    lab: Lab, tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    monkeypatch.setattr("xendrift.actions.host.ELSEWHERE", (tmp_path / "state" / "rescue", other))
    lab.load("d-xenstore-only")
    old = template(lab).read_bytes()
    (tmp_path / "state").mkdir()
    for name in ("backups", "rescue"):
        (tmp_path / "state" / name).write_text("in the way")
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 2
    captured = capsys.readouterr()
    (kept,) = other.iterdir()
    assert f"The new one is kept in {kept}." in captured.err
    assert "unwritten" not in captured.out
    assert len(json.loads(kept.read_bytes().rstrip(b"\0"))["disks"]) == 3
    assert kept.stat().st_mode & 0o777 == 0o600
    assert template(lab).read_bytes() == old


@pytest.mark.real
@every_release
def test_whoever_holds_the_lock_is_told(
    lab: Lab, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.load("d-xenstore-only")
    monkeypatch.setattr("xendrift.actions.host.locks.PATIENCE", 0.2)
    with locked(lab.userdata, 2, UUID):
        assert main(["accept", "g-web", "--yes", *reach(lab)]) == 2
    err = capsys.readouterr().err
    assert f"locked by process {os.getpid()}" in err
    assert "The old template stands. The new one is kept in" in err


@pytest.mark.real
@every_release
def test_a_killed_run_is_told_and_cleared_up(lab: Lab, tmp_path: Path, capsys: Capsys) -> None:
    lab.load("d-xenstore-only")
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 0
    journal = tmp_path / "state/journal.jsonl"
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])
    temporary = template(lab).with_name(template(lab).name.replace("-d.", "-n."))
    temporary.write_bytes(b"half")
    capsys.readouterr()
    assert main(["log"]) == 0
    assert "killed-new" in capsys.readouterr().out
    assert main(["accept", "g-web", "--yes", "--dry-run", *reach(lab)]) == 0
    assert temporary.exists()
    assert main(["undo", "--yes", *reach(lab)]) == 0
    assert "that one stands" in capsys.readouterr().err
    assert leftovers(lab.userdata) == []


@pytest.mark.real
@every_release
def test_the_journal_can_be_read_from_any_folder(
    lab: Lab, tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.load("d-xenstore-only")
    old = template(lab).read_bytes()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XENDRIFT_STATE", "state")
    relative = os.path.relpath(lab.userdata, tmp_path)
    assert main(["accept", "g-web", "--yes", "--socket", lab.socket, "--userdata", relative]) == 0
    monkeypatch.chdir("/")
    monkeypatch.setenv("XENDRIFT_STATE", str(tmp_path / "state"))
    assert main(["undo", "--yes", *reach(lab)]) == 0
    assert template(lab).read_bytes() == old
    first = json.loads((tmp_path / "state/journal.jsonl").read_text().splitlines()[0])
    assert first["directory"] == str(lab.userdata)
    assert first["backup"].startswith(f"{tmp_path}/state/backups/")


@pytest.mark.real
@every_release
def test_what_a_reboot_made_anew_is_not_undone(lab: Lab, capsys: Capsys) -> None:
    """It has another domid, and a template that xl made of what booted."""
    nodes = lab.load("d-xenstore-only")
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 0
    written = template(lab).read_bytes()
    with lab.client() as client:
        for root in ("/local/domain/2", "/libxl/2"):
            client.rm(root)
            own = {path: one for path, one in nodes.items() if path.startswith(f"{root}/")}
            moved = {path.replace(root, root[:-1] + "9", 1): one for path, one in own.items()}
            client.write_many(moved)
    lab.set_domains({9: ("pv", UUID)})
    again = template(lab).rename(lab.userdata / f"userdata-d.9.{UUID}.libxl-json")
    capsys.readouterr()
    assert main(["undo", "--yes", *reach(lab)]) == 2
    err = capsys.readouterr().err
    assert "Domain 2, which was g-web, is gone" in err
    assert "It runs as domain 9 now, with what its reboot made of it." in err
    assert "Its old template is in" in err
    assert again.read_bytes() == written


@pytest.mark.real
@every_release
def test_a_lock_on_one_domain_keeps_no_undo_of_another(
    lab: Lab, tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.load("d-xenstore-only")
    old = template(lab).read_bytes()
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 0
    journal = tmp_path / "state/journal.jsonl"
    begun = json.loads(journal.read_text().splitlines()[0])
    other = UUID.replace("101", "102")
    killed = begun | {"id": "20260101T000000-aaaaaa", "domid": 3, "uuid": other}
    journal.write_text(f"{json.dumps(killed)}\n{journal.read_text()}")
    monkeypatch.setattr("xendrift.actions.host.locks.PATIENCE", 0.2)
    with locked(lab.userdata, 3, other):
        assert main(["undo", "--yes", *reach(lab)]) == 0
    assert "Domain 3 is locked by process" in capsys.readouterr().err
    assert template(lab).read_bytes() == old


@pytest.mark.real
@every_release
def test_an_undo_that_would_lose_more_is_refused(lab: Lab, capsys: Capsys) -> None:
    lab.load("d-xenstore-only")
    old = template(lab).read_bytes()
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 0
    again = template(lab).read_bytes().replace(b'"preserve"', b'"restart"')
    template(lab).write_bytes(again)
    assert main(["undo", "--yes", *reach(lab)]) == 1
    assert "was written again since" in capsys.readouterr().err
    assert template(lab).read_bytes() == again
    assert main(["undo", "--yes", "--force", *reach(lab)]) == 0
    assert template(lab).read_bytes() == old


def test_a_value_of_ones_own_is_planned_or_refused(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["accept", "web-2", "--demo", "--dry-run", "--set", "disk:xvda"]
    assert main([*command, "readwrite=0"]) == 0
    assert "~ /disks/0/readwrite  1 -> 0" in capsys.readouterr().out
    for setting, said in (("readwrite=x", "an integer"), ("readwrite", "KEY=VALUE")):
        assert main([*command, setting]) == 2
        assert said in capsys.readouterr().err
    assert main([*command[:-1], "disk:xvdq", "readwrite=0"]) == 2
    assert "has no device disk:xvdq" in capsys.readouterr().err
