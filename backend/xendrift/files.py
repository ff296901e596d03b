"""Reads files that may be anything, and writes one whole or not at all, never over another unasked.

Whatever is named as a file may be a FIFO that nobody writes to, a device, or larger than memory:
nothing else in the program opens a file that others may have put there.
"""

import errno
import os
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from xendrift.core.base.errors import FileThereError, SourceError, UsageError
from xendrift.streams import STREAM, Input

_PIECE = 1 << 20
LARGEST_TEXT = 16 << 20
"""Bytes of a file that is read at once: templates, plans, settings are a few kilobytes."""

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


@contextmanager
def open_regular(file: Path | str, *, follow: bool = False) -> Generator[BinaryIO]:
    """Opens a regular file for reading; nothing here waits for a FIFO or touches a device.

    Looking first keeps devices shut, since opening one may already do something; the flags and the
    second look are for whatever takes the file's place in between.

    Args:
        file: where it is.
        follow: whether a link is followed: only where the operator named it, never where others
            may have put it.

    Raises:
        OSError: it is not there, is a link or no regular file, or cannot be opened.
    """
    _require_regular(os.stat(file, follow_symlinks=follow), file)  # noqa: PTH116 names only
    handle = os.open(file, _FLAGS | (0 if follow else os.O_NOFOLLOW))
    with os.fdopen(handle, "rb") as stream:
        _require_regular(os.fstat(handle), file)
        yield stream


def read_bounded(file: Path | str, most: int = LARGEST_TEXT, *, follow: bool = False) -> bytes:
    """Returns all of a regular file that holds no more than so many bytes.

    Args:
        file: where it is.
        most: how many bytes it may hold; half of a file would pass for all of it.
        follow: as in `open_regular`.

    Raises:
        OSError: as `open_regular`, or it is too large.
    """
    with open_regular(file, follow=follow) as stream:
        handle = stream.fileno()
        if os.fstat(handle).st_size <= most:
            pieces: list[bytes] = []
            while sum(map(len, pieces)) <= most and (piece := os.read(handle, _PIECE)):
                pieces.append(piece)
            if sum(map(len, pieces)) <= most:
                return b"".join(pieces)
    raise OSError(errno.EFBIG, f"it holds more than {most >> 20} MiB", str(file))


def read_named(file: Path, *, what: str, option: str) -> bytes:
    """Returns what a file holds that the operator named; links are followed.

    Args:
        file: where it is; `-` is standard input.
        what: what the file is, for the sentence of an error (`plan`).
        option: what named it (`--plan`).

    Raises:
        UsageError: it cannot be read, is no regular file, or holds more than 16 MiB.
    """
    try:
        if file == STREAM:
            return Input(option).whole(LARGEST_TEXT, what)
        return read_bounded(file, follow=True)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UsageError(f"The {what} {file} cannot be read: {reason}. Check {option}.") from error


def _require_regular(found: os.stat_result, file: Path | str) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, "it is a symbolic link, and was not followed", str(file))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file, and was not opened", str(file))


def write_new(
    file: Path, content: bytes, *, what: str, overwrite: bool = False, mode: int = 0o600
) -> None:
    """Writes a file that appears under its name only when it is complete and on the disk.

    Only its owner may read it unless another mode is given: configurations hold passwords. If
    anything fails, nothing is left behind and a file that was there stands untouched.

    Args:
        file: where to.
        content: its bytes.
        what: what the file is, for the sentence of an error (`capture`).
        overwrite: whether a file that is already there may be replaced.
        mode: who may read it.

    Raises:
        FileThereError: the file is already there.
        UsageError: it is a folder.
        SourceError: it cannot be written.
    """
    refuse_existing(file, what=what, overwrite=overwrite)
    try:
        _write(file, content, overwrite, mode)
    except FileExistsError:
        refuse_existing(file, what=what, overwrite=overwrite)
    except OSError as error:
        raise SourceError(
            f"The {what} {file} cannot be written: {error.strerror}. Nothing was left behind."
        ) from error


def refuse_existing(file: Path, *, what: str, overwrite: bool = False) -> None:
    """Refuses a name that is taken, before any work is done for it.

    Raises:
        FileThereError: the file is already there.
        UsageError: it is a folder.
    """
    if file.is_dir():
        raise UsageError(f"{file} is a folder: name a file to write the {what} to.")
    if not overwrite and os.path.lexists(file):
        raise FileThereError(
            f"The file {file} is already there and was left as it is: name another for the"
            f" {what}, or remove it first."
        )


def _write(file: Path, content: bytes, overwrite: bool, mode: int) -> None:
    handle, name = tempfile.mkstemp(prefix=".xendrift-", dir=file.parent)  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            os.fchmod(stream.fileno(), mode)
            stream.flush()
            os.fsync(stream.fileno())
        _publish(temporary, file, overwrite)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _publish(temporary: Path, file: Path, overwrite: bool) -> None:
    if overwrite:
        temporary.replace(file)
        return
    try:
        file.hardlink_to(temporary)  # unlike a rename, it never replaces
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(file):
            raise FileExistsError(file) from None
        temporary.replace(file)
        return
    temporary.unlink()
