"""A deed whose plan or outcome nobody can be told: what is done, and what the exit status says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.lab import Lab
from xendrift_tui.main import main

UUID = "11111111-1111-4111-8111-111111111101"


def run(out: str, *arguments: str, **environment: str) -> tuple[int, str]:
    """Runs a command whose standard output is full, or a pipe that nobody reads."""
    if out == "full":
        handle = os.open("/dev/full", os.O_WRONLY)
    else:
        reader, handle = os.pipe()
        os.close(reader)
    command = [sys.executable, "-m", "xendrift_tui", *arguments]
    done = subprocess.run(
        command, stdout=handle, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        env=os.environ | environment,
    )  # fmt: skip
    os.close(handle)
    return done.returncode, done.stderr


@pytest.mark.parametrize("out", ["full", "nobody"])
@pytest.mark.real
def test_a_plan_that_nobody_can_read_is_not_run(lab: Lab, out: str, tmp_path: Path) -> None:
    lab.load("d-xenstore-only")
    file = lab.userdata / f"userdata-d.2.{UUID}.libxl-json"
    old = file.read_bytes()
    where = ["--socket", lab.socket, "--userdata", str(lab.userdata), "--yes"]
    state = str(tmp_path / "state")
    status, said = run(out, "accept", "g-web", *where, XENDRIFT_STATE=state)
    assert status == 2
    assert "The plan could not be written out" in said
    assert "Nothing was done" in said
    assert file.read_bytes() == old
    assert not (tmp_path / "state").exists()
    status, said = run(out, "accept", "g-web", *where, "--json", XENDRIFT_STATE=state)
    assert status == 0
    assert "What came of it could not be written out" in said
    assert "the template is written and was read back" in said
    assert "Nothing was done" not in said
    assert file.read_bytes() != old


@pytest.mark.parametrize("out", ["full", "nobody"])
@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["plug", "mail", "nic:bridge=xenbr9", "--yes"], 1),
        (["unplug", "web-2", "disk:xvdd", "--yes"], 0),
        (["clean", "31", "vbd:51712", "--yes"], 0),
        (["rebuild", "kiosk", "--yes"], 0),
        (["accept", "web-2", "--pending", "--yes"], 0),
    ],
)
def test_the_exit_status_is_that_of_the_deed(out: str, command: list[str], status: int) -> None:
    got, said = run(out, *command, "--demo", "--json")
    assert got == status, said
    assert "What came of it could not be written out" in said


def test_nobody_has_to_listen_to_the_remarks() -> None:
    reader, handle = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "xendrift_tui", "plug", "mail", "nic:bridge=xenbr9"]
    done = subprocess.run(
        [*command, "--demo", "--yes"],
        stdout=subprocess.PIPE,
        stderr=handle,
        timeout=60,
        check=False,
    )
    os.close(handle)
    assert done.returncode == 1


def test_a_plan_that_is_only_looked_at_may_be_cut_off() -> None:
    status, said = run("nobody", "accept", "web-2", "--demo", "--dry-run")
    assert (status, said) == (0, "")
    assert main(["accept", "web-2", "--demo", "--dry-run"]) == 0
