"""The check command: Icinga takes it, and it runs a command that there is."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.lab.parts import required
from tests.tui.examples.conftest import CAPTURES
from xendrift_tui.main import main

# Icinga writes what it understood below /var/cache, and runs as a user of its own: neither is wanted.
ALONE = ["unshare", "--map-root-user", "--mount", "sh", "-c",
         'mount -t tmpfs none /var/cache/icinga2 && ICINGA2_USER=root ICINGA2_GROUP=root "$@"',
         "sh"]  # fmt: skip
ZONES = """
object Endpoint NodeName { }
object Zone "master" { endpoints = [ NodeName ] }
object Endpoint "dom0" { }
object Zone "dom0" { endpoints = [ "dom0" ], parent = "master" }
object CheckCommand "other" { command = [ "true" ] }
include_zones "here", "zones.d"
"""
HOSTS = """
object Host "dom0" { check_command = "other", vars.xen = true }
object Host "mail" { check_command = "other" }
"""


def command(text: str) -> list[str]:
    array = re.search(r"command = \[(.*?)\]", text, re.DOTALL)
    assert array
    return re.findall(r'"([^"]*)"', array[1])


def test_icinga_takes_it_and_checks_the_hosts_that_run_xen(example, tool, tmp_path: Path) -> None:
    zone = tmp_path / "zones.d" / "master"
    zone.mkdir(parents=True)
    (zone / "xendrift.conf").write_text(example("icinga-command"))
    (zone / "hosts.conf").write_text(HOSTS)
    (tmp_path / "icinga2.conf").write_text(ZONES)
    if shutil.which("icinga2") and subprocess.run([*ALONE, "true"], check=False).returncode:
        assert not required()
        pytest.skip("this place forbids a file system of one's own")
    tool("icinga2", "--version")  # skips where there is none
    done = tool(*ALONE, "icinga2", "daemon", "-C", "-c", str(tmp_path / "icinga2.conf"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Instantiated 2 CheckCommands" in done.stdout
    assert "Instantiated 1 Service." in done.stdout
    assert "warning/" not in done.stdout


@pytest.mark.parametrize(("capture", "status"), [("a-healthy", 0), ("d-xenstore-only", 2)])
def test_it_runs_a_command_that_there_is(
    capture: str, status: int, example, capsys: pytest.CaptureFixture[str]
) -> None:
    words = command(example("icinga-command"))
    assert words[:3] == ["sudo", "-n", "/usr/local/bin/xendrift"]
    typed = ["0.01" if word.isdecimal() else word for word in words[3:]]
    assert main([*typed, "--capture", str(CAPTURES / capture)]) == status
    assert capsys.readouterr().out.startswith("XENDRIFT ")


def test_sudo_is_told_the_very_command(example) -> None:
    text = example("icinga-command")
    allowed = re.search(r"nagios ALL=\(root\) NOPASSWD: (.*)", text)
    assert allowed
    assert allowed[1].split() == command(text)[2:]
