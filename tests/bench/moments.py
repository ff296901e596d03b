"""Thousands of domains at two moments: how long it takes to open one, and to compare both."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Row, shown
from tests.bench.place import ENVIRONMENT, XENDRIFT, inhabited
from tests.bench.population import Population
from tests.lab.lab import Lab
from xendrift.sources.capture.writer import write_capture
from xendrift.sources.host.source import HostSource
from xendrift.sources.recording.recorder import RecordingSource

_POPULATION = Population.of(1, lean=True)
_SECONDS = 3.0
_OPEN, _COMPARE = 250, 300  # megabytes
_EVERY = 200  # of so many domains one changes


def rows(daemon: str, *, guests: int = 8000, rounds: int = 3) -> Iterator[Row]:
    """Six rows: a recording is opened, two captures and two of them are compared; time and memory."""
    with inhabited(daemon, guests, _POPULATION) as lab:
        _keep(lab, "old")
        with lab.client(patience=30) as client:
            client.write_many(
                {
                    f"/local/domain/0/backend/vbd/{domid}/51712/state": b"5"
                    for domid in range(1, guests + 1, _EVERY)
                }
            )
        _keep(lab, "new")
        names = [str(lab.folder / f"{name}.{{}}") for name in ("old", "new")]
        opening = ["scan", "1", "--capture", names[0].format("xdr")]
        taken = [_run(opening, 0) for _ in range(rounds)]
        yield from _told(f"a recording of {guests:,} domains is opened", taken, _OPEN)
        for what, kind in (("captures", "json.gz"), ("recordings", "xdr")):
            compare = ["diff", *(name.format(kind) for name in names)]
            taken = [_run(compare, 1) for _ in range(rounds)]
            yield from _told(f"two {what} of {guests:,} domains are compared", taken, _COMPARE)


def _keep(lab: Lab, name: str) -> None:
    source = HostSource(lab.socket, lab.userdata)
    write_capture(source, lab.folder / f"{name}.json.gz", overwrite=True)
    recording = RecordingSource(source, _fresh(lab.folder / f"{name}.xdr"))
    host = recording.look()
    for _ in recording.observe(host, sorted(host.domids)):
        pass
    recording.close()


def _fresh(file: Path) -> Path:
    file.unlink(missing_ok=True)
    return file


def _run(arguments: list[str], status: int) -> tuple[float, int]:
    """Runs a command; returns its seconds and its most memory in bytes."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*XENDRIFT, *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT,
    )  # fmt: skip
    _, ended, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(ended)
    assert process.returncode == status, arguments
    return time.perf_counter() - begun, usage.ru_maxrss * 1024


def _told(what: str, taken: list[tuple[float, int]], megabytes: int) -> Iterator[Row]:
    seconds = min(one for one, _ in taken)
    most = max(one for _, one in taken)
    bar = f"under {_SECONDS:g} s"
    yield Row(what, shown(seconds), "", "", bar, seconds < _SECONDS)
    limit = f"under {megabytes} MB"
    yield Row(f"memory: {what}", f"{most >> 20} MiB", "", "", limit, most < megabytes * 10**6)
