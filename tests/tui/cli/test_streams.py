"""`-` is standard input or output wherever a FILE is named, alone on it and never a terminal."""

import gzip
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from xendrift.sources.demo.source import DemoSource
from xendrift.sources.recording.reader import is_recording, load_recording
from xendrift.sources.recording.recorder import RecordingSource

XENDRIFT = [sys.executable, "-m", "xendrift_tui"]
CAPTURE = Path(__file__).parents[2] / "captures" / "b-after-hotplug" / "xenstore.txt"


def run(
    *arguments: str | Path, given: bytes | None = None, folder: Path | None = None, stdin: int = -3
) -> subprocess.CompletedProcess[bytes]:
    """Runs one command with a pipe on every standard stream."""
    return subprocess.run(
        [*XENDRIFT, *map(str, arguments)],
        capture_output=True,
        cwd=folder,
        timeout=60,
        check=False,
        **({"input": given} if given is not None else {"stdin": stdin}),
    )


def test_a_capture_goes_through_a_pipe_and_makes_no_file(tmp_path: Path) -> None:
    made = run("capture", "--demo", "-o", "-", folder=tmp_path)
    assert (made.returncode, made.stderr) == (0, b"")
    assert json.loads(made.stdout)["schema"] == "xendrift/1"
    here = run("scan", "--demo", "--json")
    for content in (made.stdout, gzip.compress(made.stdout)):
        read = run("scan", "--capture", "-", "--json", given=content, folder=tmp_path)
        assert read.returncode == 1, read.stderr
        found = [one["rule"] for one in json.loads(read.stdout)["findings"]]
        assert found == [one["rule"] for one in json.loads(here.stdout)["findings"]]
    assert list(tmp_path.iterdir()) == []


def test_a_listing_on_standard_input_has_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "userdata").mkdir()
    (tmp_path / "versions.json").write_text("no json")
    read = run("show", "g-web", "--capture", "-", given=CAPTURE.read_bytes(), folder=tmp_path)
    assert b"g-web" in read.stdout, read.stderr
    assert b"standard input does not say which libxl" in read.stderr


def test_a_recording_is_read_from_a_pipe_too(tmp_path: Path) -> None:
    file = tmp_path / "demo.xdr"
    source = RecordingSource(DemoSource(), file)
    list(source.observe(source.look(), sorted(source.look().domids)))
    source.close()
    read = run("scan", "--capture", "-", given=file.read_bytes())
    assert read.stdout == run("scan", "--capture", file).stdout
    assert read.stdout


def test_a_plan_goes_out_alone_and_comes_back(tmp_path: Path) -> None:
    saved = run("accept", "web-2", "--demo", "--save-plan", "-", folder=tmp_path)
    assert saved.returncode == 0
    assert json.loads(saved.stdout)["plan"] == "accept"
    assert b"accept web-2" in saved.stderr
    asked = run("accept", "web-2", "--demo", "--plan", "-", given=saved.stdout, folder=tmp_path)
    assert asked.returncode == 1
    assert b"Nobody can be asked" in asked.stderr
    done = run("accept", "web-2", "--demo", "--plan", "-", "--yes", given=saved.stdout)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "--demo", "--ignore-file", "-"],
        ["scan", "--demo", "--config", "-"],
        ["scan", "--capture", "-"],
        ["accept", "web-2", "--demo", "--yes", "--plan", "-"],
    ],
)
def test_a_terminal_is_no_file(arguments: list[str]) -> None:
    outer, inner = pty.openpty()
    try:
        refused = run(*arguments, stdin=inner)
    finally:
        os.close(outer)
        os.close(inner)
    assert refused.returncode == 2
    assert b"- is standard input, which is a terminal here" in refused.stderr


def test_what_else_is_refused() -> None:
    plan = run("accept", "web-2", "--demo", "--save-plan", "-").stdout
    both = run("accept", "web-2", "--capture", "-", "--plan", "-", given=plan)
    assert both.returncode == 2
    assert b"are the same standard input" in both.stderr
    large = run("scan", "--demo", "--ignore-file", "-", given=b"#" * (17 << 20))
    assert large.returncode == 2
    assert b"holds more than 16 MiB" in large.stderr


def test_other_files_are_read_from_it() -> None:
    plain = run("config", "--config", "-", "--json", given=b'theme = "light"\n')
    assert json.loads(plain.stdout)["settings"]["theme"]["value"] == "light"
    ignored = run(
        "scan", "--demo", "--ignore-file", "-", given=b'[[ignore]]\nrule = "*"\nreason = "all"\n'
    )
    assert (ignored.returncode, ignored.stdout) == (0, b"")


def test_a_file_of_that_name_is_named_by_its_folder(tmp_path: Path) -> None:
    made = run("capture", "--demo", "-o", "./-", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["-"]
    printed = run("metrics", "--demo", "-o", "-", folder=tmp_path)
    assert b"xendrift_findings" in printed.stdout


@pytest.mark.terminal
def test_the_screen_is_drawn_on_the_terminal_beside_a_recording(tmp_path: Path) -> None:
    """What it reads goes to the pipe, keys come from the terminal; and back again."""
    kept = tmp_path / "kept.xdr"
    python = f"{sys.executable} -m xendrift_tui"
    for line in (f"{python} demo --record - > {kept}", f"cat {kept} | {python} replay -"):
        child, terminal = pty.fork()
        if not child:
            os.environ["TERM"] = "xterm"
            os.execv("/bin/sh", ["sh", "-c", line])
        seen = b""
        while b"domains" not in seen:
            seen += os.read(terminal, 1 << 16)
        os.write(terminal, b"q")
        ended = b""
        try:
            while True:
                ended = os.read(terminal, 1 << 16)
        except OSError:
            pass
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, (seen, ended)
    assert is_recording(kept)
    assert load_recording(kept).frames


def test_a_recording_is_not_written_to_a_terminal() -> None:
    child, terminal = pty.fork()
    if not child:
        os.execv(sys.executable, [*XENDRIFT, "demo", "--record", "-"])
    said = b""
    try:
        while piece := os.read(terminal, 1 << 16):
            said += piece
    except OSError:
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    assert b"is no text, and standard output is a terminal here" in said
