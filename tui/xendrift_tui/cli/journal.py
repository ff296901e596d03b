"""`xendrift log` and `xendrift undo`: what was done, and back."""

import argparse
from collections.abc import Iterator

from xendrift.actions.errors import LockHeldError
from xendrift.actions.journal import Journal
from xendrift.actions.places import find_places
from xendrift.actions.recovery import truth
from xendrift.actions.target import Target
from xendrift.core.base.errors import NoSuchDomainError, UsageError
from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.core.model.domains import find_domain
from xendrift.core.model.entry import NOWHERE, Entry, entry_shape
from xendrift.core.plans.clean_plan import CLEAN
from xendrift.core.plans.pending import PendingPlan, undo_pending_plan
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.plug_plan import PlugPlan
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.restore import RestorePlan, restore_plan
from xendrift.core.plans.undo import choose, gone, undo_plan
from xendrift.sources.protocol import Source
from xendrift_tui.cli.accept import tell_recovered
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.pending import carry_out_pending
from xendrift_tui.cli.perform import REFUSED, only_looking
from xendrift_tui.cli.plug import carry_out_plug
from xendrift_tui.cli.read import opened
from xendrift_tui.cli.restore import carry_out_restore
from xendrift_tui.cli.saved_plans import refuse_both
from xendrift_tui.cli.target import acting_on, circumstances
from xendrift_tui.cli.write import carry_out_writing


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
        details = (f"by {entry.user} on {entry.host}", *entry.plan, *_ran(entry))
        for line in (*details, *([note] if note else [])):
            say(SafeText(f"    {line}"))
    return 0


def _ran(entry: Entry) -> Iterator[str]:
    """What an entry takes back, what was run for it, and where its backup is."""
    if entry.undoes:
        yield f"takes back {entry.undoes}"
    for ran in entry.commands:
        words = ran.get("command")
        command = " ".join(str(word) for word in words) if isinstance(words, list) else ""
        yield f"ran {command}: exit status {ran.get('exit_status')}"
    if entry.backup != NOWHERE:
        yield f"backup {entry.backup}"


def undo(options: argparse.Namespace) -> int:
    """Takes back what an action did; returns 0 if done, 1 if refused."""
    refuse_both(options)
    with opened(options) as source, acting_on(options, source) as target:
        if target is None:
            remark(f"{source.label} is a capture: nothing was done to it, and nothing is undone.")
            return REFUSED
        asked = circumstances(options, source)
        plan = _plan(options, source, target, asked)
        if isinstance(plan, PendingPlan):
            return carry_out_pending(plan, target, options)
        if isinstance(plan, PlugPlan):
            return carry_out_plug(plan, source, target, options)
        if isinstance(plan, RestorePlan):
            return carry_out_restore(plan, target, options)
        return carry_out_writing(plan, target, options)


def _plan(
    options: argparse.Namespace, source: Source, target: Target, asked: Circumstances
) -> Plan:
    host = source.look()
    entry = _recovered(options, target, asked)
    try:
        domid = find_domain(host, entry.domid)
    except NoSuchDomainError:
        domid = -1
    backup = None if entry.backup == NOWHERE else target.kept(str(entry.backup))
    for observation in source.observe(host, [domid]):
        if entry.action != CLEAN and entry.file.endswith(".xl"):
            now, force = target.read(entry.file), options.force
            return undo_pending_plan(entry, observation, now, backup, asked, force=force)
        return undo_plan(entry, observation, backup, asked, force=options.force)
    if entry.action == CLEAN:
        return restore_plan(entry, None, backup, asked)
    raise UsageError(gone(entry, host))


def _recovered(options: argparse.Namespace, target: Target, asked: Circumstances) -> Entry:
    entries = target.journal.entries()
    open_ended = {entry.domid for entry in entries if not entry.outcome}
    if open_ended and not (asked.read_only or only_looking(options)):
        for domid in sorted(open_ended):
            try:
                tell_recovered(target, domid)
            except LockHeldError as held:  # no reason to leave another domain as it is
                remark(held.sentence)
        entries = target.journal.entries()
    return choose(entries, options.id)


def _shape(entry: Entry) -> JsonObject:
    outcome, note = truth(entry)
    commands: list[Json] = [*entry.commands]
    ended: JsonObject = {"outcome": outcome, "note": str(note), "commands": commands}
    return entry_shape(entry) | ended
