"""`xendrift metrics` and `xendrift scan --format nagios` as monitoring runs them."""

import json
import re
import shutil
import subprocess
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


def block(kind: str, sign: str) -> str:
    """The README's block of a kind that holds a sign."""
    blocks = re.findall(rf"```{kind}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return next(one for one in blocks if sign in one)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool not found")
def test_prometheus_takes_the_metrics_and_the_readme_s_alerts(
    tmp_path: Path, capsys: Capsys
) -> None:
    main(["metrics", "--demo"])
    text = capsys.readouterr().out
    check = ["promtool", "check", "metrics"]
    done = subprocess.run(check, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rules = tmp_path / "rules.yml"
    rules.write_text(block("yaml", "alert:"))
    done = subprocess.run(
        ["promtool", "check", "rules", rules], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in re.findall(r"xendrift_[a-z_]+", rules.read_text()):
        assert f"# TYPE {name} gauge" in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze not found")
def test_systemd_takes_the_readme_s_units(tmp_path: Path) -> None:
    service = block("ini", "ExecStart=").replace("/usr/local/bin/xendrift", "/bin/true")
    (tmp_path / "xendrift-metrics.service").write_text(service)
    (tmp_path / "xendrift-metrics.timer").write_text(block("ini", "OnUnitActiveSec="))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.iterdir()],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if "xendrift" in line]
    assert (done.returncode, said) == (0, [])


def test_the_readme_s_service_runs_a_command_that_there_is(capsys: Capsys, tmp_path: Path) -> None:
    command = re.search(r"ExecStart=\S+/xendrift (.*)", block("ini", "ExecStart="))
    assert command
    words = [
        str(tmp_path / "x.prom") if word.endswith(".prom") else word for word in command[1].split()
    ]
    words = ["0.01" if word.isdecimal() else word for word in words]
    assert main([*words, *HEALTHY]) == 0
    assert (tmp_path / "x.prom").exists()
