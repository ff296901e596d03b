"""The playbook: Ansible runs it on hosts that it reaches by ssh, and says which of them has what."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.sshd import serving
from tests.tui.examples.conftest import CAPTURES

BIN = Path(sys.executable).parent
HOSTS = {"well": "a-healthy", "poisoned": "k17a-poisoned-record-before"}
RECAP = {
    "well": "ok=3 changed=1 unreachable=0 failed=0",
    "poisoned": "ok=2 changed=1 unreachable=0 failed=1",
    "gone": "ok=0 changed=0 unreachable=1 failed=0",
}
POISONED = (
    "libxl cannot read the record: /libxl/5/device/vbd/51728/device-type: the node is missing"
)


def program(folder: Path, capture: str) -> Path:
    """What the playbook installs: xendrift, with a capture in place of the host's own xenstore."""
    file = folder / f"xendrift-{capture}"
    file.write_text(f'#!/bin/sh\nexec {BIN}/xendrift "$@" --capture {CAPTURES / capture}\n')
    return file


def inventory(folder: Path, config: Path) -> Path:
    lines = [
        f"{name} xendrift_file={program(folder, capture)} xendrift_program={folder}/{name}/xendrift"
        for name, capture in HOSTS.items()
    ]
    common = (
        f"ansible_ssh_common_args='-F {config}'\nansible_python_interpreter={sys.executable}\n"
        "xendrift_settle=0.01\n"
    )
    file = folder / "hosts.ini"
    file.write_text("\n".join([*lines, "gone xendrift_file=/dev/null", "", "[all:vars]", common]))
    return file


def test_ansible_runs_it_on_every_host(example, tmp_path: Path) -> None:
    if shutil.which("ansible-playbook", path=BIN) is None:
        pytest.skip("ansible-playbook not found")
    (tmp_path / "ssh").mkdir()
    (tmp_path / "xendrift.yml").write_text(example("ansible-playbook"))
    environment = os.environ | {
        "HOME": str(tmp_path),
        "ANSIBLE_HOME": str(tmp_path / "ansible"),
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_SSH_ARGS": "-o ControlMaster=no",  # nothing that outlives the test
        "ANSIBLE_SSH_TRANSFER_METHOD": "piped",
        "ANSIBLE_NOCOLOR": "1",
        "LC_ALL": "C.UTF-8",
    }
    with serving(tmp_path / "ssh") as sshd:
        for name in HOSTS:
            (tmp_path / name).mkdir()
            sshd.host(name)
        sshd.host("gone", port=1)
        play = [BIN / "ansible-playbook", "-i", inventory(tmp_path, sshd.config), "xendrift.yml"]
        done = subprocess.run(
            play, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (4, ""), done.stdout  # one is not reached
    recap = {
        name.strip(): " ".join(rest.split())
        for name, _, rest in (line.partition(" :") for line in done.stdout.splitlines())
        if rest
    }
    assert {name: recap[name].partition(" skipped")[0] for name in RECAP} == RECAP
    assert f'"msg": "{POISONED}"' in done.stdout
    for name, capture in HOSTS.items():
        installed = tmp_path / name / "xendrift"
        assert installed.read_text() == program(tmp_path, capture).read_text()
        assert installed.stat().st_mode & 0o777 == 0o755
