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
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import orjson

from xendrift.acting.durable import private_folder, sync_directory
from xendrift.acting.plan import Plan
from xendrift.jsontypes import Json, JsonObject, as_object, as_objects, dump
from xendrift.text import SafeText

DONE = "done"
FAILED = "failed"
ATTACHED = "attached"
DETACHED = "detached"
KILLED_OLD = "killed-old"
KILLED_NEW = "killed-new"
KILLED_OTHER = "killed-other"
NOWHERE = "(none)"
"""What stands for the folder and the backup of an action that writes no template."""
_FIELDS = (
    "id", "time", "user", "host", "pid", "domid", "uuid", "name", "action", "file", "directory",
    "plan", "before_sha256", "after_sha256", "backup", "undoes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One action.

    Attributes:
        id: what `xendrift undo` calls it.
        time: when it began, ISO 8601 with its offset.
        user: who ran it.
        host: on which host.
        pid: the process that ran it.
        domid: the domain.
        uuid: its handle.
        name: its name then.
        action: `accept` or `undo`.
        file: the template's file name.
        directory: where that file lies.
        plan: the plan in a few lines.
        before_sha256: the hash of the old bytes.
        after_sha256: the hash of the new bytes.
        backup: where the old bytes are kept.
        undoes: the entry that it takes back.
        noted: what an undo of it has to know besides.
        outcome: `done`, `failed`, what a later run found out, or empty if nothing tells its end.
        note: what else is to say of its end.
        commands: what was run, with exit status and output.
    """

    id: str
    time: str
    user: SafeText
    host: SafeText
    pid: int
    domid: int
    uuid: str
    name: SafeText
    action: str
    file: str
    directory: str
    plan: tuple[SafeText, ...]
    before_sha256: str
    after_sha256: str
    backup: str
    undoes: str = ""
    noted: JsonObject = field(default_factory=dict[str, Json])
    outcome: str = ""
    note: SafeText = SafeText()
    commands: tuple[JsonObject, ...] = ()


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
            shape = _parsed(line)
            kind, own = shape.get("entry"), str(shape.get("id", ""))
            if kind == "begin":
                with suppress(KeyError, TypeError, ValueError):
                    found[own] = _entry(shape)
            elif kind == "end" and own in found:
                found[own] = _ended(found[own], shape)
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


def entry_shape(entry: Entry) -> JsonObject:
    """What the journal keeps of an entry's beginning."""
    shape: JsonObject = {name: str(getattr(entry, name)) for name in _FIELDS}
    shape["pid"], shape["domid"] = entry.pid, entry.domid
    shape["plan"] = [str(line) for line in entry.plan]
    shape["noted"] = entry.noted
    return shape


def _parsed(line: bytes) -> JsonObject:
    try:
        value: object = orjson.loads(line)
    except ValueError:
        return {}
    return cast(JsonObject, value) if isinstance(value, dict) else {}


def _entry(shape: JsonObject) -> Entry:
    text = {name: SafeText(str(shape[name])) for name in _FIELDS}
    return Entry(
        id=text["id"],
        time=text["time"],
        user=text["user"],
        host=text["host"],
        pid=int(cast(int, shape["pid"])),
        domid=int(cast(int, shape["domid"])),
        uuid=text["uuid"],
        name=text["name"],
        action=text["action"],
        file=text["file"],
        directory=str(shape["directory"]),
        plan=tuple(SafeText(str(line)) for line in cast(list[str], shape["plan"])),
        before_sha256=text["before_sha256"],
        after_sha256=text["after_sha256"],
        backup=str(shape["backup"]),
        undoes=text["undoes"],
        noted=as_object(shape.get("noted")) or {},
    )


def _ended(entry: Entry, shape: JsonObject) -> Entry:
    """Adds what a last line says; one of an older xendrift says less."""
    return replace(
        entry,
        outcome=SafeText(str(shape.get("outcome", ""))),
        note=SafeText(str(shape.get("note", ""))),
        before_sha256=SafeText(str(shape.get("before_sha256", entry.before_sha256))),
        after_sha256=SafeText(str(shape.get("after_sha256", entry.after_sha256))),
        backup=str(shape.get("backup", entry.backup)),
        noted=as_object(shape.get("noted")) or entry.noted,
        commands=tuple(as_objects(shape.get("commands"))),
    )


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _user() -> SafeText:
    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        name = str(os.geteuid())
    behind = os.environ.get("SUDO_USER")
    return SafeText(f"{name} (sudo by {behind})" if behind else name)
