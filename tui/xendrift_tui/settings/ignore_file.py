"""The file of findings to live with: where it is unless another is named, and how it is changed."""

import os
from collections.abc import Mapping
from pathlib import Path
from stat import S_IMODE

from xendrift.core.base.errors import UsageError
from xendrift.core.ignore_text import with_entry, without_entry
from xendrift.core.ignores import Ignore, parse_ignores
from xendrift.files import read_bounded, write_new

_NAME = "ignore.toml"
_NEW = 0o644  # it holds no secret, and whoever scans has to read it


def own_ignore_file(environment: Mapping[str, str] = os.environ, uid: int | None = None) -> Path:
    """Chooses the file that counts where none is named.

    Args:
        environment: where `XDG_CONFIG_HOME` and `HOME` are looked up.
        uid: for whom, the one that runs this if left out. Root has one for the whole system,
            because timers that scan have no home.
    """
    if (os.geteuid() if uid is None else uid) == 0:
        return Path("/etc/xendrift", _NAME)
    home = environment.get("XDG_CONFIG_HOME") or str(Path(environment.get("HOME", "/"), ".config"))
    return Path(home, "xendrift", _NAME)


class IgnoreFile:
    """One ignore file, each change of which is read, made and written as a whole.

    Attributes:
        path: where it is; a link is followed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, entry: Ignore) -> tuple[Ignore, ...]:
        """Writes an entry at its end; a file that is not there yet is made.

        Raises:
            UsageError: what is there is no ignore file, or has a form that is not changed.
            SourceError: it cannot be written.
            OSError: it cannot be read.

        Returns:
            Every entry that it has now, those that others wrote meanwhile included.
        """
        return self._write(with_entry(self._content(), entry, str(self.path)))

    def remove(self, entry: Ignore) -> tuple[Ignore, ...]:
        """Takes an entry out; everything else stays, comments too.

        Raises:
            UsageError: it has no such entry, or a form that is not changed.
            SourceError: it cannot be written.
            OSError: it cannot be read.

        Returns:
            Every entry that it has now.
        """
        return self._write(without_entry(self._content(), entry, str(self.path)))

    def _content(self) -> bytes:
        try:
            return read_bounded(self.path, follow=True)
        except FileNotFoundError:
            return b""

    def _write(self, content: bytes) -> tuple[Ignore, ...]:
        file = self.path.resolve()
        file.parent.mkdir(parents=True, exist_ok=True)
        mode = S_IMODE(file.stat().st_mode) if file.exists() else _NEW
        if file.exists() and not os.access(file, os.W_OK):
            raise UsageError(f"The ignore file {self.path} may not be written by you.")
        write_new(file, content, what="ignore file", overwrite=True, mode=mode)
        return parse_ignores(content, str(self.path))
