"""Whatever is given as a file: nothing hangs, nothing takes more than 300 MB, all is said."""

import gzip
import json
import os
import resource
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

MOST_KIB = 300 << 10
RUN = """
import sys
from xendrift_tui.main import main
status = main(sys.argv[1:])
with open("/proc/self/status") as file:  # what getrusage tells began before the program did
    peak = next(line for line in file if line.startswith("VmHWM:"))
print("peak", peak.split()[1], file=sys.stderr)
sys.exit(status)
"""
UUID = "11111111-1111-4111-8111-111111111111"


def run(*arguments: str | Path, **environment: str) -> tuple[int, str]:
    """Runs a command as a process of its own; returns its status and what it complained of."""
    ran = subprocess.run(
        [sys.executable, "-c", RUN, *map(str, arguments)],
        capture_output=True, timeout=100, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )  # fmt: skip
    said = ran.stderr.decode()
    assert "Traceback" not in said
    peak = int(said.rpartition("peak ")[2])
    assert peak < MOST_KIB, said
    return ran.returncode, said


def bomb(file: Path, head: bytes, body: bytes, size: int) -> Path:
    """Writes a small file that unpacks to so many bytes."""
    packer = zlib.compressobj(9, wbits=31)
    block = body * (1 + (1 << 20) // len(body))
    with file.open("wb") as stream:
        stream.write(packer.compress(head))
        for _ in range(size // len(block)):
            stream.write(packer.compress(block))
        stream.write(packer.flush())
    return file


BOMBS: dict[str, tuple[bytes, bytes]] = {
    "blanks": (b"{", b" "),
    "one text": (b'{"/a":{"value":"', b"x"),
    "one key": (b'{"', b"x"),
    "brackets": (b'{"/a":', b"["),
    "empty lists": (b'{"/a":[', b"[],"),
    "notes": (b'{"schema":"xendrift/1","capture":{"notes":[', b"[],"),
    "label": (b'{"schema":"xendrift/1","capture":{"label":"', b"x"),
    "userdata": (b'{"schema":"xendrift/1","capture":{"userdata":{', b'"a":"",'),
    "one listing line": (b"/a = ", b"x"),
    "useless lines": (b"", b"x\n"),
    "zeros": (b"", b"\0"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_capture_that_unpacks_to_gigabytes(tmp_path: Path, name: str) -> None:
    file = bomb(tmp_path / "bomb.json.gz", *BOMBS[name], 540 << 20)
    status, said = run("scan", "--capture", file)
    assert status == 2
    assert "capture" in said


def nodes(name: str, count: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        yield {
            "of no domain": (f"/vm/{number}/name", "x" * 40),
            "of one domain": (f"/libxl/2/device/vbd/{number}", "x"),
            "backends of the dead": (f"/local/domain/0/backend/vbd/9/{number}", "x"),
            "kinds": (f"/local/domain/0/backend/k{number}/9/0", "x"),
            "domains": (f"/local/domain/{number}/name", "x"),
        }[name]


@pytest.mark.parametrize("name", ["of no domain", "of one domain", "backends of the dead", "kinds"])
def test_more_nodes_than_any_host_has(tmp_path: Path, name: str) -> None:
    file = tmp_path / "many.json.gz"
    with gzip.open(file, "wb", 1) as stream:
        stream.write(b'{"/local/domain/2/domid":{"value":"2"}')
        for path, value in nodes(name, 600_000):
            stream.write(f',"{path}":{{"value":"{value}"}}'.encode())
        stream.write(b"}")
    run("show", "2", "--capture", file)


def test_more_domains_than_xen_can_have(tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    file.write_text(json.dumps({path: {"value": one} for path, one in nodes("domains", 200_000)}))
    status, said = run("scan", "--capture", file)
    assert status == 2
    assert "names more domains than Xen can have" in said


HEADER = b'{"schema":"xendrift/1","recording":{"label":"x","begun":"y","versions":{}}}\n'
RECORDINGS = {
    "one line": (HEADER, b"x"),
    "many frames": (HEADER, b'{"at":1,"nodes":{}}\n'),
    "many nodes": (
        HEADER,
        b'{"at":1,"nodes":{%b}}\n'
        % b",".join(b'"/local/domain/2/device/vbd/%d":"x"' % number for number in range(20_000)),
    ),
    "lists": (HEADER, b'{"at":1,"nodes":[' + b"[]," * 1000 + b"[]]}\n"),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_that_never_ends(tmp_path: Path, name: str) -> None:
    file = bomb(tmp_path / "bomb.xdr", *RECORDINGS[name], 540 << 20)
    status, said = run("scan", "--capture", file)
    assert status in (0, 1) or "recording" in said


PLACES = {
    "capture": ("scan", "--capture", "@"),
    "ignore file": ("scan", "--demo", "--ignore-file", "@"),
    "settings": ("scan", "--demo", "--config", "@"),
    "plan of accept": ("accept", "web-2", "--demo", "--plan", "@", "--yes"),
    "plan of unplug": ("unplug", "web-2", "disk:xvda", "--demo", "--plan", "@", "--yes"),
    "plan of clean": ("clean", "31", "vbd:51712", "--demo", "--plan", "@", "--yes"),
}


@pytest.mark.parametrize("what", ["fifo", "device", "folder", "socket", "sparse"])
@pytest.mark.parametrize("place", PLACES)
def test_whatever_stands_where_a_file_is_expected(tmp_path: Path, place: str, what: str) -> None:
    file = tmp_path / "file"
    if what == "fifo":
        os.mkfifo(file)
    elif what == "device":
        file.symlink_to("/dev/zero")
    elif what == "folder":
        file.mkdir()
    elif what == "socket":
        import socket  # noqa: PLC0415

        socket.socket(socket.AF_UNIX).bind(str(file))
    else:
        with file.open("wb") as stream:
            stream.truncate(1 << 40)
    status, said = run(*(str(file) if one == "@" else one for one in PLACES[place]))
    assert status == 2
    assert str(file) in said


@pytest.mark.parametrize("what", ["fifo", "link"])
@pytest.mark.parametrize("name", ["xenstore.json", f"userdata/userdata-d.2.{UUID}.libxl-json"])
def test_what_a_capture_s_folder_brought_along(tmp_path: Path, name: str, what: str) -> None:
    """Somebody else's archive, opened by root: a link in it may lead to /etc/shadow."""
    (tmp_path / "userdata").mkdir()
    (tmp_path / "secret").write_text("root:secret:1:0:99999:7:::\n")
    (tmp_path / "xenstore.txt").write_text('/local/domain/2/domid = "2"\n')
    file = tmp_path / name
    if what == "fifo":
        os.mkfifo(file)
    else:
        file.symlink_to(tmp_path / "secret")
    _, said = run("show", "2", "--capture", tmp_path)
    assert "secret:1" not in said


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_AS)[0] != -1, reason="memory is limited")
def test_a_great_host_still_opens(tmp_path: Path) -> None:
    """A thousand domains of six devices, with all that their drivers say."""
    from tests.bench.population import Population  # noqa: PLC0415

    guest = Population.of(6)
    file = tmp_path / "great.json.gz"
    with gzip.open(file, "wb", 1) as stream:
        stream.write(b'{"/local/domain/0/domid":{"value":"0"}')
        for domid in range(1, 1001):
            for path, value in guest.nodes_of(domid).items():
                stream.write(b",%b" % json.dumps({path: {"value": value.decode()}})[1:-1].encode())
        stream.write(b"}")
    status, said = run("show", "777", "--capture", file)
    assert status == 0, said
