"""The userdata directory: what is there, and the two files that say something of a config.

Anything may have been put in the place of a file: what cannot be read is a state with a sentence,
never an exception, and nothing here waits for a FIFO or follows a link.
"""

import errno
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import UserdataFile
from xendrift.files import read_bounded

DIRECTORY = Path("/var/lib/xen")  # XEN_LIB_DIR (m4/paths.m4)

NONE: Mapping[str, UserdataFile] = MappingProxyType({})

_CONTENTS_READ = frozenset(["libxl-json", "xl"])

_LINK = "It is a symbolic link, and was not followed. Put the file itself in its place."
_NO_FILE = "It is no regular file, and was not opened. Move it away."


@dataclass(frozen=True, slots=True)
class Listing:
    """What the userdata directory holds.

    Attributes:
        files: every userdata file by name, contents not read.
        problem: why the directory could not be listed, empty otherwise.
    """

    files: tuple[UserdataFile, ...] = ()
    problem: SafeText = SafeText()


def list_userdata(directory: Path, known: Mapping[str, UserdataFile] = NONE) -> Listing:
    """Lists the userdata files of every domain, sorted by name.

    Args:
        directory: where libxl keeps them.
        known: files of an earlier listing, by name.
    """
    try:
        names = sorted(os.listdir(directory))  # noqa: PTH208 names only, no Path for each
    except OSError as error:
        return Listing(problem=SafeText(_directory_problem(directory, error)))
    files = [
        known.get(name) or UserdataFile.named(name)
        for name in names
        if name.startswith("userdata-")
    ]
    return Listing(tuple(file for file in files if file is not None))


def with_contents(directory: Path, files: Iterable[UserdataFile]) -> tuple[UserdataFile, ...]:
    """Reads the contents of committed `libxl-json` and `xl` files; the others stay as they are.

    A file that has vanished since it was listed is left out.
    """
    read = (_with_content(directory, file) for file in files)
    return tuple(file for file in read if file is not None)


def _with_content(directory: Path, file: UserdataFile) -> UserdataFile | None:
    if file.stage != "d" or file.userid not in _CONTENTS_READ:
        return file
    content: bytes | None = None
    problem = ""
    try:
        # libxl, too, takes regular files only (libxl_utils.c, libxl_read_file_contents).
        content = read_bounded(f"{directory}/{file.name}")
    except FileNotFoundError:
        return None
    except OSError as error:
        problem = _file_problem(error)
    return UserdataFile.named(file.name, content, problem)


def _file_problem(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return _LINK
    if error.errno == errno.EINVAL:
        return _NO_FILE
    if error.errno == errno.EFBIG:
        return "It holds more than 16 MiB, too many for a template; not read."
    if error.errno in (errno.EACCES, errno.EPERM):
        return "No permission to read it. Run xendrift as root."
    return f"It cannot be read: {error.strerror}."


def _directory_problem(directory: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"There is no {directory}: no templates are known. Name it with --userdata."
    if isinstance(error, NotADirectoryError):
        return f"{directory} is no directory: no templates are known. Name it with --userdata."
    if isinstance(error, PermissionError):
        return f"No permission to list {directory}: no templates are known. Run as root."
    return f"{directory} cannot be listed: {error.strerror}. No templates are known."


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
    """Which files there are, listed anew only when that may have changed; threads may share it.

    libxl replaces files, which changes the directory's own time; with thousands of domains,
    listing it for each of them would take longer than reading the domain.
    """

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
