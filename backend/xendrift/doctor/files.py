"""Where libxl keeps its userdata and the locks in it, and xendrift its journal and backups.

With that goes what xendrift itself runs on.
"""

import os
import platform
from collections.abc import Iterator
from pathlib import Path

from xendrift.actions.locks import holder_of, is_held
from xendrift.actions.places import find_places
from xendrift.core.model.observation import UserdataFile
from xendrift.doctor.check import Asked, Check, bad, may, ok, warn
from xendrift.sources.userdata import list_userdata


def userdata(asked: Asked) -> Iterator[Check]:
    """Lists the directory, and says whether the templates can be read and written."""
    folder = asked.userdata
    listing = list_userdata(folder)
    if listing.problem:
        found, _, remedy = listing.problem.partition(". ")
        yield bad("userdata", found, remedy)
        return
    templates = [one for one in listing.files if (one.stage, one.userid) == ("d", "libxl-json")]
    closed = [one for one in templates if not may(folder / one.name, os.R_OK)]
    count = f"{folder} holds {len(templates)} template{'' if len(templates) == 1 else 's'}"
    if closed:
        yield bad("userdata", f"{count}, {len(closed)} cannot be read", "Run xendrift as root.")
    elif not may(folder, os.W_OK | os.X_OK):
        remedy = "To accept, plug or unplug, run xendrift as root."
        yield warn("userdata", f"{count}, and cannot be written", remedy)
    else:
        yield ok("userdata", count)


def locks(asked: Asked) -> Iterator[Check]:
    """Says who holds one of libxl's locks; without a lock file nobody does."""
    held = [check for one in list_userdata(asked.userdata).files if (check := _held(asked, one))]
    yield from held or [ok("locks", "nobody holds one of libxl's locks")]


def _held(asked: Asked, file: UserdataFile) -> Check | None:
    if file.stage != "l":
        return None
    try:
        found = (asked.userdata / file.name).lstat()
    except OSError:
        return None  # let go meanwhile
    if not is_held(found):
        return None
    return warn(
        "locks",
        f"domain {file.domid}: {file.userid} is held by {holder_of(found)}",
        "If it is still held when you look again, find out why that process hangs:"
        " nothing can change this domain until it lets go.",
    )


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
