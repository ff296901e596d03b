"""At a terminal `scan` has a header, colours and lines that fit; through a pipe it is as it was."""

import os
import pty
import re
import subprocess
import sys

import pytest
from rich.cells import cell_len

from tests.backend.core.findings.test_half_baked import reports
from xendrift.core.base.text import SafeText
from xendrift.core.findings.half_baked import half_baked
from xendrift.core.findings.rule import finding
from xendrift.core.model.device import DeviceId
from xendrift.core.model.report import named_findings
from xendrift_tui.cli.program import run
from xendrift_tui.cli.scan import finding_line
from xendrift_tui.cli.scan_table import coloured, summary, table

FOUND = [pair for report in reports(None) for pair in named_findings(report)]
PAINT = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("width", [80, 100, 132, 200])
def test_every_line_fits_and_nothing_is_lost(width: int):
    lines = list(table(FOUND, width))
    assert all(cell_len(line) <= width for line in lines)
    assert lines[0].split()[:4] == ["SEVERITY", "DOMAIN", "RULE", "DEVICE"]
    said = "".join("".join(lines).split())
    for one, name in FOUND:
        assert one.rule in said
        assert "".join(f"{name}({one.domid})".split()) in said
        assert "".join(str(one.device or "-").split()) in said
        assert all(word in said for word in str(one.sentence).split())


def test_a_long_name_is_cut_and_its_number_is_not():
    one = finding("untracked", 7, DeviceId("disk", SafeText("xvda")), "seen " + "x" * 200)
    lines = list(table([(one, SafeText("名" * 40))], 80))
    assert all(cell_len(line) <= 80 for line in lines)
    assert ">(7) " in lines[1]


def test_colours_follow_the_severity_unless_they_are_not_wanted():
    painted = list(table(FOUND, 80, colour=True))
    assert [PAINT.sub("", line) for line in painted] == list(table(FOUND, 80))
    assert {one.group() for line in painted for one in PAINT.finditer(line)} == {
        "\x1b[1;31m", "\x1b[33m", "\x1b[36m", "\x1b[0m",
    }  # fmt: skip
    assert coloured({"TERM": "xterm"})
    assert not coloured({"TERM": "xterm", "NO_COLOR": "1"})
    assert not coloured({"TERM": "dumb"})


def test_the_summary_counts_each_half_baked_device_once():
    half = sum(len(half_baked(report)) for report in reports(None))
    assert summary(FOUND, half, 26, 0).startswith(f"26 domains: {half} half-baked devices, ")
    assert summary([], 0, 1, 0) == "1 domain: all is well."


def test_a_pipe_gets_one_finding_a_line_and_a_terminal_the_table(capsys):
    assert run(["scan", "--demo"]) == 1
    piped = capsys.readouterr().out.splitlines()
    assert set(piped) >= {
        str(finding_line(one, name)) for one, name in FOUND if one.rule == "untracked"
    }
    assert all(line.startswith(("error   ", "warning ", "info    ")) for line in piped)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "xendrift_tui", "scan", "--demo"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(command, stdout=theirs, env=environment)
    os.close(theirs)
    drawn = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:
            break
        drawn += read
    os.close(ours)
    assert process.wait(30) == 1
    lines = PAINT.sub("", drawn.decode()).replace("\r", "").splitlines()
    assert lines[0].startswith("SEVERITY")
    assert max(map(cell_len, lines)) <= 80
    assert "half-baked devices" in lines[-1]
    assert b"\x1b[1;31m" in drawn
