"""`xendrift metrics` and `xendrift scan --format nagios` as monitoring runs them."""

import json
import re
import shutil
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from xendrift_tui.main import main

ROOT = Path(__file__).parents[3]
CAPTURES = ROOT / "tests" / "captures"
DRIFTED = ["--capture", str(CAPTURES / "d-xenstore-only")]
HEALTHY = ["--capture", str(CAPTURES / "a-healthy")]
STALE = ["--capture", str(CAPTURES / "c-json-only")]
NAGIOS = re.compile(
    r"XENDRIFT (OK|WARNING|CRITICAL) - [^|\n]+ \| "
    r"(?:[a-z]+=\d+(?:\.\d+)?s?(?:;\d*){3} ?)+"
)

Capsys = pytest.CaptureFixture[str]


def test_metrics_go_to_standard_output(capsys: Capsys) -> None:
    assert main(["metrics", *DRIFTED]) == 0
    families = {one.name for one in text_string_to_metric_families(capsys.readouterr().out)}
    assert {"xendrift_findings", "xendrift_devices", "xendrift_info"} <= families


def test_a_file_is_replaced_whole_and_others_may_read_it(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "xendrift.prom"
    assert main(["metrics", "-o", str(file), *HEALTHY]) == 0
    first = file.read_text()
    assert main(["metrics", "-o", str(file), *DRIFTED]) == 0
    assert file.read_text() != first
    assert file.stat().st_mode & 0o777 == 0o644
    assert [one.name for one in tmp_path.iterdir()] == ["xendrift.prom"]
    assert capsys.readouterr() == ("", "")


def test_a_scan_that_failed_leaves_the_last_numbers(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "xendrift.prom"
    assert main(["metrics", "-o", str(file), *HEALTHY]) == 0
    before = file.read_bytes()
    assert main(["metrics", "-o", str(file), "--capture", str(tmp_path / "none")]) == 2
    assert file.read_bytes() == before


def test_what_is_ignored_is_counted_apart(tmp_path: Path, capsys: Capsys) -> None:
    ignore = tmp_path / "ignore.toml"
    ignore.write_text('[[ignore]]\nrule = "untracked"\nreason = "known"\n')
    assert main(["metrics", "--ignore-file", str(ignore), *DRIFTED]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "xendrift_ignored_findings 2" in lines
    assert 'xendrift_findings{rule="untracked",severity="error"} 0' in lines


@pytest.mark.parametrize(
    ("source", "status", "word"),
    [(HEALTHY, 0, "OK"), (STALE, 0, "OK"), (DRIFTED, 2, "CRITICAL")],
)
def test_nagios_gets_one_line_and_its_status(
    source: list[str], status: int, word: str, capsys: Capsys
) -> None:
    assert main(["scan", "--format", "nagios", *source]) == status
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    match = NAGIOS.fullmatch(out.rstrip("\n"))
    assert match, out
    assert match[1] == word


def test_nagios_gets_a_warning(capsys: Capsys) -> None:
    assert main(["scan", "--format", "nagios", "--demo", "build-7"]) == 1
    assert capsys.readouterr().out.startswith(
        "XENDRIFT WARNING - 0 errors, 2 warnings, 0 notes on 1 domain; build-7(9) "
    )


def test_nagios_gets_unknown_for_a_host_that_cannot_be_read(capsys: Capsys) -> None:
    assert main(["scan", "--format", "nagios", "--socket", "/none"]) == 3
    captured = capsys.readouterr()
    assert captured.out.startswith("XENDRIFT UNKNOWN - There is no xenstore socket at /none")
    assert captured.out.count("\n") == 1
    assert captured.err == ""


def test_a_name_with_a_bar_cannot_forge_numbers(tmp_path: Path, capsys: Capsys) -> None:
    nodes = json.loads((CAPTURES / "d-xenstore-only" / "xenstore.json").read_text())
    nodes["/local/domain/2/name"]["value"] = "a|errors=0\x1b[31m\n"
    (tmp_path / "xenstore.json").write_text(json.dumps(nodes))
    shutil.copytree(CAPTURES / "d-xenstore-only" / "userdata", tmp_path / "userdata")
    assert main(["scan", "--format", "nagios", "--capture", str(tmp_path)]) == 2
    out = capsys.readouterr().out
    assert NAGIOS.fullmatch(out.rstrip("\n")), out
    assert "\x1b" not in out
