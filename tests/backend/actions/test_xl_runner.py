"""The runner of xl, with programs that hang, flood, die and leave children behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from xendrift.actions.xl import CANCELLED, EXITED, TIMED_OUT, find_xl, run_xl
from xendrift.core.base.errors import UsageError, XendriftError


def fake(folder: Path, text: str) -> str:
    path = folder / "xl"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(file: Path) -> bool:
    """Whether the process that wrote its number to a file ends soon."""
    process = int(file.read_text())
    deadline = time.monotonic() + 5
    while alive(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(process)


def test_arguments_arrive_as_they_are_and_output_comes_line_by_line(tmp_path: Path) -> None:
    xl = fake(tmp_path, 'for one; do echo "<$one>"; done; echo oops >&2; exit 3')
    told: list[str] = []
    ran = run_xl(xl, ["a b", "$(id)", "*", "'", ""], 5, told.append)
    assert (ran.code, ran.ended) == (3, EXITED)
    assert list(ran.output) == told == ["<a b>", "<$(id)>", "<*>", "<'>", "<>", "oops"]
    assert ran.sentence == "xl ended with exit status 3"


def test_the_environment_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", "of its own")
    assert run_xl(fake(tmp_path, 'echo "$SOMETHING"'), [], 5).output == ("of its own",)


def test_xl_goes_on_when_nobody_listens_any_more(tmp_path: Path) -> None:
    def tell(line: object) -> None:
        raise BrokenPipeError

    ran = run_xl(
        fake(tmp_path, f"echo one; sleep 0.2; echo two; touch {tmp_path}/end"), [], 5, tell
    )
    assert (ran.code, ran.output) == (0, ("one", "two"))
    assert (tmp_path / "end").exists()


def test_output_is_made_safe(tmp_path: Path) -> None:
    ran = run_xl(fake(tmp_path, r"printf '\033]0;x\007\377no newline'"), [], 5)
    assert ran.output == (r"\x1b]0;x\x07\xffno newline",)


def test_a_flood_is_cut(tmp_path: Path) -> None:
    ran = run_xl(fake(tmp_path, "yes | head -n 200000; head -c 3000000 /dev/zero"), [], 30)
    assert ran.code == 0
    assert len(ran.output) == 400
    assert ran.left_out >= 199_600


def test_one_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    text = f"trap '' TERM\nsh -c 'trap \"\" TERM; echo $$ > {tmp_path}/child; sleep 60' &\nsleep 60"
    begun = time.monotonic()
    ran = run_xl(fake(tmp_path, text), [], 0.5)
    assert ran.ended == TIMED_OUT
    assert time.monotonic() - begun < 10
    assert "longer than libxl's limits" in ran.sentence
    assert gone(tmp_path / "child")


def test_a_child_that_stays_does_not_hold_us_up(tmp_path: Path) -> None:
    """As a QEMU that xl started, which inherits the pipe."""
    begun = time.monotonic()
    ran = run_xl(fake(tmp_path, f"sleep 30 & echo $! > {tmp_path}/child; echo done"), [], 20)
    assert time.monotonic() - begun < 10
    assert (ran.code, ran.output) == (0, ("done",))
    os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)


def test_one_that_closes_its_output_is_waited_for(tmp_path: Path) -> None:
    ran = run_xl(fake(tmp_path, "echo begun; exec >&- 2>&-; sleep 0.5; exit 7"), [], 5)
    assert (ran.code, ran.output, ran.ended) == (7, ("begun",), EXITED)
    assert run_xl(fake(tmp_path, "exec >&- 2>&-; sleep 60"), [], 0.5).ended == TIMED_OUT


def test_one_that_is_killed(tmp_path: Path) -> None:
    ran = run_xl(fake(tmp_path, "kill -9 $$"), [], 5)
    assert (ran.code, ran.ended) == (-9, EXITED)
    assert ran.sentence == "xl was killed by signal 9"


def test_cancelling_leaves_no_process(tmp_path: Path) -> None:
    xl = fake(tmp_path, f"echo $$ > {tmp_path}/own; sleep 60 & echo $! > {tmp_path}/child; wait")
    code = (
        "import sys; from xendrift.actions.xl import run_xl; "
        f"ran = run_xl({xl!r}, [], 60); print(ran.ended, ran.sentence)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 20
    while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    threading.Timer(0.1, process.send_signal, (signal.SIGINT,)).start()
    out, _ = process.communicate(timeout=20)
    assert out.startswith(f"{CANCELLED} xl was cancelled after")
    assert gone(tmp_path / "own")
    assert gone(tmp_path / "child")


def test_a_second_interrupt_leaves_no_script_of_an_xl_that_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn = f"trap '' TERM; echo > {tmp_path}/began; while :; do sleep 0.2; done"
    xl = fake(
        tmp_path,
        f"trap 'sleep 0.2; exit 1' TERM; sh -c \"{stubborn}\" & echo $! >{tmp_path}/pid; wait",
    )
    stop = threading.Event()
    sleep = time.sleep

    def impatient(_: float) -> None:
        sleep(0.5)
        raise KeyboardInterrupt

    def began() -> None:
        while not (tmp_path / "began").exists():
            sleep(0.02)
        monkeypatch.setattr("xendrift.actions.process.time.sleep", impatient)
        stop.set()

    threading.Thread(target=began).start()
    with pytest.raises(KeyboardInterrupt):
        run_xl(xl, [], 30, stop=stop)
    monkeypatch.undo()
    assert gone(tmp_path / "pid")


def test_no_xl_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="no xl on the PATH"):
        find_xl()
    with pytest.raises(UsageError, match="no program"):
        find_xl(str(tmp_path / "nothing"))
    xl = fake(tmp_path, "exit 0")
    assert find_xl() == find_xl(xl) == xl
    Path(xl).write_text("no program")
    with pytest.raises(XendriftError, match="cannot be started"):
        run_xl(xl, [], 5)


@pytest.mark.parametrize("output", ["", "exec >&- 2>&-"], ids=["open", "closed"])
def test_a_thread_may_stop_it_and_nothing_is_left(tmp_path: Path, output: str) -> None:
    xl = fake(tmp_path, f"echo $$ >{tmp_path}/pid; {output}\nsleep 60 & sleep 60")
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    begun = time.monotonic()
    ran = run_xl(xl, [], 30, stop=stop)
    assert ran.ended == CANCELLED
    assert time.monotonic() - begun < 10
    assert gone(tmp_path / "pid")
