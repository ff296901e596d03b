"""What was done, by whom, and how it ended: JSON lines that are only ever added to.

Every action has two lines, one before it writes and one after. Whatever kills the program in
between, the first line is there with the hashes of both the old and the new bytes, so that it can
always be told which of them stands. Names of guests are safe text, and the lines are ASCII.
"""

import os
import pwd
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from xendrift.actions.durable import private_folder, sync_directory
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import Entry, ended, entry_shape, parse_line, read_entry
from xendrift.core.plans.plan import Plan


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
        """Reads every entry, oldest first; a line that a crash cut off is left out.

        Raises:
            OSError: the file is there and cannot be read.
        """
        found: dict[str, Entry] = {}
        for line in self._lines():
            shape = parse_line(line)
            kind, own = shape.get("entry"), str(shape.get("id", ""))
            if kind == "begin":
                with suppress(KeyError, TypeError, ValueError):
                    found[own] = read_entry(shape)
            elif kind == "end" and own in found:
                found[own] = ended(found[own], shape)
        return list(found.values())

    def _lines(self) -> Iterable[bytes]:
        try:
            return self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return ()

    def _append(self, shape: JsonObject) -> None:
        private_folder(self.path.parent)
        new = not self.path.exists()
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self.path, flags, 0o600)
        try:
            size = os.fstat(handle).st_size
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

    def _lines(self) -> Iterable[bytes]:
        return self._kept

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
