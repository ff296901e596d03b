"""Other hosts over ssh, against what ssh itself takes: one host of 200 guests, and a hundred hosts."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.bench.measure import Row, Times, in_turn, shown
from tests.bench.place import ENVIRONMENT, PYTHON, inhabited
from tests.bench.population import Population
from tests.lab.lab import Lab
from tests.lab.relay import DelayingRelay
from tests.lab.sshd import Sshd, serving

_DELAYS = (0.0, 0.1)  # seconds of a round trip


def rows(
    daemon: str,
    *,
    guests: int = 200,
    hosts: int = 100,
    rounds: int = 5,
    delays: tuple[float, ...] = _DELAYS,
) -> Iterator[Row]:
    """A scan of one host at each distance, and a scan of many."""
    folder = Path(tempfile.mkdtemp(prefix="xs", dir="/tmp"))
    try:
        with serving(folder) as sshd, inhabited(daemon, guests, Population.of(5)) as lab:
            for delay in delays:
                yield _one(sshd, lab, guests, delay, rounds)
        with serving(folder) as sshd, inhabited(daemon, 5, Population.of(5)) as lab:
            yield _many(sshd, lab, hosts, rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _one(sshd: Sshd, lab: Lab, guests: int, delay: float, rounds: int) -> Row:
    with DelayingRelay(sshd.port, delay / 2) as relay:
        name = sshd.lab(f"far{delay:g}", lab, port=relay.port)
        there = " ".join(f"{key}={value}" for key, value in _of_lab(lab).items())
        theirs = sshd.ssh(name, f"env {there} {lab.xen.bin}/xl list -l")
        ours, against = in_turn(rounds, partial(_scan, sshd, "--host", name), partial(_run, theirs))
    what = f"`xendrift scan --host` of {guests:,} domains, {delay * 1000:.0f} ms away"
    return _at_most(what, ours, "`ssh H xl list -l`", against, 1.2)


def _many(sshd: Sshd, lab: Lab, count: int, rounds: int) -> Row:
    names = [sshd.lab(f"h{number}", lab) for number in range(count)]
    listed = sshd.folder / "hosts"
    listed.write_text("\n".join(names))

    def one(name: str) -> None:
        _run(sshd.ssh(name, "true"))

    def theirs() -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(one, names))

    ours = partial(_scan, sshd, "--hosts", str(listed), "--jobs", "8")
    found, against = in_turn(min(rounds, 3), ours, theirs)
    what = f"`xendrift scan --hosts` of {count} hosts, all on this machine"
    return _at_most(what, found, f"{count} times `ssh H true`", against, 3)


def _of_lab(lab: Lab) -> dict[str, str]:
    """What has xl look at a lab."""
    return {
        "LD_PRELOAD": str(lab.xen.library),
        "XENDRIFT_LAB": str(lab.folder),
        "XENDRIFT_LAB_DOMAINS": str(lab.folder / "domains"),
        "XENSTORED_ROOTDIR": str(lab.folder / "lib"),
    }


def _scan(sshd: Sshd, *words: str) -> None:
    program = "import sys; from xendrift_tui.main import main; sys.exit(main())"
    _run([PYTHON, "-c", program, "scan", *words, "--config", str(sshd.settings)])


def _run(command: list[str]) -> None:
    ran = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        check=False,
        timeout=300,
    )
    assert ran.returncode in (0, 1), ran.stderr


def _at_most(what: str, ours: Times, name: str, theirs: Times, bar: float) -> Row:
    ratio = ours.best / theirs.best
    return Row(
        what,
        shown(ours.best),
        f"{name}: {shown(theirs.best)}",
        f"{ratio:.2f} times as long",
        f"at most {bar:g} times",
        ratio <= bar,
    )
