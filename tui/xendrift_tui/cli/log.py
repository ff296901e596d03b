"""`xendrift log`: what was done, and how it ended."""

import argparse
from collections.abc import Iterator

from xendrift.actions.journal import Journal, MemoryJournal
from xendrift.actions.places import find_places
from xendrift.actions.recovery import truth
from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.shell import command_line
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.core.model.entry import NOWHERE, Entry, entry_shape, is_about
from xendrift_tui.cli.output import remark, say


def log(options: argparse.Namespace) -> int:
    """Prints the journal, oldest first; what was killed is told as the file shows it."""
    demo: bool = getattr(options, "demo", False)
    if getattr(options, "host", None):
        return _there(options)
    file = find_places().journal
    found = (MemoryJournal() if demo else Journal(file)).read()
    if found.lost:
        remark(found.lost)
    entries = found.entries
    if options.domain is not None:
        entries = [entry for entry in entries if is_about(entry, options.domain)]
    entries = entries[-options.last :] if options.last is not None else entries
    if options.json:
        shapes: list[Json] = [_shape(entry) for entry in entries]
        say(dump({"schema": SCHEMA, "entries": shapes}))
        return 0
    if not found.entries and demo:
        remark("Nothing was done so far: the demo host keeps its journal only while it runs.")
    elif not found.entries:
        remark(f"Nothing was done so far: {file} has no entry.")
    elif not entries:
        remark(f"Nothing was done so far to {SafeText(options.domain or '')}: no entry names it.")
    for entry in entries:
        _print(entry, *truth(entry))
    return 0


def _there(options: argparse.Namespace) -> int:
    """Prints the journal of another host, as that tells it.

    Raises:
        RemoteError: it cannot be asked.
    """
    from xendrift.actions.journal_there import entry_there  # noqa: PLC0415
    from xendrift.sources.remote.ask import objects, text  # noqa: PLC0415
    from xendrift_tui.cli.there import asked_there  # noqa: PLC0415

    last = ["--last", str(options.last)] if options.last is not None else []
    domain = ["--", options.domain] if options.domain is not None else []
    document = asked_there(options, "log", "--json", *last, *domain) or {}
    if options.json:
        say(dump(document))
        return 0
    for shape in objects(document, "entries"):
        entry = entry_there(shape)
        if entry is not None:
            _print(entry, text(shape.get("outcome")), text(shape.get("note")))
    return 0


def _print(entry: Entry, outcome: str, note: str) -> None:
    place = f"{entry.name}({entry.domid})"
    say(SafeText(f"{entry.id}  {entry.time}  {place:<20} {entry.action:<7} {outcome}"))
    details = (f"by {entry.user} on {entry.host}", *_why(entry), *entry.plan, *_ran(entry))
    for line in (*details, *([note] if note else [])):
        say(SafeText(f"    {line}"))


def _why(entry: Entry) -> Iterator[str]:
    """Why it was done, and in which set."""
    if entry.reason:
        yield f"reason: {entry.reason}"
    if entry.set_name:
        yield f"in the set {entry.set_name}"


def _ran(entry: Entry) -> Iterator[str]:
    """What an entry takes back, what was run for it, and where its backup is."""
    if entry.undoes:
        yield f"takes back {entry.undoes}"
    for ran in entry.commands:
        words = ran.get("command")
        command = command_line(*words) if isinstance(words, list) else ""
        yield f"ran {command}: exit status {ran.get('exit_status')}"
    if entry.backup != NOWHERE:
        yield f"backup {entry.backup}"


def _shape(entry: Entry) -> JsonObject:
    outcome, note = truth(entry)
    commands: list[Json] = [*entry.commands]
    ended: JsonObject = {"outcome": outcome, "note": str(note), "commands": commands}
    return entry_shape(entry) | ended
