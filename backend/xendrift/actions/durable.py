"""Bytes on a disk: whole, private, and still there after a crash.

Every function uses plain system calls, each of which may fail, and raises `OSError` if one does.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

from xendrift.files import read_bounded

_NO_SYNC = (errno.EINVAL, errno.ENOTSUP)  # a file system whose directories cannot be synced


def read_whole(path: Path) -> bytes | None:
    """Returns a regular file's bytes, None if there is no such file.

    Links are not followed, nothing here waits for a FIFO, and a file of more than 16 MiB is an
    error.
    """
    try:
        return read_bounded(path)
    except FileNotFoundError:
        return None


def write_private(path: Path, content: bytes) -> None:
    """Writes a new file of mode 0600 that is on the disk when this returns.

    Whatever was there under the name is removed first; if a step fails, nothing is left there.
    """
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 plain system calls throughout
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(path, flags, 0o600)
    try:
        try:
            os.fchmod(handle, 0o600)  # the umask may have taken the owner's own rights
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108
        raise


def sync_directory(folder: Path) -> None:
    """Makes the names in a directory outlive a crash, where the file system can."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)


def private_folder(folder: Path) -> None:
    """Makes a folder that only its owner may enter, whatever the umask, and those above it alike.

    One that was there stays as it is. Each new one is on the disk when this returns: what is kept
    in it must not vanish with it.
    """
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for one in reversed(missing):
        with suppress(FileExistsError):
            os.mkdir(one, 0o700)  # noqa: PTH102
            os.chmod(one, 0o700)  # noqa: PTH101 the umask may have taken the owner's own rights
            sync_directory(one.parent)


def keep_private(folder: Path, name: str, content: bytes) -> Path:
    """Writes a private file into a private folder, durably, and returns where it is."""
    private_folder(folder)
    path = folder / name
    write_private(path, content)
    sync_directory(folder)
    return path
