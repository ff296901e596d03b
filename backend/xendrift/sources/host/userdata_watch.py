"""Noticing changes of the userdata directory without a further library: by looking at it."""

import os
import time
from pathlib import Path

from xendrift.core.model.observation import UserdataFile
from xendrift.sources.userdata import GRANULARITY_NS

# libxl replaces files, which changes the directory's own time; an editor that writes in place
# does not, hence a full comparison now and then: after so many seconds, or so many times as long as
# the last one took, for thousands of files take a while.
_FULL_COMPARISON = 5.0
_RESTS = 1000

_Stamp = tuple[int, int, int, int]


class UserdataWatch:
    """Remembers what the directory looked like."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._directory_time = self._time()
        self._files = self._stamps()
        self._due = time.monotonic() + _FULL_COMPARISON

    def changed(self) -> frozenset[int]:
        """Tells whose files came, went or changed since the last call.

        Locks are left out: libxl makes and removes them whenever it merely reads
        (libxl_internal.c, libxl__lock_file).
        """
        now = time.monotonic()
        directory_time = self._time()
        fresh = time.time_ns() - directory_time < GRANULARITY_NS
        unchanged = directory_time == self._directory_time and not fresh
        if unchanged and now < self._due:
            return frozenset()
        files = self._stamps()
        names = files.keys() | self._files.keys()
        differing = {name for name in names if files.get(name) != self._files.get(name)}
        self._directory_time, self._files = directory_time, files
        taken = time.monotonic() - now
        self._due = now + max(_FULL_COMPARISON, taken * _RESTS)
        parsed = (UserdataFile.named(name) for name in differing)
        return frozenset(file.domid for file in parsed if file is not None)

    def _time(self) -> int:
        try:
            return self._directory.stat().st_mtime_ns
        except OSError:
            return 0

    def _stamps(self) -> dict[str, _Stamp]:
        stamps: dict[str, _Stamp] = {}
        try:
            with os.scandir(self._directory) as entries:
                for entry in entries:
                    if entry.name.startswith(("userdata-d.", "userdata-n.")):
                        stamps[entry.name] = _stamp(entry)
        except OSError:
            return {}
        return stamps


def _stamp(entry: os.DirEntry[str]) -> _Stamp:
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return (0, 0, 0, 0)
    return found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode
