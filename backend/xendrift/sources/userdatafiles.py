"""The userdata directory of a running host, listed anew only when it may have changed.

libxl replaces files, which changes the directory's own time; with thousands of domains, listing it
for each of them would take longer than reading the domain.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xendrift.core.model.observation import UserdataFile
from xendrift.sources.userdata import Listing, list_userdata, with_contents

# A file system's clock moves in steps: a change within the same step leaves the same time.
GRANULARITY_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class _Listed:
    """One listing, and what is known of the time at which it was made."""

    listing: Listing
    by_domid: Mapping[int, tuple[UserdataFile, ...]] = field(
        default_factory=dict[int, tuple[UserdataFile, ...]]
    )
    changed: int = 0
    settled: bool = False


class UserdataFiles:
    """Which files there are; threads may share it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._listed = _Listed(Listing())

    def list(self) -> Listing:
        """Lists every file, contents not read."""
        return self._now().listing

    def read(self, domid: int) -> tuple[UserdataFile, ...]:
        """Reads the files of one domain; contents only of those that a report is made from."""
        return with_contents(self._directory, self._listed.by_domid.get(domid, ()))

    def refresh(self) -> None:
        """Looks for files that came or went since the last listing."""
        self._now()

    def _now(self) -> _Listed:
        changed = self._changed()
        if not (self._listed.settled and self._listed.changed == changed):
            settled = changed > 0 and time.time_ns() - changed > GRANULARITY_NS
            known = {str(file.name): file for file in self._listed.listing.files}
            listing = list_userdata(self._directory, known)
            self._listed = _Listed(listing, _by_domid(listing.files), changed, settled)
        return self._listed

    def _changed(self) -> int:
        try:
            return self._directory.stat().st_mtime_ns
        except OSError:
            return 0


def _by_domid(files: Iterable[UserdataFile]) -> dict[int, tuple[UserdataFile, ...]]:
    sorted_out: dict[int, list[UserdataFile]] = {}
    for file in files:
        sorted_out.setdefault(file.domid, []).append(file)
    return {domid: tuple(found) for domid, found in sorted_out.items()}
