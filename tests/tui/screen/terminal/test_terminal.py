"""The whole screen in a real terminal: tmux sees what an operator sees."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xendrift_tui.screen.terminal.terminal import unsuitable_terminal

TMUX = shutil.which("tmux")
PROGRAM = """
import sys
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.screen.run import run_screen
source = DemoSource()
source.dom0.store.write("/local/domain/3/name", b"\\x1b]2;owned\\x07\\xc2\\x9b31m")
sys.exit(run_screen(source, read_only=True))
"""
# What a program may write to move the cursor and to colour text (ECMA-48), Textual's own title, the
# question for the background.
SEQUENCES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\](?:[012];xendrift|22;[a-z-]*)\x07|\x1b\]11;\?\x1b\\|\x1bP[^\x1b]*\x1b\\|\x1b[=>c]"
)
CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Terminal:
    """A tmux server of its own with one window; whatever was written to it is kept."""

    def __init__(
        self, folder: Path, size: tuple[int, int], term: str, program: str = PROGRAM
    ) -> None:
        self.socket = folder / "tmux"
        self.raw = folder / "raw"
        config = folder / "conf"
        config.write_text(f"set -g default-terminal {term}\nset -g status off\n")
        script = folder / "program.py"
        script.write_text(program)
        command = f"{sys.executable} {script}; echo code=$?; stty -a; sleep 60"
        width, height = map(str, size)
        env = {**os.environ, "LC_ALL": "C.UTF-8", "XENDRIFT_STATE": str(folder)}
        env.pop("TMUX", None)
        self._env = env
        subprocess.run(
            [TMUX, "-S", self.socket, "-f", config, "new-session", "-d", "-x", width, "-y", height,
             command],
            check=True, env=env,
        )  # fmt: skip
        self.tmux("pipe-pane", "-o", f"cat >> {self.raw}")

    def tmux(self, *arguments: str) -> str:
        command = [TMUX, "-S", self.socket, *arguments]
        return subprocess.run(
            command, check=True, env=self._env, capture_output=True, text=True
        ).stdout

    def hang_up(self) -> None:
        """Takes the terminal away, if it is still there."""
        subprocess.run([TMUX, "-S", self.socket, "kill-server"], check=False, capture_output=True)

    def text(self) -> str:
        return self.tmux("capture-pane", "-p")

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.tmux("send-keys", key)
            time.sleep(0.05)

    def until(self, *signs: str, timeout: float = 15.0) -> str:
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            text = self.text()
            if all(sign in text for sign in signs):
                return text
            time.sleep(0.05)
        raise AssertionError(f"never saw {signs}:\n{self.text()}")


@pytest.fixture
def terminal(tmp_path):
    opened: list[Terminal] = []

    def start(
        size: tuple[int, int], term: str = "tmux-256color", program: str = PROGRAM
    ) -> Terminal:
        opened.append(Terminal(tmp_path, size, term, program))
        return opened[-1]

    yield start
    for one in opened:
        one.hang_up()


@pytest.mark.terminal
@pytest.mark.skipif(TMUX is None, reason="needs tmux")
@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
@pytest.mark.parametrize("term", ["tmux-256color", "linux"])
def test_start_move_open_and_quit(terminal, size, term):
    window = terminal(size, term)
    window.until("xendrift", "domains", "quit", "live")
    window.until(r"\x1b]2;o")
    window.keys("j", "Enter", "n")
    window.until("remedy")
    window.keys("b")
    window.until("next boot now")
    window.keys("Escape")
    window.until("next problem")
    window.keys("q")
    window.until("code=0")  # how soon is measured by tests/bench: a busy machine is no failure
    written = SEQUENCES.sub("", window.raw.read_text())
    assert not CONTROL.search(written), written[CONTROL.search(written).start() - 40 :][:80]
    assert "owned" not in window.tmux("display-message", "-p", "#{pane_title}")
    if term == "linux":
        assert "✗" not in window.text()


@pytest.mark.terminal
@pytest.mark.skipif(TMUX is None, reason="needs tmux")
@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_find_a_device_and_look_at_it_every_way(terminal, size):
    window = terminal(size)
    window.until("live", "domains")
    window.keys("F")
    window.until("findings of all domains", "untracked")
    window.keys("/")
    window.until("name rule:")
    window.keys(*"rule:poisoned", "Enter")
    window.until("1 of", "disk:xvdc")
    window.keys("Enter")
    window.until("db-main (4)", "poisoned-kind", "remedy")
    window.keys("b")
    window.until("next boot now", "gone")
    window.keys("r")
    window.until("xenstore of db-main (4)")
    window.keys("/")
    time.sleep(0.5)  # its footer has the word, too
    window.keys(*"51744", "Enter")
    window.until("hit 1 of")
    window.keys("Escape", "Escape")
    window.until("next problem")
    window.keys("q")
    window.until("code=0")


@pytest.mark.terminal
@pytest.mark.skipif(TMUX is None, reason="needs tmux")
def test_the_pager_gets_the_terminal_and_gives_it_back(terminal, tmp_path, monkeypatch):
    script = tmp_path / "pager"
    script.write_text(
        "#!/bin/sh\ncat\necho PAGER READS\nread line < /dev/tty\necho $line > /dev/null\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PAGER", str(script))
    window = terminal((100, 60))
    window.until("live", "domains")
    window.keys("|")
    shown = window.until("PAGER READS")
    assert "domains" in shown
    window.keys("h", "i", "Enter")
    window.until("next problem", "live")
    window.keys("q")
    window.until("code=0")


THREAD = """
from xendrift_tui.screen.workers.watcher import WatchThread
def fails(self, watch):
    raise ValueError("hun" + "ter2 \\x1b]2;owned\\x07")
WatchThread._follow = fails
"""
SCREEN = """
from xendrift_tui.screen.commands import look
def fails(self):
    raise ValueError("hun" + "ter2 \\x1b]2;owned\\x07")
look.sort = fails
"""


@pytest.mark.terminal
@pytest.mark.skipif(TMUX is None, reason="needs tmux")
@pytest.mark.parametrize(
    ("breaks", "where"),
    [(THREAD, "a thread of"), (SCREEN, "in the screen")],
    ids=["thread", "screen"],
)
def test_a_crash_leaves_the_terminal_sane_and_says_where_the_report_is(
    terminal, tmp_path, breaks, where
):
    window = terminal((120, 40), program=breaks + PROGRAM)
    if breaks is SCREEN:
        window.until("live", "domains")
        window.keys("s")
    shown = window.until(
        "code=2", " echo ", " icanon ", "xendrift itself failed (ValueError)", where
    )
    assert "Traceback" not in shown
    (report,) = (tmp_path / "crashes").iterdir()
    assert report.stem in shown.replace("\n", "")
    assert "hunter2" not in shown + report.read_text()
    assert (
        window.tmux("display-message", "-p", "#{alternate_on} #{mouse_any_flag}").strip() == "0 0"
    )


@pytest.mark.terminal
@pytest.mark.skipif(TMUX is None, reason="needs tmux")
@pytest.mark.parametrize("number", ["TERM", "HUP"])
def test_a_signal_ends_it_and_leaves_the_terminal_sane(terminal, number):
    window = terminal((80, 24))
    window.until("live", "domains")
    pane = window.tmux("display-message", "-p", "#{pane_pid}").strip()
    child = subprocess.run(["pgrep", "-P", pane], capture_output=True, text=True, check=True)
    subprocess.run(["kill", f"-{number}", child.stdout.split()[0]], check=True)
    window.until("code=1", " echo ", " icanon ")
    assert (
        window.tmux("display-message", "-p", "#{alternate_on} #{mouse_any_flag}").strip() == "0 0"
    )


def test_without_a_terminal_the_headless_commands_are_named(monkeypatch):
    assert "xendrift scan" in unsuitable_terminal()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "dumb")
    assert "xendrift show" in unsuitable_terminal()
    monkeypatch.setenv("TERM", "xterm-256color")
    assert unsuitable_terminal() is None


@pytest.mark.terminal
@pytest.mark.skipif(TMUX is None, reason="needs tmux")
def test_a_terminal_that_hangs_up_leaves_no_process(terminal):
    """While it is being written to, which Textual by itself does not survive in half the cases."""
    for _ in range(5):
        window = terminal((80, 24))
        window.until("live", "domains")
        shell = window.tmux("display-message", "-p", "#{pane_pid}").strip()
        found = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True)
        folder = Path("/proc", found.stdout.split()[0])
        window.tmux("send-keys", "n", "b", "n", "F", "j", "j")
        window.hang_up()
        end = time.monotonic() + 10
        while folder.exists() and time.monotonic() < end:
            time.sleep(0.05)
        assert not folder.exists()
