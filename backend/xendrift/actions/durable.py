"""Bytes on a disk: whole, private, and still there after a crash.

Every function uses plain system calls, each of which may fail, and raises `OSError` if one does.
"""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

_LARGEST = 16 << 20
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP)  # a file system whose directories cannot be synced


def read_whole(path: Path) -> bytes | None:
    """Returns a regular file's bytes, None if there is no such file.

    Links are not followed, nothing here waits for a FIFO, and a file of more than 16 MiB is an
    error.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        handle = os.open(path, flags)
    except FileNotFoundError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "It is no regular file", str(path))
        pieces: list[bytes] = []
        while sum(map(len, pieces)) <= _LARGEST and (piece := os.read(handle, 1 << 16)):
            pieces.append(piece)
        if sum(map(len, pieces)) > _LARGEST:  # half of it would pass for all of it
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    finally:
        os.close(handle)
    return b"".join(pieces)


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
    """Makes a folder that only its owner may enter; those above it as usual.

    Each new one is on the disk when this returns: what is kept in it must not vanish with it.
    """
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for one in reversed(missing):
        with suppress(FileExistsError):
            os.mkdir(one, 0o700 if one == folder else 0o777)  # noqa: PTH102
            sync_directory(one.parent)


def keep_private(folder: Path, name: str, content: bytes) -> Path:
    """Writes a private file into a private folder, durably, and returns where it is."""
    private_folder(folder)
    path = folder / name
    write_private(path, content)
    sync_directory(folder)
    return path
