"""What a killed action left behind: found out, cleaned up, and written down as it is.

A temporary file and lock files do no harm: libxl takes over the locks and overwrites the file.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from xendrift.actions.durable import read_whole
from xendrift.actions.target import Target
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import KILLED_NEW, KILLED_OLD, KILLED_OTHER, NOWHERE, Entry
from xendrift.core.plans import node_changes
from xendrift.core.plans.nodes import NOTHING
from xendrift.core.plans.undo_repair import noted_changes

_WORDS = {
    KILLED_OLD: "It was killed before the new template was in place: the old one stands.",
    KILLED_NEW: "It was killed after the new template was in place: that one stands.",
    KILLED_OTHER: "It was killed, and the template was removed or written again since.",
}
_PENDING = {
    KILLED_OLD: "It was killed before xl had the configuration: what was there before stands.",
    KILLED_NEW: "It was killed after xl had the configuration: it waits for the next reboot.",
    KILLED_OTHER: "It was killed, and the file was used or written again since.",
}
_CLEANED = {
    KILLED_OLD: "It was killed before the file was removed: it stands.",
    KILLED_NEW: "It was killed after the file was removed: it is gone.",
    KILLED_OTHER: "It was killed, and the file was written again since.",
}


_NODES = {
    KILLED_OLD: "It was killed before anything was removed: all of it stands.",
    KILLED_NEW: "It was killed, and what it was to remove is gone: all of that is kept.",
    KILLED_OTHER: "It was killed, and some of what it was to remove is there: made anew since.",
}
_RECORD = {
    KILLED_OLD: "It was killed before anything was written: the record is as it was.",
    KILLED_NEW: "It was killed after all of it was written.",
    KILLED_OTHER: "It was killed, and the record was removed or written again since.",
}


def _words(entry: Entry, outcome: str) -> str:
    words = {"clean": _CLEANED if entry.file else _NODES, "pending": _PENDING}.get(
        entry.action, _WORDS
    )
    return words[outcome]


def recover(target: Target, domid: int) -> list[Entry]:
    """Ends the entries of actions on a domain that were killed, and removes what they left.

    An action that runs holds both locks from its first line in the journal to its last: whoever
    has the locks and finds no last line knows that nobody is at it any more.

    Raises:
        LockHeldError: somebody holds the domain's locks; perhaps that very action.
        SourceError: xenstore cannot be asked.
        OSError: something cannot be read, removed or noted.
    """
    found: list[Entry] = []
    for entry in _unfinished(target, domid):
        if entry.action == "pending" and _alive(entry):
            continue  # xl takes the locks by itself, so that this one holds none
        with target.locked(entry.domid, entry.uuid):
            if all(entry.id != still.id for still in _unfinished(target, domid)):
                continue
            outcome = which_stands(entry, target.read(entry.file))
            if entry.action != "clean":  # whose file may be such a rest itself
                target.tidy(entry.file)
            found.append(target.journal.end(entry, outcome, _words(entry, outcome)))
    left = [one for one in target.journal.entries() if not one.outcome and one.domid == domid]
    return [*found, *_recover_nodes(target, left), *_recover_record(target, left)]


def _recover_nodes(target: Target, left: list[Entry]) -> Iterator[Entry]:
    """Finds out what became of nodes, which go all together or not at all; no lock tells of them.

    Raises:
        SourceError: xenstore cannot be asked.
        OSError: it cannot be noted.
    """
    for entry in left:
        roots = entry.noted.get("roots")
        if entry.action != "clean" or entry.file:
            continue
        if _alive(entry) or not isinstance(roots, list) or not roots:
            continue
        paths = [str(root) for root in roots]
        seen = target.edit(paths, (), lambda _: NOTHING)
        there = sum(path in seen for path in paths)
        outcome = {0: KILLED_NEW, len(paths): KILLED_OLD}.get(there, KILLED_OTHER)
        yield target.journal.end(entry, outcome, _words(entry, outcome))


def _recover_record(target: Target, left: list[Entry]) -> Iterator[Entry]:
    """Finds out what became of nodes of a record, of which whoever writes them holds the locks.

    Raises:
        LockHeldError: somebody is at it still.
        SourceError: xenstore cannot be asked.
        OSError: it cannot be noted.
    """
    for entry in left:
        if not noted_changes(entry):
            continue
        with target.locked(entry.domid, entry.uuid):
            still = {one.id for one in target.journal.entries() if not one.outcome}
            if entry.id in still:
                record, changes = str(entry.noted["record"]), noted_changes(entry)
                seen = target.edit((record,), (), lambda _: NOTHING)
                outcome = node_changes.which_stands(changes, seen)
                yield target.journal.end(entry, outcome, _RECORD[outcome])


def _unfinished(target: Target, domid: int) -> list[Entry]:
    return [
        entry
        for entry in target.journal.entries()
        if not entry.outcome and entry.domid == domid and entry.directory == target.directory
    ]


def which_stands(entry: Entry, stands: bytes | None) -> str:
    """Tells by its hash which template stands after an action without an end."""
    digest = "" if stands is None else hashlib.sha256(stands).hexdigest()
    known = {entry.after_sha256: KILLED_NEW, entry.before_sha256: KILLED_OLD}
    return known.get(digest, KILLED_OTHER)


def truth(entry: Entry) -> tuple[str, SafeText]:
    """Returns how an entry ended, looking at the file itself where the journal does not tell."""
    if entry.outcome:
        return entry.outcome, entry.note
    if entry.directory == NOWHERE:  # xl, or nodes: no file tells how far it came
        return "no end noted", SafeText("It was killed, or runs still: look at the domain.")
    try:
        outcome = which_stands(entry, read_whole(Path(entry.directory) / entry.file))
    except OSError as error:
        return KILLED_OTHER, SafeText(f"No end was noted, and {entry.file}: {error.strerror}.")
    maybe = f" Or process {entry.pid} is still at it." if _alive(entry) else ""
    return outcome, SafeText(_words(entry, outcome) + maybe)


def _alive(entry: Entry) -> bool:
    return Path(f"/proc/{entry.pid}").exists()
