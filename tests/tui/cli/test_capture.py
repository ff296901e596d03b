"""`xendrift capture`: what the file holds besides both views, and what it does not hold."""

import gzip
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.lab.lab import Lab
from xendrift_tui.main import main

Capsys = pytest.CaptureFixture[str]


def written(file: Path) -> dict[str, Any]:
    return json.loads(gzip.decompress(file.read_bytes()))["capture"]


def scanned(file: Path, capsys: Capsys) -> list[dict[str, Any]]:
    capsys.readouterr()
    main(["scan", "--json", "--capture", str(file)])
    return json.loads(capsys.readouterr().out)["findings"]


def test_it_holds_what_a_scan_of_it_finds(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "demo.gz"
    assert main(["capture", "--demo", "-o", str(file)]) == 0
    err = capsys.readouterr().err
    assert err == f"xendrift: demo is in {file}. Look at it with `xendrift --capture {file}`.\n"
    kept = written(file)
    assert "doctor" not in kept["notes"]

    def known(findings: list[dict[str, Any]]) -> list[tuple[object, ...]]:
        keys = ("domid", "rule", "device", "sentence")
        return sorted(tuple(map(str, (one[key] for key in keys))) for one in findings)

    assert known(kept["notes"]["findings"]) == known(scanned(file, capsys))
    assert len(kept["notes"]["findings"]) > 20


@pytest.mark.real
def test_of_a_real_host_it_holds_what_the_doctor_says(lab: Lab, tmp_path: Path) -> None:
    lab.load("d-xenstore-only")
    file = tmp_path / "host.gz"
    place = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
    assert main(["capture", *place, "-o", str(file)]) == 0
    kept = written(file)
    said = {one["check"]: one["sentence"] for one in kept["notes"]["doctor"]}
    assert f"/{lab.daemon}, process" in said["xenstored"]
    assert "python" in said
    assert os.uname().release in kept["notes"]["kernel"]
    assert set(kept["versions"]) == {"xendrift", "libxl"}
    assert [one["rule"] for one in kept["notes"]["findings"]].count("untracked") == 2


def test_no_password_comes_in_by_a_finding(tmp_path: Path, capsys: Capsys) -> None:
    capture = Path(__file__).parents[2] / "captures" / "d-xenstore-only"
    host = tmp_path / "host"
    shutil.copytree(capture, host)
    (template,) = (host / "userdata").glob("userdata-d.2.*.libxl-json")
    # cut off, so that there is a finding about it
    template.write_bytes(b'{"vfbs": [{"vnc": {"passwd": "s3cret"}}], "disks": [')
    file, plain = tmp_path / "c.gz", tmp_path / "d.gz"
    assert main(["capture", "--capture", str(host), "-o", str(file)]) == 0
    assert any(one["rule"] == "no-template" for one in written(file)["notes"]["findings"])
    text = gzip.decompress(file.read_bytes())
    assert b"(masked)" in text
    assert b"s3cret" not in text
    assert main(["capture", "--secrets", "--capture", str(host), "-o", str(plain)]) == 0
    assert b"s3cret" in gzip.decompress(plain.read_bytes())


@pytest.mark.parametrize("tty", [True, False])
def test_progress_is_shown_to_whoever_waits_at_a_terminal(tty: bool, tmp_path: Path) -> None:
    reader, writer = pty.openpty() if tty else os.pipe()
    command = [sys.executable, "-m", "xendrift_tui", "capture", "--demo", "-o", str(tmp_path / "c")]
    with subprocess.Popen(command, stderr=writer) as process:
        os.close(writer)
        said = b""
        while chunk := _read(reader):
            said += chunk
        assert process.wait(60) == 0
    os.close(reader)
    assert (b"\rxendrift: 27 of 27 domains" in said) == tty
    assert (b"\x1b[K" in said) == tty
    assert b"demo is in" in said


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # how a terminal ends
        return b""
