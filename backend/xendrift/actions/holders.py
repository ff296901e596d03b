"""Who holds a lock: for the sentence of whoever cannot have it."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from xendrift.core.base.text import SafeText, clip

_PROC = Path("/proc")
# proc(5): "1: FLOCK  ADVISORY  WRITE 815 fd:01:1234 0 EOF"; "->" stands before those that wait
_LINE = re.compile(r"\d+: FLOCK +\w+ +WRITE +(-?\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) ")
_LONGEST = 120


def holder_of(found: os.stat_result) -> SafeText:
    """Names the process that holds the lock on a file: its pid and its command.

    The kernel notes who took a lock, which may have been a child that is gone by now (libxl's
    own slow lock is taken by one, libxl_internal.c, ev_slowlock); then whoever has the locked
    file open is looked for.

    Args:
        found: the lock file, as `stat` gives it.
    """
    pids = list(_noted(found))
    named = [name for pid in pids if (name := _named(pid))]
    if not named and any(pid > 0 for pid in pids):
        named = [name for pid in _having_open(found) if (name := _named(pid))]
    if named:
        return SafeText(", ".join(named))
    gone = f" (the kernel notes pid {pids[0]}, which is gone or hidden)" if pids else ""
    return SafeText(f"somebody unknown{gone}")


def is_held(found: os.stat_result) -> bool:
    """Tells whether anybody holds the lock on a file, as `stat` gives it."""
    return next(_noted(found), None) is not None


def _noted(found: os.stat_result) -> Iterator[int]:
    try:
        lines = (_PROC / "locks").read_text("ascii", "replace").splitlines()
    except OSError:
        return
    device = (os.major(found.st_dev), os.minor(found.st_dev))
    matches = [match for line in lines if (match := _LINE.match(line))]
    same = [match for match in matches if int(match[4]) == found.st_ino]
    exact = [one for one in same if (int(one[2], 16), int(one[3], 16)) == device]
    # some file systems report another device to stat than to /proc/locks
    for match in exact or same[:1]:
        yield int(match[1])


def _having_open(found: os.stat_result) -> Iterator[int]:
    """Yields the processes of which an open file carries the lock (proc(5), fdinfo)."""
    for folder in _PROC.glob("[0-9]*"):
        pid = int(folder.name)
        with suppress(OSError):
            for entry in (folder / "fd").iterdir():
                there = entry.stat()
                if (there.st_dev, there.st_ino) != (found.st_dev, found.st_ino):
                    continue
                if "FLOCK" in (folder / "fdinfo" / entry.name).read_text():
                    yield pid
                    break


def _named(pid: int) -> str:
    if pid <= 0:
        return ""
    try:
        words = (_PROC / str(pid) / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except OSError:
        return ""
    command = clip(SafeText(b" ".join(words)), _LONGEST)
    return f"process {pid} ({command})" if command else f"process {pid}"
