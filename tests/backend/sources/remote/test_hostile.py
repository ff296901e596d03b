"""Whatever another host says: nothing of it is believed, and nothing of it waits or fills memory."""

import gzip
import resource
import sys
from pathlib import Path

import orjson
import pytest

from xendrift.sources.remote.command import run_there
from xendrift.sources.remote.fetch import fetch
from xendrift.sources.remote.fetched import Wanted
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.state import RemoteError, State

HELLO = {
    "schema": "xendrift/1",
    "recording": {"label": "x", "begun": "", "versions": {"libxl": "4.17"}},
    "serve": {"version": "0.1.0", "protocol": 1, "python": "3", "abilities": []},
}
FRAME = {"at": 0, "nodes": {"/local/domain/1/name": "\x1b[2J"}, "complete": True}


def host(tmp_path: Path, code: str, deadline: float = 20.0) -> Reach:
    """A host of which ssh is a program that says what it says."""
    program = tmp_path / "ssh.py"
    program.write_text(f"import sys, gzip, time, os, zlib\nout = sys.stdout.buffer\n{code}\n")
    return Reach("evil", (sys.executable, str(program)), deadline=deadline)


def saying(*lines: object) -> str:
    text = b"".join(
        line if isinstance(line, bytes) else orjson.dumps(line) + b"\n" for line in lines
    )
    return f"out.write({gzip.compress(text, mtime=0)!r})"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("out.write(b'Welcome to \\x1b[31mxen')", "says something before xendrift does"),
        ("out.write(b'\\x1f\\x8b' + b'x' * 100)", "is damaged"),
        (saying({"schema": "xendrift/2"}, FRAME), "speaks xendrift/2"),
        (saying(b"[1]\n", FRAME), "speaks None"),
        (saying({**HELLO, "serve": {**HELLO["serve"], "protocol": 9}}), "is newer than this one"),
        (saying(HELLO, {"at": "x"}), "a wrong shape"),
        (saying(HELLO, {"at": 0, "nodes": {"../x": "1"}}), "a wrong shape"),
        (saying(HELLO, {"at": 0, "nodes": {"/x": "\u1234"}}), "a wrong shape"),
        (saying(HELLO, b'{"at": 0, "nodes": ["'), ""),
        ("z = zlib.compressobj(1, 8, 31)\nwhile True: out.write(z.compress(b'x' * (1 << 20)))",
         "a line that never ends"),
        (f"z = zlib.compressobj(1, 8, 31)\nout.write(z.compress({orjson.dumps(HELLO)!r} + b'\\n'))\n"
         "while True: out.write(z.compress(b'{\"at\":0}\\n' * 100000))", "more than any host holds"),
        ("sys.stderr.write('\\x1b]0;x\\x07' + 'y' * 100000 + '\\n'); sys.exit(255)", "y"),
    ],
)  # fmt: skip
def test_what_is_no_stream_is_a_sentence(tmp_path: Path, code: str, words: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RemoteError) as raised:
        fetch(host(tmp_path, code), Wanted())
    assert words in raised.value.sentence
    assert len(raised.value.sentence) < 700
    assert raised.value.sentence.isprintable()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 << 10


def test_nobody_waits_for_one_that_says_nothing(tmp_path: Path) -> None:
    for code in ("time.sleep(60)", saying(HELLO) + "\nout.flush()\ntime.sleep(60)"):
        with pytest.raises(RemoteError) as raised:
            fetch(host(tmp_path, code, deadline=0.5), Wanted())
        assert raised.value.state is State.TOO_SLOW


def test_a_command_there_says_no_more_than_it_may(tmp_path: Path) -> None:
    with pytest.raises(RemoteError, match="more than it should"):
        run_there(host(tmp_path, "while True: out.write(b'x' * (1 << 20))"), ["log"])
    said = run_there(
        host(tmp_path, "out.write(b'{}'); sys.stderr.write('a\\x1b[1m\\nb\\n')"), ["log"]
    )
    assert (said.status, said.out, said.lines) == (0, b"{}", ("a\\x1b[1m", "b"))
