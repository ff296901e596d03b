"""Several domains or devices at once: how they are named, planned, confirmed, kept and told."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backend.actions.plugs import drivers, plugging, program, script
from tests.lab.parts import Xen
from tests.lab.scene import Scene
from xendrift.actions.journal import Journal
from xendrift_tui import interrupt
from xendrift_tui.cli import act_set
from xendrift_tui.main import main

Capsys = pytest.CaptureFixture[str]
DEMO = ["--demo", "--yes"]
GOOD = "nic:bridge=xenbr0"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", str(tmp_path / "state"))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["accept", "web-*"], 0, "web-2 (3): done: the template is written"),
        (["accept", "web-1", "net-driver"], 0, "Nothing to do for web-1 (2), net-driver (1)."),
        (["accept", "web-1", "web-2", "api-3"], 1, "1 done, 1 nothing to do, 1 refused."),
        (["accept", "web-2", "--rule", "untracked"], 0, ": 1 done."),
        (["accept", "--rule", "untracked"], 0, ": 2 done."),
        (["accept", "web-1", "--rule", "untracked"], 0, "Nothing that was asked for is there"),
        (["accept", "--all"], 1, "2 done"),
        (["accept", "web-*", "--read-only"], 1, "--read-only was given"),
        (["accept", "name:web-*"], 2, "There is no domain web-*"),
        (["accept", "web-9*"], 2, "No domain has a name like web-9*. "),
        (["accept", "web-2", "nobody"], 2, "There is no domain nobody"),
        (["accept", "--rule", "untrackt"], 2, "Did you mean untracked"),
        (["accept", "--all", "web-2"], 2, "--all means every domain"),
        (["accept"], 2, "DOMAIN is needed"),
        (["accept", "web-2", "voip", "--take", "drop", "disk:q"], 1, "disk:q is a device of neit"),
        (["accept", "web-*", "--take", "drop", "disk:xvda"], 1, "Give --confirm 'accept 2'"),
        (["plug", "web-1", "web-2", GOOD], 0, "nic:bridge=xenbr0 of web-2 (3): done"),
        (["plug", "web-1", "mail", "nic:bridge=xenbr9"], 1, "mail (6): failed"),
        (["plug", "web-?", GOOD, "--keep-template", "--xl", "/bin/xl"], 0, ": 2 done."),
        (["plug", "--rule", "stale"], 1, "nic:2 of edge-router (7): done"),
        (["plug", "edge-*", "--rule", "stale"], 0, ": 1 done."),
        (["plug", "web-1"], 2, "DOMAIN and DEVICE are needed"),
        (["clean", "31", "--rule", "leftover-backend"], 0, "vbd:51712 of domain 31 is gone"),
        (["clean", "--rule", "leftover-backend"], 1, "state is Connected"),
        (["clean", "31", "2", "userdata:libxl-json"], 1, "There is no leftover"),
        (["repair", "--rule", "poisoned-kind"], 0, "disk:xvdc of db-main (4): done"),
        (["repair", "web-1", "db-main", "disk:xvda"], 0, "Nothing to do for disk:xvda of web-1"),
        (["clean", "32*", "vbd:1"], 2, "No domain has a name like"),
        (["undo", "set-1"], 2, "no entry set-1"),
    ],
)
def test_what_is_said_and_the_exit_status(
    arguments: list[str], status: int, said: str, capsys: Capsys
) -> None:
    assert main([*arguments, *DEMO]) == status
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_all_leaves_out_dom0_and_the_domains_of_device_models(capsys: Capsys) -> None:
    main(["accept", "--all", "--demo", "--dry-run", "--json"])
    members = json.loads(capsys.readouterr().out)["set"]["members"]
    assert all("device model" not in str(one["refusals"]) for one in members)
    assert 0 not in [one["domid"] for one in members]
    main(["accept", "*", "--demo", "--dry-run", "--json"])
    assert json.loads(capsys.readouterr().out)["set"]["members"] == members


def test_a_name_is_no_pattern_where_a_domain_has_it(tmp_path: Path, capsys: Capsys) -> None:
    names = {1: "web-*", 2: "web-1", 3: "31"}
    nodes = {f"/local/domain/{domid}/name": {"value": name} for domid, name in names.items()}
    (tmp_path / "xenstore.json").write_text(json.dumps(nodes))
    place = ["--capture", str(tmp_path), "--dry-run", "--json"]
    for typed, domids in (("web-*", [1]), ("web-?", [1, 2]), ("name:31", [3]), ("3?", [3])):
        assert main(["accept", typed, *place]) == 1
        document = json.loads(capsys.readouterr().out)
        alone = [document["plan"]] if "plan" in document else document["set"]["members"]
        assert [one["domid"] for one in alone] == domids, typed
        assert ("plan" in document) == (typed in ("web-*", "name:31"))


def test_what_is_dangerous_takes_the_number_of_domains(capsys: Capsys) -> None:
    command = ["accept", "web-*", "--take", "drop", "disk:xvda", "--demo", "--yes"]
    assert main([*command, "--confirm", "web-2"]) == 1
    assert "--confirm is not 'accept 2'" in capsys.readouterr().err
    assert main([*command, "--confirm", "accept 2"]) == 0
    assert capsys.readouterr().out.count("danger: ") == 2


class Terminal:
    """Somebody who types one line."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self.answer


@pytest.mark.parametrize(("answer", "status"), [("accept\n", 0), ("web-2\n", 1), ("", 1)])
def test_one_question_says_how_many(
    answer: str, status: int, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert main(["accept", "--rule", "untracked", "--demo"]) == status
    assert "This is to accept 2 domains. Type accept to run it," in capsys.readouterr().err


def kept(file: Path) -> Any:
    return json.loads(file.read_bytes())["set"]


def test_a_set_is_kept_and_run_with_its_name(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "set.json"
    many = ["accept", "web-2", "voip", "--policy", "template", "--take", "live", "disk:xvdd"]
    assert main([*many, "--demo", "--save-plan", str(file)]) == 1  # voip has no such disk
    assert f"Run it with `xendrift accept --plan {file}`." in capsys.readouterr().err
    for again in (["accept"], ["accept", "voip", "web-2"]):
        assert main([*again, "--plan", str(file), *DEMO]) == 1
        captured = capsys.readouterr()
        assert "+ /disks/1" in captured.out, "the decisions are those that were kept"
        assert "/nics/1" not in captured.out
        assert f"set {kept(file)['set']}: 1 done, 1 refused." in captured.err
    for others in (["web-2"], ["web-2", "voip", "mail"], ["--all"]):
        assert main(["accept", *others, "--plan", str(file), *DEMO]) == 1
        err = capsys.readouterr().err
        assert "is stale: " in err
        assert "none of them" in err
        assert " done: " not in err
    assert main(["plug", "--plan", str(file), *DEMO]) == 2
    assert "is to accept" in capsys.readouterr().err
    file.write_text(file.read_text().replace('"to run"', '"refused"'))
    assert main(["accept", "--plan", str(file), *DEMO]) == 1
    assert "was refused, and is to run now" in capsys.readouterr().err


def test_the_plan_of_one_is_no_set(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "one.json"
    assert main(["accept", "web-2", "--demo", "--save-plan", str(file)]) == 0
    for arguments, said in (([], "name the domain, too"), (["web-*"], "of one domain, and no set")):
        assert main(["accept", *arguments, "--plan", str(file), *DEMO]) == 2
        assert said in capsys.readouterr().err


def test_a_signal_ends_it_and_what_was_done_is_told(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = act_set.tell_member

    def interrupted(outcome: Any) -> None:
        told(outcome)
        if outcome.member.domain == "web-2":
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(act_set, "tell_member", interrupted)
    before = signal.getsignal(signal.SIGTERM)
    assert main(["accept", "--rule", "untracked", *DEMO]) == interrupt.STATUS
    assert ": 1 done, 1 not run." in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_reason_is_bounded_and_safe(capsys: Capsys) -> None:
    with pytest.raises(SystemExit):
        main(["accept", "web-2", *DEMO, "--reason", "x" * 301])
    assert "has 301 characters, of which at most 300 are kept" in capsys.readouterr().err
    assert main(["accept", "web-2", *DEMO, "--reason", "\x1b[2J"]) == 0
    assert "\x1b" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("arguments", "status", "rules"),
    [
        (["--rule", "untracked"], 1, {"untracked"}),
        (["--rule", "stale", "--rule", "diverged"], 1, {"stale", "diverged"}),
        (["--rule", "stale", "--severity", "warning"], 0, set[str]()),
        (["--rule", "stale", "--fail-on", "warning"], 0, {"stale"}),
        (["--domain", "web-?", "--severity", "warning"], 1, {"untracked", "next-boot-differs"}),
        (["web-1", "--domain", "web-1"], 0, set[str]()),
        (["--domain", "web-2", "--severity", "warning", "--rule", "next-boot-differs",
          "--fail-on", "error"], 0, {"next-boot-differs"}),
    ],
)  # fmt: skip
def test_a_scan_of_some(arguments: list[str], status: int, rules: set[str], capsys: Capsys) -> None:
    assert main(["scan", "--demo", "--json", *arguments]) == status
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {one["rule"] for one in found} == rules


def test_a_scan_for_nagios_fails_from_there_on_too(capsys: Capsys) -> None:
    scan = ["scan", "--demo", "--format", "nagios", "--rule", "next-boot-differs"]
    assert main(scan) == 1
    assert main([*scan, "--fail-on", "error"]) == 0
    assert "XENDRIFT OK - 0 errors" in capsys.readouterr().out
    assert main(["scan", "--demo", "--rule", "untrackd"]) == 2
    assert "Did you mean untracked?" in capsys.readouterr().err


# ---- on a host, with the real xl

MAC = "00:16:3e:01:01:01"
ODD = """#!/bin/sh
BE=/local/domain/0/$XENBUS_PATH
case $XENBUS_PATH in */502/*) exec {fail} "$@";; esac
exec {take} "$@"
"""


@pytest.fixture
def scene(xen: Xen, daemon: str) -> Iterator[Scene]:
    with plugging(daemon, xen, 501, 502, 503) as scene:
        odd = scene.folder / "odd.sh"
        odd.write_text(ODD.format(fail=script(scene, "fail"), take=script(scene, "take")))
        odd.chmod(0o755)
        yield scene


@pytest.mark.real
def test_one_fails_in_the_middle_and_the_whole_set_is_taken_back(
    scene: Scene, tmp_path: Path, capsys: Capsys
) -> None:
    place = ["--socket", scene.socket, "--userdata", str(scene.userdata), "--xl", program(scene)]
    new = f"nic:mac={MAC},script={scene.folder / 'odd.sh'}"
    before = {one.name: one.read_bytes() for one in scene.userdata.iterdir()}
    file = tmp_path / "set.json"
    with drivers(scene):
        assert main(["plug", "scene-*", new, "--save-plan", str(file), *place]) == 0
        name = kept(file)["set"]
        run = ["plug", "scene-*", new, "--plan", str(file), "--yes", "--reason", "CHG-7"]
        assert main([*run, *place]) == 1
        err = capsys.readouterr().err
        assert f"plug, set {name}: 2 done, 1 failed." in err
        assert [word in err for word in ("(501): done", "(502): failed", "(503): done")] == [
            True
        ] * 3
        assert main(["log", "--domain", "scene-*", "--json"]) == 0
        entries = json.loads(capsys.readouterr().out)["entries"]
        assert {(one["set"], one["reason"]) for one in entries} == {(name, "CHG-7")}
        plugged = [one["domid"] for one in entries if one["action"] == "plug"]
        assert plugged == [501, 502, 503]
        assert main(["log", "--last", "1", "--domain", "503"]) == 0
        out = capsys.readouterr().out
        assert out.count("scene-503(503)") == 1
        assert "    reason: CHG-7\n" in out
        assert f"    in the set {name}\n" in out

        assert main(["undo", name, "--yes", *place]) == 0, capsys.readouterr().err
        err = capsys.readouterr().err
        assert err.index("scene-503") < err.index("scene-501")
        assert "502" not in err
    after = {one.name: one.read_bytes() for one in scene.userdata.iterdir()}
    assert after == before
    assert main(["undo", name, "--yes", *place]) == 2
    assert f"Nothing of the set {name} stands any more" in capsys.readouterr().err
    journal = tmp_path / "state"
    damaged = next(journal.rglob("journal.jsonl"))
    damaged.write_bytes(damaged.read_bytes() + b'{"entry": "begin", "reason": 7}\n')
    assert Journal(damaged).read().damaged == 1
    assert main(["log", "--last", "1"]) == 0
    assert "1 line of the journal could not be read" in capsys.readouterr().err
