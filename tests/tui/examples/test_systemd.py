"""The units: systemd takes them, and they run a command that there is."""

import re
from pathlib import Path

from tests.tui.examples.conftest import CAPTURES
from xendrift_tui.main import main


def test_systemd_takes_them(example, tool, tmp_path: Path) -> None:
    service = example("systemd-service").replace("/usr/local/bin/xendrift", "/bin/true")
    (tmp_path / "xendrift-metrics.service").write_text(service)
    (tmp_path / "xendrift-metrics.timer").write_text(example("systemd-timer"))
    units = [str(one) for one in tmp_path.iterdir()]
    done = tool("systemd-analyze", "verify", "--man=no", *units)
    said = [line for line in done.stderr.splitlines() if "xendrift" in line]
    assert (done.returncode, said) == (0, [])


def test_the_service_runs_a_command_that_there_is(example, tmp_path: Path) -> None:
    command = re.search(r"ExecStart=\S+/xendrift (.*)", example("systemd-service"))
    assert command
    words = [
        str(tmp_path / "x.prom") if word.endswith(".prom") else word for word in command[1].split()
    ]
    words = ["0.01" if word.isdecimal() else word for word in words]
    assert main([*words, "--capture", str(CAPTURES / "a-healthy")]) == 0
    assert (tmp_path / "x.prom").exists()
