"""An entry of the journal: one action, and how it ended."""

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import cast

import orjson

from xendrift.core.base.jsontypes import Json, JsonObject, as_object, as_objects
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.domains import NAMED, is_pattern

DONE = "done"
FAILED = "failed"
ATTACHED = "attached"
DETACHED = "detached"
KILLED_OLD = "killed-old"
KILLED_NEW = "killed-new"
KILLED_OTHER = "killed-other"
NOWHERE = "(none)"
"""What stands for the folder and the backup of an action that writes no template."""
LONGEST_REASON = 300
"""How many characters of an operator's reason the journal keeps."""
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
        set_name: the set that it is a part of, empty if it was alone.
        reason: why the operator wanted it, in words of their own.
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
    set_name: str = ""
    reason: SafeText = SafeText()
    outcome: str = ""
    note: SafeText = SafeText()
    commands: tuple[JsonObject, ...] = ()


def entry_shape(entry: Entry) -> JsonObject:
    """What the journal keeps of an entry's beginning."""
    shape: JsonObject = {name: str(getattr(entry, name)) for name in _FIELDS}
    shape["pid"], shape["domid"] = entry.pid, entry.domid
    shape["plan"] = [str(line) for line in entry.plan]
    shape["noted"] = entry.noted
    if entry.set_name:
        shape["set"] = entry.set_name
    if entry.reason:
        shape["reason"] = str(entry.reason)
    return shape


def is_about(entry: Entry, wanted: str) -> bool:
    """Tells whether an entry is about a domain: a domid, a name, or a pattern of names.

    Digits alone are a domid, after `name:` anything is a name; a domid may have been another
    domain's then.
    """
    if wanted.isascii() and wanted.isdigit():
        return str(entry.domid) == (wanted.lstrip("0") or "0")
    name = SafeText(wanted.removeprefix(NAMED).encode("utf-8", "surrogateescape"))
    return entry.name == name or (is_pattern(wanted) and fnmatchcase(entry.name, wanted))


def parse_line(line: bytes) -> JsonObject:
    """Reads one line of the journal; empty if it is none."""
    try:
        value: object = orjson.loads(line)
    except ValueError:
        return {}
    return cast(JsonObject, value) if isinstance(value, dict) else {}


def read_entry(shape: JsonObject) -> Entry:
    """Reads what a first line says.

    Raises:
        KeyError, TypeError, ValueError: it is not one.
    """
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
        set_name=clip(SafeText(str(shape.get("set", ""))), LONGEST_REASON),
        reason=clip(SafeText(str(shape.get("reason", ""))), LONGEST_REASON),
    )


def ended(entry: Entry, shape: JsonObject) -> Entry:
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
