"""`xendrift watch` stopped by ctrl+z: nobody waits for it, and it catches up afterwards."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab.lab import Lab

pytestmark = pytest.mark.real
COMMAND = "import sys; from xendrift_tui.main import main; sys.exit(main())"
STATE = "/local/domain/2/device/vif/0/state"
TARGET = "/local/domain/2/memory/target"


@contextmanager
def watching(lab: Lab) -> Iterator[subprocess.Popen[str]]:
    """Runs it as a shell would: in a process group of its own."""
    command = [sys.executable, "-c", COMMAND, "watch", "--json"]
    command += ["--socket", lab.socket, "--userdata", str(lab.userdata)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, process_group=0) as process:
        try:
            yield process
        finally:
            process.kill()


def state(process: subprocess.Popen[str]) -> str:
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]


def await_line(process: subprocess.Popen[str], seconds: float = 10) -> dict[str, object]:
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], seconds)[0], "nothing was printed"
    return json.loads(process.stdout.readline())


def poke_until_told(lab: Lab, process: subprocess.Popen[str]) -> None:
    """Changes something until the first line says that the watch stands."""
    assert process.stdout is not None
    with lab.client() as client:
        for number in range(100):
            client.write(TARGET, b"%d" % (65536 + number))
            if select.select([process.stdout], [], [], 0.2)[0]:
                await_line(process)
                return
    raise AssertionError("it never watched")


def test_writers_go_on_and_what_happened_meanwhile_is_told(lab: Lab) -> None:
    lab.load("a-healthy")
    with watching(lab) as process:
        poke_until_told(lab, process)
        os.kill(process.pid, signal.SIGTSTP)
        deadline = time.monotonic() + 5
        while state(process) != "T":
            assert time.monotonic() < deadline
            time.sleep(0.02)
        with lab.client(patience=5) as client:
            for number in range(5000):
                client.write("/local/domain/2/data/x", b"%d" % number)
            client.write(TARGET, b"4711")
        os.kill(process.pid, signal.SIGCONT)
        told = [await_line(process)]
        while "4711" not in json.dumps(told[-1]):
            told.append(await_line(process))
        assert len(told) <= 3
        with lab.client() as client:
            client.write(TARGET, b"4712")  # and the new watch stands
        assert "4712" in json.dumps(await_line(process))
