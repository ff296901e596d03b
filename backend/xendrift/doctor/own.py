"""What xendrift itself runs on, and where it keeps its journal and backups."""

import os
import platform
from collections.abc import Iterator
from pathlib import Path

from xendrift.actions.places import find_places
from xendrift.doctor.check import Asked, Check, may, ok, warn


def python(_asked: Asked) -> Iterator[Check]:
    """Names the interpreter."""
    name = platform.python_implementation()
    yield ok("python", f"{name} {platform.python_version()}, {platform.machine()}")


def state(_asked: Asked) -> Iterator[Check]:
    """Says whether the journal and the backups can be written."""
    places = find_places()
    for subject, path in (("journal", places.journal), ("backups", places.backups)):
        if _writable(path):
            there = "" if path.exists() else ", not there before the first action"
            yield ok(subject, f"{path}{there}")
        else:
            yield warn(
                subject,
                f"{path} cannot be written",
                "accept, plug, unplug and undo will refuse to act. Run xendrift as root, or name"
                " another folder with XENDRIFT_STATE.",
            )


def _writable(path: Path) -> bool:
    """Tells whether a path can be written, or made in the nearest folder that exists."""
    if path.exists():
        return may(path, os.W_OK)
    folder = next((one for one in path.parents if one.exists()), Path("/"))
    return folder.is_dir() and may(folder, os.W_OK | os.X_OK)
