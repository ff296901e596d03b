"""What was done, by whom, and how it ended: JSON lines that are only ever added to.

Every action has two lines, one before it writes and one after. Whatever kills the program in
between, the first line is there with the hashes of both the old and the new bytes, so that it can
always be told which of them stands. Names of guests are safe text, and the lines are ASCII.
"""

import errno
import io
import os
import pwd
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from xendrift.actions.durable import private_folder, sync_directory
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import Entry, ended, entry_shape, parse_line, read_entry
from xendrift.core.plans.plan import Plan
from xendrift.files import open_regular

# An entry has a kilobyte or two. What lies before the newest of them stays in the file, and a line
# of a megabyte is none of ours: parsed, it would fill the memory.
_LARGEST = 32 << 20
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class JournalText:
    """What a journal says.

    Attributes:
        entries: every entry that could be read, oldest first.
        damaged: how many lines could not be read.
        older: how many bytes lie before those that were read.
    """

    entries: list[Entry]
    damaged: int = 0
    older: int = 0

    @property
    def lost(self) -> SafeText:
        """Says what is missing, in a sentence or two; empty if nothing is."""
        found: list[str] = []
        if self.damaged:
            lines = "1 line" if self.damaged == 1 else f"{self.damaged} lines"
            found.append(
                f"{lines} of the journal could not be read: what was done then is not shown."
            )
        if self.older:
            found.append(
                f"The journal's oldest {self.older} bytes were not read: it has grown beyond"
                f" {_LARGEST >> 20} MiB. Move it away, and a new one is begun."
            )
        return SafeText(" ".join(found))


class Journal:
    """One journal file; a line is added by one write and is on the disk when that returns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, plan: Plan, directory: str, backup: str) -> Entry:
        """Notes that a plan is about to be run.

        Raises:
            OSError: it cannot be noted; then the plan must not be run.
        """
        entry = Entry(
            id=f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
            time=_now(),
            user=_user(),
            host=SafeText(os.uname().nodename),
            pid=os.getpid(),
            domid=plan.domid,
            uuid=plan.uuid,
            name=plan.name,
            action=plan.action,
            file=plan.file,
            directory=directory,
            plan=plan.summary,
            before_sha256=plan.before_sha256,
            after_sha256=plan.after_sha256,
            backup=backup,
            undoes=plan.undoes,
            noted=plan.noted,
            set_name=plan.set_name,
            reason=plan.reason,
        )
        self._append({"entry": "begin"} | entry_shape(entry))
        return entry

    def end(self, entry: Entry, outcome: str, note: str = "") -> Entry:
        """Notes how it ended, with the commands, the hashes and the backup that the entry has now.

        Raises:
            OSError: it cannot be noted; the entry then looks like one that was killed.
        """
        ended = replace(entry, outcome=outcome, note=SafeText(note))
        shape: JsonObject = {"entry": "end", "id": entry.id, "time": _now()}
        shape |= {"outcome": outcome, "note": str(ended.note)}
        shape |= {"before_sha256": entry.before_sha256, "after_sha256": entry.after_sha256}
        shape["backup"] = entry.backup
        shape["noted"] = entry.noted
        if entry.commands:
            shape["commands"] = [*entry.commands]
        self._append(shape)
        return ended

    def entries(self) -> list[Entry]:
        """Reads every entry, oldest first; what cannot be read is left out.

        Raises:
            OSError: the file is there and cannot be read.
        """
        return self.read().entries

    def read(self) -> "JournalText":
        """Reads every entry, and what is to be said of the lines that cannot be read.

        Raises:
            OSError: the file is there and cannot be read, or is no regular file.
        """
        found: dict[str, Entry] = {}
        damaged = 0
        lines, older = self._lines()
        for line in lines:
            shape = parse_line(line) if len(line) <= _LONGEST_LINE else {}
            kind, own = shape.get("entry"), str(shape.get("id", ""))
            try:
                if kind == "begin":
                    found[own] = read_entry(shape)
                elif kind == "end" and own in found:
                    found[own] = ended(found[own], shape)
                elif line.strip() and not (older and kind == "end"):
                    damaged += 1
            except (KeyError, TypeError, ValueError, OverflowError):
                damaged += 1
        return JournalText(list(found.values()), damaged, older)

    def _lines(self) -> tuple[Iterable[bytes], int]:
        """Returns the lines of the newest part, and how many bytes lie before it."""
        try:
            with open_regular(self.path) as stream:
                older = max(os.fstat(stream.fileno()).st_size - _LARGEST, 0)
                stream.seek(older)
                content = io.BytesIO(stream.read(_LARGEST))
        except FileNotFoundError:
            return (), 0
        if older:
            content.readline()  # which begins somewhere in a line
        return content, older

    def _append(self, shape: JsonObject) -> None:
        private_folder(self.path.parent)
        new = not self.path.exists()
        if not new:
            with open_regular(self.path):  # which refuses what is no file before it is opened
                pass
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self.path, flags | os.O_NONBLOCK | os.O_NOCTTY, 0o600)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(errno.EINVAL, "it is no regular file", str(self.path))
            if new:
                os.fchmod(handle, 0o600)  # the umask may have taken the owner's own rights
            size = found.st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            line = dump(shape, indent=False).encode("ascii") + b"\n"
            content = (b"\n" if torn else b"") + line
            if os.write(handle, content) != len(content):
                raise OSError(28, os.strerror(28), str(self.path))
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            sync_directory(self.path.parent)


class MemoryJournal(Journal):
    """The demo host's journal, which lives as long as the demo host."""

    def __init__(self) -> None:
        super().__init__(Path("demo"))
        self._kept: list[bytes] = []

    def _lines(self) -> tuple[Iterable[bytes], int]:
        return self._kept, 0

    def _append(self, shape: JsonObject) -> None:
        self._kept.append(dump(shape, indent=False).encode("ascii"))


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _user() -> SafeText:
    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        name = str(os.geteuid())
    behind = os.environ.get("SUDO_USER")
    return SafeText(f"{name} (sudo by {behind})" if behind else name)
