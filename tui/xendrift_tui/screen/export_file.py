"""Writing a merged view to a file that only its owner can read."""

import os
from pathlib import Path

from xendrift.text import SafeText


class AlreadyThereError(Exception):
    """A file of that name exists and nobody said that it may be replaced."""


def write_private(path: Path, text: str, *, replace: bool) -> None:
    """Writes a file of mode 0600, whole or not at all.

    The text goes to a file beside it first, so that a full disk leaves an old file as it was. A
    symbolic link in its place is replaced, never followed.

    Args:
        path: where to.
        text: what.
        replace: whether a file of that name may be replaced.

    Raises:
        AlreadyThereError: it exists and may not be replaced.
        OSError: it cannot be written.
    """
    if not replace and os.path.lexists(path):
        raise AlreadyThereError(str(path))
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    descriptor = os.open(beside, flags, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _settle(beside, path, replace=replace)
    finally:
        beside.unlink(missing_ok=True)


def _settle(beside: Path, path: Path, *, replace: bool) -> None:
    """Gives the finished file its name; without `replace` the name is taken only if it is free."""
    if replace:
        beside.replace(path)
        return
    try:
        os.link(beside, path)
    except FileExistsError:
        raise AlreadyThereError(str(path)) from None


def reason(error: OSError) -> SafeText:
    """Says why a file could not be written."""
    return SafeText(error.strerror or type(error).__name__)
