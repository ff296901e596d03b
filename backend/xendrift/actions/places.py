"""Where xendrift keeps what must outlive it: the journal, backups, rescued files.

None of it lies where libxl removes the files of a dead domain: `libxl__userdata_destroyall`
(libxl_dom.c) globs `/var/lib/xen/userdata-?.D.UUID.*`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and files of one user.

    Attributes:
        journal: what was done, one JSON line each.
        backups: the templates that were replaced.
        rescue: what could not be written where it belongs.
    """

    journal: Path
    backups: Path
    rescue: Path

    @classmethod
    def below(cls, folder: Path) -> "Places":
        """Puts everything below one folder."""
        folder = folder.absolute()  # the journal names them, and is read from anywhere
        return cls(folder / "journal.jsonl", folder / "backups", folder / "rescue")


def find_places(environment: Mapping[str, str] = os.environ, uid: int | None = None) -> Places:
    """Chooses the places: `XENDRIFT_STATE`, root's, or the XDG state directory.

    Args:
        environment: where `XENDRIFT_STATE`, `XDG_STATE_HOME` and `HOME` are looked up.
        uid: for whom, the one that runs this if left out.
    """
    chosen = environment.get("XENDRIFT_STATE")
    if chosen:
        return Places.below(Path(chosen))
    if (os.geteuid() if uid is None else uid) == 0:
        kept = Path("/var/lib/xendrift")
        journal = Path("/var/log/xendrift/journal.jsonl")
        return Places(journal, kept / "backups", kept / "rescue")
    state = environment.get("XDG_STATE_HOME") or os.path.join(  # noqa: PTH118 HOME may be unset
        environment.get("HOME", "/"), ".local/state"
    )
    return Places.below(Path(state) / "xendrift")
