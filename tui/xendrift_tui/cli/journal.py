"""`xendrift log` and `xendrift undo`: what was done, and back."""

import argparse

from xendrift.acting.cleanplan import CLEAN
from xendrift.acting.journal import Entry, Journal, entry_shape
from xendrift.acting.pendingplan import PendingPlan, undo_pending_plan
from xendrift.acting.places import find_places
from xendrift.acting.plan import Plan
from xendrift.acting.recovery import truth
from xendrift.acting.refusals import Circumstances
from xendrift.acting.target import Target
from xendrift.acting.undo import choose, undo_plan
from xendrift.domains import find_domain
from xendrift.errors import NoSuchDomainError, UsageError
from xendrift.jsontypes import Json, JsonObject, dump
from xendrift.sources.protocol import Source
from xendrift.text import SafeText
from xendrift_tui.cli.accept import tell_recovered
from xendrift_tui.cli.acting import REFUSED, acting_on, carry_out, circumstances
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.pending import carry_out_pending
from xendrift_tui.cli.reading import opened
from xendrift_tui.cli.shapes import SCHEMA


def log(options: argparse.Namespace) -> int:
    """Prints the journal, oldest first; what was killed is told as the file shows it."""
    file = find_places().journal
    entries = Journal(file).entries()
    if options.json:
        shapes: list[Json] = [_shape(entry) for entry in entries]
        say(dump({"schema": SCHEMA, "entries": shapes}))
        return 0
    if not entries:
        remark(f"Nothing was done so far: {file} has no entry.")
    for entry in entries:
        outcome, note = truth(entry)
        place = f"{entry.name}({entry.domid})"
        say(SafeText(f"{entry.id}  {entry.time}  {place:<20} {entry.action:<7} {outcome}"))
        details = (f"by {entry.user} on {entry.host}", *entry.plan, f"backup {entry.backup}")
        for line in (*details, *([note] if note else [])):
            say(SafeText(f"    {line}"))
    return 0


def undo(options: argparse.Namespace) -> int:
    """Restores the template that an action replaced; returns 0 if done, 1 if refused."""
    with opened(options) as source, acting_on(options, source) as target:
        if target is None:
            remark(f"{source.label} is a capture: nothing was done to it, and nothing is undone.")
            return REFUSED
        asked = circumstances(options, source)
        plan = _plan(options, source, target, asked)
        if isinstance(plan, PendingPlan):
            return carry_out_pending(plan, target, options)
        return carry_out(plan, target, options)


def _plan(
    options: argparse.Namespace, source: Source, target: Target, asked: Circumstances
) -> Plan:
    host = source.look()
    entry = _recovered(options, target, asked)
    try:
        domid = find_domain(host, entry.domid)
    except NoSuchDomainError:
        domid = -1
    for observation in source.observe(host, [domid]):
        backup = target.kept(str(entry.backup))
        if entry.action != CLEAN and entry.file.endswith(".xl"):
            now, force = target.read(entry.file), options.force
            return undo_pending_plan(entry, observation, now, backup, asked, force=force)
        return undo_plan(entry, observation, backup, asked, force=options.force)
    raise UsageError(
        f"Domain {entry.domid}, which was {entry.name}, is gone: {entry.id} cannot be undone."
        f" Its old template is in {entry.backup}."
    )


def _recovered(options: argparse.Namespace, target: Target, asked: Circumstances) -> Entry:
    entries = target.journal.entries()
    open_ended = {entry.domid for entry in entries if not entry.outcome}
    if open_ended and not (asked.read_only or options.dry_run):
        for domid in sorted(open_ended):
            tell_recovered(target, domid)
        entries = target.journal.entries()
    return choose(entries, options.id)


def _shape(entry: Entry) -> JsonObject:
    outcome, note = truth(entry)
    return entry_shape(entry) | {"outcome": outcome, "note": str(note)}
