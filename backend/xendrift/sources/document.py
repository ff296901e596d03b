"""A document that a command was given by name: a regular file of bounded size, or a stream."""

import os
import stat
from typing import BinaryIO

from xendrift.core.base.errors import SourceError

LARGEST = 1 << 20
"""More than any template holds, and little enough for a reader that follows libxl byte by byte."""


def read_file(name: str) -> bytes:
    """Reads a file whole; nothing that would wait, or do something when it is opened, is opened.

    Raises:
        SourceError: it is not there, no regular file, too large, or cannot be read.
    """
    try:
        if not stat.S_ISREG(os.stat(name).st_mode):  # noqa: PTH116 a name may hold a NUL or more
            raise SourceError(f"{name} is no regular file, and was not opened: name a file.")
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        with os.fdopen(os.open(name, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise SourceError(f"{name} is no regular file any more: name a file.")
            return read_stream(stream, name)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise SourceError(f"{name} cannot be read: {reason}. Check the path.") from error


def read_stream(stream: BinaryIO, name: str) -> bytes:
    """Reads a stream to its end.

    Raises:
        SourceError: it is too long.
        OSError: it cannot be read.
    """
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise SourceError(
            f"{name} holds more than {LARGEST} bytes, too many for a template, and was not read."
        )
    return content
