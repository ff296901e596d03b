"""Commands about other hosts: labs behind a real sshd, and what may be the matter with one."""

import itertools
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab.fixtures import running
from tests.lab.lab import Lab
from tests.lab.parts import Xen
from tests.lab.relay import DelayingRelay
from tests.lab.sshd import XENDRIFT, Sshd, serving

pytestmark = pytest.mark.real
CAPTURE = "d-xenstore-only"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="ssh"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def sshd(folder: Path) -> Iterator[Sshd]:
    with serving(folder) as sshd:
        yield sshd


@pytest.fixture(scope="module")
def host(xen: Xen, sshd: Sshd) -> Iterator[Lab]:
    """A lab that is a host behind the server, `xen-a`."""
    with running(Lab(Path(tempfile.mkdtemp(prefix="lab")), "xenstored", xen)) as lab:
        lab.load(CAPTURE)
        sshd.lab("xen-a", lab)
        yield lab


def run(sshd: Sshd, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Runs xendrift here, with the settings of the test."""
    command = [sys.executable, "-m", "xendrift_tui", *words, "--config", str(sshd.settings)]
    return subprocess.run(command, input=given, capture_output=True, timeout=100, check=False)


def here(lab: Lab, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the same on the host itself."""
    where = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
    command = [XENDRIFT, *words, *where]
    return subprocess.run(command, capture_output=True, timeout=100, check=False)


def lines(ran: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, Any]]:
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    return {one["host"]: one for one in found}


@pytest.mark.parametrize(
    "words",
    [
        ["scan", "g-web", "--json"],
        ["show", "g-web", "--width", "100"],
        ["show", "g-web", "--json", "--secrets"],
        ["merge", "--policy", "libxl", "--json"],
        ["export", "g-web", "--format", "xl", "-o", "-"],
    ],
)
def test_a_command_says_of_another_host_what_it_says_there(
    sshd: Sshd, host: Lab, words: list[str]
) -> None:
    there, local = run(sshd, *words, "--host", "xen-a"), here(host, *words)
    assert there.stdout == local.stdout
    assert there.stdout
    assert there.returncode == local.returncode
    assert there.stderr == local.stderr


def python_of(folder: Path, version: str) -> Path:
    """A PATH on which python3 is that version, and nothing else of Python."""
    programs = folder / f"bin-{version or 'none'}"
    programs.mkdir(exist_ok=True)
    wanted = ["sh", "cat", "tar", "printf", "env", "xenstore-ls"]
    for name in wanted:
        found = shutil.which(name)
        if found and not (programs / name).exists():
            (programs / name).symlink_to(found)
    python = Path.home() / ".pyenv" / "versions"
    if version:
        found = next(iter(sorted(python.glob(f"{version}.*/bin/python3"))), None)
        if found is None:
            pytest.skip(f"there is no Python {version} here")
        if not (programs / "python3").exists():
            (programs / "python3").symlink_to(found)
    return programs


@pytest.mark.parametrize("version", ["3.6", "3.10", ""])
def test_a_host_without_xendrift_is_read_all_the_same(
    sshd: Sshd, host: Lab, folder: Path, version: str
) -> None:
    programs = python_of(folder, version)
    where = ["--socket", host.socket, "--userdata", str(host.userdata)]
    command = ["env", f"PATH={programs}", "/none/xendrift", *where]
    name = sshd.host(f"bare{version}", command)
    for words in (["scan", "--json"], ["merge", "--json"]):
        there, local = run(sshd, *words, "--host", name), here(host, *words)
        assert there.stdout == local.stdout
        assert there.returncode == local.returncode
        reader = f"python3 {version}" if version else "xenstore-ls"
        assert f"{name} has no xendrift: it was read with {reader}".encode() in there.stderr
    found = lines(run(sshd, "scan", "--json-lines", "--host", name))[name]
    assert (found["state"], found["version"]) == ("ok", None)
    assert found["reader"].startswith(reader)


def test_what_may_be_the_matter_with_a_host(sshd: Sshd, host: Lab, folder: Path) -> None:
    """Each state with ssh's own words, and the others are looked at all the same."""
    silent = socket.create_server(("127.0.0.1", 0))  # accepts, and never answers
    with socket.create_server(("127.0.0.1", 0)) as taken:
        shut = taken.getsockname()[1]
    with DelayingRelay(sshd.port, 0.01) as relay, silent, tempfile.TemporaryDirectory() as other:
        sshd.lab("near", host)
        sshd.lab("far", host, port=relay.port)
        sshd.host("shut", port=shut)
        sshd.host("silent", port=silent.getsockname()[1])
        sshd.host("slow", ["sh", "-c", "exec sleep 20", "xendrift"])
        sshd.host("bare", ["env", "PATH=/none", "xendrift"])
        sshd.host("noisy", ["echo", "\x1b[31mhello", "xendrift"])
        sshd.host("no-store", [XENDRIFT, "--socket", "/none"])
        begun = time.monotonic()
        names = ["near", "far", "shut", "silent", "slow", "bare", "noisy", "no-store"]
        ran = run(
            sshd,
            "scan",
            "--hosts",
            "-",
            "--deadline",
            "6",
            "--jobs",
            "8",
            given="\n".join(names).encode(),
        )
        took = time.monotonic() - begun
        found = lines(ran)
        with serving(Path(other)) as stranger:
            stranger.host("stranger")
            kept = stranger.folder / "host_key"
            stranger.make_key("host_key")
            changed = run_changed(stranger, kept)
            (stranger.folder / "authorized_keys").write_text("")
            stranger.trust()
            refused = lines(run(stranger, "scan", "--json-lines", "--host", "stranger"))
    assert ran.returncode == 2
    states = {name: one["state"] for name, one in found.items()}
    assert states == {
        "near": "ok",
        "far": "ok",
        "shut": "unreachable",
        "silent": states["silent"],
        "slow": "too slow",
        "bare": "no xendrift",
        "noisy": "failed",
        "no-store": "failed",
    }
    assert states["silent"] in ("unreachable", "too slow")
    assert found["near"]["findings"] == found["far"]["findings"] != []
    assert "Connection refused" in found["shut"]["words"]
    assert "There is no xenstore socket at /none" in found["no-store"]["words"]
    assert b"\x1b" not in ran.stdout
    assert took < 30
    assert changed["stranger"]["state"] == "host key changed"
    assert refused["stranger"]["state"] == "key refused"
    assert "Permission denied" in refused["stranger"]["words"]


def test_the_doctor_and_the_journal_there_are_asked(sshd: Sshd, host: Lab) -> None:
    found = run(sshd, "doctor", "--host", "xen-a")
    assert host.socket.encode() in found.stdout
    shape = json.loads(run(sshd, "doctor", "--json", "--host", "xen-a").stdout)
    assert shape["checks"]
    assert run(sshd, "log", "--host", "xen-a", "--json").stdout
    assert run(sshd, "log", "--host", "xen-a").returncode == 0
    local = run(sshd, "scan", "--host", "xen-a", "--demo")
    assert local.returncode == 2
    assert b"--demo is about this host, --host about another" in local.stderr


def test_several_hosts_are_counted_and_captured(sshd: Sshd, host: Lab, tmp_path: Path) -> None:
    sshd.lab("xen-b", host)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        shut = taken.getsockname()[1]
    sshd.host("gone", port=shut)
    hosts = ["--host", "xen-a", "--host", "xen-b", "--host", "gone"]
    counted = run(sshd, "metrics", *hosts)
    assert counted.returncode == 2
    text = counted.stdout.decode()
    assert text.count("# TYPE xendrift_findings gauge") == 1
    assert 'xendrift_host_up{host="xen-a",state="ok"} 1' in text
    assert 'xendrift_host_up{host="gone",state="unreachable"} 0' in text
    assert 'xendrift_domains{host="xen-b",template="present"} ' in text
    folder = tmp_path / "kept"
    kept = run(sshd, "capture", *hosts, "-o", str(folder))
    assert kept.returncode == 2
    assert {one.name for one in folder.iterdir()} == {"xen-a.json.gz", "xen-b.json.gz"}
    again = run(sshd, "scan", "--capture", str(folder / "xen-a.json.gz"))
    assert again.stdout == here(host, "scan").stdout
    as_text = run(sshd, "scan", *hosts[:4], "--format", "text")
    assert len(as_text.stdout.splitlines()) == 2 * len(again.stdout.splitlines())
    assert b" xen-b/g-web(2)" in as_text.stdout


def test_many_entries_of_which_some_are_broken(sshd: Sshd, host: Lab) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        shut = taken.getsockname()[1]
    good = [sshd.lab(f"good{number}", host) for number in range(100)]
    broken = [sshd.host(f"broken{number}", port=shut) for number in range(20)]
    given = "\n".join(name for pair in zip(good, broken * 5, strict=True) for name in pair)
    ran = run(sshd, "scan", "--hosts", "-", "--jobs", "8", given=given.encode())
    assert ran.returncode == 2
    found = lines(ran)
    assert len(ran.stdout.splitlines()) == len(found) == 120
    assert {one["state"] for name, one in found.items() if name in good} == {"ok"}
    assert {one["state"] for name, one in found.items() if name in broken} == {"unreachable"}
    assert len({len(one["findings"]) for name, one in found.items() if name in good}) == 1


def test_changes_there_are_seen_here_and_a_line_that_breaks_is_made_anew(
    sshd: Sshd, host: Lab
) -> None:
    path = "/local/domain/0/backend/vif/2/0/state"
    with DelayingRelay(sshd.port, 0.01) as relay, host.client() as client:
        name = sshd.lab("followed", host, port=relay.port)
        command = [sys.executable, "-m", "xendrift_tui", "watch", "--json", "--host", name]
        with subprocess.Popen(
            [*command, "--config", str(sshd.settings)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as watching:
            assert watching.stdout
            assert watching.stderr
            before, states = client.read(path), itertools.cycle([b"5", b"4"])
            assert before is not None
            try:
                _until(watching, lambda: client.write(path, next(states)))
                relay.cut()
                assert b"followed is not looked at, unreachable" in watching.stderr.readline()
                _until(watching, lambda: client.write(path, next(states)))
            finally:
                watching.terminate()
                client.write(path, before)


def _until(watching: subprocess.Popen[bytes], change: Callable[[], None]) -> None:
    """Changes something until a line about it is printed."""
    assert watching.stdout
    deadline = time.monotonic() + 40
    while not select.select([watching.stdout], [], [], 0.3)[0]:
        assert time.monotonic() < deadline
        change()
    os.read(watching.stdout.fileno(), 1 << 20)


def test_a_key_that_may_only_look(sshd: Sshd, host: Lab) -> None:
    """The recipe of the man page: whatever is asked for, it is `xendrift serve` that runs."""
    sshd.lab("shown", host)
    sshd.make_key("looking")
    where = f"--socket {host.socket} --userdata {host.userdata}"
    public = (sshd.folder / "looking.pub").read_text()
    kept = (sshd.folder / "authorized_keys").read_text()
    try:
        (sshd.folder / "authorized_keys").write_text(
            f'restrict,command="{XENDRIFT} serve --read-only {where}" {public}'
        )
        for name in ("", ".pub"):
            shutil.copy(sshd.folder / f"looking{name}", sshd.folder / f"key{name}")
        assert run(sshd, "scan", "--host", "shown").stdout == here(host, "scan").stdout
        passwords = run(sshd, "merge", "--json", "--host", "shown")
        assert b"does not give passwords away" in passwords.stderr
        before = {one.name: one.read_bytes() for one in host.userdata.iterdir()}
        acted = run(sshd, "accept", "g-web", "--yes", "--host", "shown")
        assert acted.returncode != 0
        assert {one.name: one.read_bytes() for one in host.userdata.iterdir()} == before
        touched = host.folder / "touched"
        subprocess.run(
            sshd.ssh("shown", f"touch {touched}"),
            check=False,
            timeout=30,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        assert not touched.exists()
    finally:
        (sshd.folder / "authorized_keys").write_text(kept)
        sshd.make_key("key")
        (sshd.folder / "authorized_keys").write_text((sshd.folder / "key.pub").read_text())


def run_changed(stranger: Sshd, kept: Path) -> dict[str, dict[str, Any]]:
    """Has the server show another key than clients know."""
    assert kept.exists()
    stranger.stop()
    stranger.start()
    return lines(run(stranger, "scan", "--json-lines", "--host", "stranger"))
