"""Opens the file that keeps what was found, and nothing else that may lie in its place.

SQLite's own rollback journal makes a run whole or absent, whoever is killed and whenever; two that
write wait for one another. What the file says is believed no more than any other file.
"""

import os
import sqlite3
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from xendrift.core.base.errors import SourceError
from xendrift.core.base.text import SafeText

_MAGIC = b"SQLite format 3\0"
_APPLICATION = 0x78656E64  # "xend", at the place that SQLite leaves to applications
_FORM = 1
_PATIENCE = 60.0  # seconds to wait for another writer

_TABLES = (
    """CREATE TABLE run (
        id INTEGER PRIMARY KEY, host TEXT NOT NULL, at TEXT NOT NULL,
        whole INTEGER NOT NULL, domains INTEGER NOT NULL)""",
    """CREATE TABLE finding (
        id INTEGER PRIMARY KEY, host TEXT NOT NULL, owner TEXT NOT NULL, uuid TEXT NOT NULL,
        domid INTEGER NOT NULL, domain TEXT NOT NULL, rule TEXT NOT NULL, device TEXT NOT NULL,
        severity TEXT NOT NULL, sentence TEXT NOT NULL, first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL, fixed TEXT, runs INTEGER NOT NULL)""",
    "CREATE INDEX finding_open ON finding (host, fixed, owner, rule, device)",
    """CREATE TABLE content (
        sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE template (
        id INTEGER PRIMARY KEY, host TEXT NOT NULL, uuid TEXT NOT NULL, domid INTEGER NOT NULL,
        domain TEXT NOT NULL, sha256 TEXT NOT NULL, first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL)""",
    "CREATE INDEX template_uuid ON template (uuid, last_seen)",
)


class HistoryError(SourceError):
    """The history cannot be opened, read or written; what it held before still stands."""


@contextmanager
def opened(file: Path, *, make: bool = False) -> Generator[sqlite3.Connection]:
    """Opens a history.

    Args:
        file: where it is; mode 0600, no link, no FIFO.
        make: whether it is made if it is not there.

    Raises:
        HistoryError: it is not there, is something else, or cannot be used; so does whatever
            fails while it is open.
    """
    connection: sqlite3.Connection | None = None
    try:
        _look(file, make)
        where = f"{file.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(where, uri=True, timeout=_PATIENCE, isolation_level=None)
        _prepare(connection, make)
        yield connection
    except sqlite3.Error as error:
        raise HistoryError(_sentence(file, error)) from error
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise HistoryError(
            f"The history {file} cannot be used: {reason}. Check the path."
        ) from error
    finally:
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """Makes everything within happen, or nothing; waits for whoever writes at the same time."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _look(file: Path, make: bool) -> None:
    """Makes the file if need be, and refuses whatever is no history; nothing is opened unseen."""
    try:
        found = os.lstat(file)
    except FileNotFoundError:
        if not make:
            raise
        with suppress(FileExistsError):  # another one that begins at this moment
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        found = os.lstat(file)
    if stat.S_ISLNK(found.st_mode):
        raise ValueError("it is a symbolic link, and was not followed")
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("it is no regular file, and was not opened")
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        begins = os.read(handle, len(_MAGIC))
        if begins not in (b"", _MAGIC):
            raise ValueError("it is no history of `xendrift scan --history`")
        if make and stat.S_IMODE(found.st_mode) & 0o077:
            os.fchmod(handle, 0o600)  # templates hold passwords
    finally:
        os.close(handle)


def _prepare(connection: sqlite3.Connection, make: bool) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA synchronous = EXTRA")  # the folder is synced, too
    if make and not _known(connection):
        with transaction(connection):
            if not _known(connection):  # unless another one was quicker
                for statement in _TABLES:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {_FORM}")
    if _known(connection) != sorted(_TABLES):
        raise ValueError("it is no history of this version of xendrift")


def _known(connection: sqlite3.Connection) -> list[str]:
    """Lists what the file says it is made of: anything else than ours is not used."""
    found = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    return sorted(str(sql) for (sql,) in found.fetchmany(100))


def _sentence(file: Path, error: sqlite3.Error) -> str:
    said = SafeText(str(error))
    return (
        f"The history {file} cannot be used: {said}. What it held before still stands, and nothing"
        " of this was added."
    )
