"""Writes a file whole or not at all, never over another one unasked."""

import os
import tempfile
from pathlib import Path

from xendrift.core.base.errors import FileThereError, SourceError, UsageError


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
