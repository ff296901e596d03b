"""What `xendrift serve` says is a recording, and it ends when nobody listens."""

import subprocess
import sys
import zlib
from io import BytesIO

import orjson

from tests.tui.screen.pilot import Clock
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.protocol import Scope
from xendrift.sources.recording.reader import is_recording
from xendrift.sources.recording.replay import ReplaySource
from xendrift.sources.remote.serve import Server

SERVE = [sys.executable, "-m", "xendrift_tui", "serve", "--demo"]


def test_a_stream_that_is_kept_plays_as_a_recording(tmp_path) -> None:
    file = tmp_path / "kept.xdr"
    with file.open("wb") as out:
        Server(DemoSource(clock=Clock()), out, mask=False).once()
    assert is_recording(file)
    played, real = ReplaySource(file, at_end=True), DemoSource(clock=Clock())
    look, again = real.look(), played.look()
    assert again.domids == look.domids
    for one, other in zip(
        real.observe(look, sorted(look.domids)),
        played.observe(again, sorted(look.domids)),
        strict=True,
    ):
        assert dict(other.nodes) == dict(one.nodes)
        assert [file.content for file in other.userdata] == [file.content for file in one.userdata]


def test_passwords_are_left_out_unless_they_are_asked_for() -> None:
    for mask, there in ((True, False), (False, True)):
        out = BytesIO()
        Server(DemoSource(), out, scope=Scope.WHOLE, mask=mask).once()
        content = zlib.decompress(out.getvalue(), 31)
        secret = [part for part in content.split(b"vncpasswd")[1:] if b"(masked)" not in part[:20]]
        assert bool([one for one in secret if one[:5] != b'":"",']) is there


def test_it_says_what_changes_beats_and_ends_with_its_input() -> None:
    with subprocess.Popen(SERVE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        unpacker, text = zlib.decompressobj(wbits=31), b""
        while text.count(b"\n", text.find(b'"complete"')) < 3 or b'"complete"' not in text:
            text += unpacker.decompress(process.stdout.read1(1 << 16))
        process.stdin.close()
        assert process.wait(10) == 0
    hello, *frames = map(orjson.loads, text.splitlines()[:-1])
    assert hello["serve"]["protocol"] == 1
    assert {"version", "python", "abilities"} <= hello["serve"].keys()
    assert [one["at"] for one in frames] == sorted(one["at"] for one in frames)


def test_nobody_at_the_other_end_is_no_error() -> None:
    with subprocess.Popen(SERVE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.read(100)
        process.stdout.close()
        assert process.wait(20) == 0
