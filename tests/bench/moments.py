"""Thousands of domains at two moments: how long it takes to open one, and to compare both."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import Process
from pathlib import Path

from tests.bench.measure import Row, shown
from tests.bench.place import ENVIRONMENT, XENDRIFT
from tests.bench.population import Population
from tests.lab.parts import DAEMONS
from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import UserdataFile
from xendrift.sources.capture.writer import write_capture
from xendrift.sources.packed import PackedNodes
from xendrift.sources.recording.recorder import RecordingSource
from xendrift.sources.snapshot import Snapshot
from xendrift.sources.still import StillSource

_POPULATION = Population.of(1, lean=True)
_SECONDS = 3.0
_OPEN, _COMPARE = 250, 300  # megabytes
_EVERY = 200  # of so many domains one changes


def rows(daemon: str, *, guests: int = 8000, rounds: int = 3) -> Iterator[Row]:
    """Six rows: a recording is opened, two captures and two of them are compared; time and memory.

    Both files are made as the recorder and the capture's writer make them, with every node of each
    guest; no daemon has a part in it, and so they are measured once.
    """
    if daemon != DAEMONS[0]:
        return
    with tempfile.TemporaryDirectory(prefix="xb", dir="/tmp") as folder:
        old, new = (f"{folder}/{name}" for name in ("old", "new"))
        for name, state in ((old, b"4"), (new, b"5")):
            # a process of its own: the most memory of a child counts what its parent had
            writer = Process(target=_keep, args=(name, guests, state))
            writer.start()
            writer.join()
        taken = [_run(["scan", "1", "--capture", f"{old}.xdr"], 0) for _ in range(rounds)]
        yield from _told(f"a recording of {guests:,} domains is opened", taken, _OPEN)
        for what, kind in (("captures", "json.gz"), ("recordings", "xdr")):
            compare = ["diff", f"{old}.{kind}", f"{new}.{kind}"]
            taken = [_run(compare, 1) for _ in range(rounds)]
            yield from _told(f"two {what} of {guests:,} domains are compared", taken, _COMPARE)


def _keep(name: str, guests: int, state: bytes) -> None:
    """Writes a capture and a recording of a host in which some backends are in one state."""
    nodes = PackedNodes()
    nodes.add("/local/domain/0/name", b"Domain-0")
    files: list[UserdataFile | None] = []
    for domid in range(1, guests + 1):
        own = _POPULATION.nodes_of(domid)
        if domid % _EVERY == 2:
            own[f"/local/domain/0/backend/vbd/{domid}/51712/state"] = state
        for path, value in own.items():
            nodes.add(path, value)
        files += [UserdataFile.named(*one) for one in _POPULATION.files_of(domid).items()]
    snapshot = Snapshot(nodes, [file for file in files if file is not None])
    source = StillSource(SafeText("bench"), snapshot, kept_as="")
    write_capture(source, Path(f"{name}.json.gz"))
    recording = RecordingSource(source, Path(f"{name}.xdr"))
    host = recording.look()
    for _ in recording.observe(host, sorted(host.domids)):
        pass
    recording.close()


def _run(arguments: list[str], status: int) -> tuple[float, float, int]:
    """Runs a command; returns its seconds, those of a processor, and its most memory in bytes."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*XENDRIFT, *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT,
    )  # fmt: skip
    _, ended, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(ended)
    assert process.returncode == status, arguments
    worked = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - begun, worked, usage.ru_maxrss * 1024


def _told(what: str, taken: list[tuple[float, float, int]], megabytes: int) -> Iterator[Row]:
    seconds, processor, _ = min(taken)
    most = max(one for _, _, one in taken)
    bar = f"under {_SECONDS:g} s"
    worked = f"{shown(processor)} of a processor"
    yield Row(what, shown(seconds), "", worked, bar, seconds < _SECONDS)
    limit = f"under {megabytes} MB"
    yield Row(f"memory: {what}", f"{most >> 20} MiB", "", "", limit, most < megabytes * 10**6)
