"""`diff` and `history` as scripts and operators use them."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.tui.cli.test_schema import check
from xendrift_tui.main import main

Capsys = pytest.CaptureFixture[str]
CAPTURES = Path(__file__).parents[2] / "captures"
BEFORE, AFTER = (str(CAPTURES / f"k16{name}") for name in ("a-reboot-before", "b-reboot-after"))


def told(capsys: Capsys, *arguments: str, status: int) -> str:
    assert main(list(arguments)) == status
    return capsys.readouterr().out


def test_a_reboot_that_lost_two_devices(capsys: Capsys) -> None:
    said = told(capsys, "diff", BEFORE, AFTER, status=1)
    assert "another domid: 4 -> 5" in said
    assert "disk:xvdc is gone from xenstore" in said
    assert "fixed: error untracked disk:xvdc" in said
    assert said.splitlines()[-1].endswith("5 fixed, 0 still there.")
    back = told(capsys, "diff", AFTER, BEFORE, status=1)
    assert "new: error untracked disk:xvdc" in back


def test_what_did_not_change_is_counted_and_listed_if_asked_for(capsys: Capsys) -> None:
    few = told(capsys, "diff", BEFORE, BEFORE, status=0)
    assert "still:" not in few
    assert "5 still there" in few
    assert told(capsys, "diff", BEFORE, BEFORE, "--all", status=0).count("still:") == 5


@pytest.mark.parametrize(
    ("arguments", "status"),
    [([BEFORE, AFTER], 1), ([BEFORE, BEFORE], 0), ([BEFORE, "--demo"], 1)],
)
def test_for_programs(capsys: Capsys, arguments: list[str], status: int) -> None:
    document = json.loads(told(capsys, "diff", *arguments, "--json", status=status))
    check(document, "diff")
    assert document["equal"] is (status == 0)


def test_as_a_report(capsys: Capsys) -> None:
    said = told(capsys, "diff", BEFORE, AFTER, "--markdown", status=1)
    assert said.startswith("# What changed\n")
    assert "## g-web (5)" in said
    assert "Nothing changed." in told(capsys, "diff", AFTER, AFTER, "--markdown", status=0)


def test_this_host_is_the_newer_side(capsys: Capsys, tmp_path: Path) -> None:
    file = tmp_path / "demo.json.gz"
    assert main(["capture", "--demo", "-o", str(file)]) == 0
    assert "34 still there" in told(capsys, "diff", str(file), "--demo", status=0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["diff", "/none"], "cannot be read"),
        (["diff", f"{BEFORE}@90", "--demo"], "is no recording"),
        (["diff", BEFORE, AFTER, "--demo"], "leave out"),
        (["history", "/none"], "cannot be used"),
        (["history", "prune", "x.db"], "--keep 90d"),
        (["history", "prune", "x.db", "--keep", "soon"], "--keep 90d"),
        (["history", "a", "b"], "Name one history"),
    ],
)
def test_what_makes_no_sense(capsys: Capsys, arguments: list[str], said: str) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_history_from_scan_to_prune(capsys: Capsys, tmp_path: Path) -> None:
    file = str(tmp_path / "h.db")
    plain = told(capsys, "scan", "--demo", status=1)
    for _ in range(2):
        assert told(capsys, "scan", "--demo", "--history", file, status=1) == plain
    document = json.loads(told(capsys, "history", file, "--rule", "untracked", "--json", status=1))
    check(document, "history")
    with pytest.raises(jsonschema.ValidationError):
        check(document | {"more": 1}, "history")
    assert {one["runs"] for one in document["history"]} == {2}
    assert "in 2 runs, still there" in told(capsys, "history", file, "--domain", "web-2", status=1)
    assert told(capsys, "history", file, "--on", "elsewhere", status=0) == ""
    check(json.loads(told(capsys, "history", "prune", file, "--keep", "90d", "--json", status=0)),
          "pruned")  # fmt: skip


def test_what_was_found_is_printed_even_if_it_cannot_be_kept(
    capsys: Capsys, tmp_path: Path
) -> None:
    plain = told(capsys, "scan", "--demo", status=1)
    assert main(["scan", "--demo", "--history", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out == plain
    assert "The history" in said.err
