"""Takes an action back, as a plan of its own: a template by its backup, xl by its opposite."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from xendrift.core.assess import assess
from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.shell import command_line
from xendrift.core.base.text import SafeText
from xendrift.core.idl import Release, parse_libxl_json
from xendrift.core.model.boot import Boot
from xendrift.core.model.changes import changes
from xendrift.core.model.entry import ATTACHED, DETACHED, DONE, KILLED_NEW, NOWHERE, Entry
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.report import Question, Report
from xendrift.core.plans.basis import identity_of
from xendrift.core.plans.clean_plan import CLEAN
from xendrift.core.plans.plan import Plan, after_report, uuid_in
from xendrift.core.plans.plug_plan import PLUG, UNPLUG
from xendrift.core.plans.refusals import Circumstances, dangers_of, not_readable, warnings_of
from xendrift.core.plans.repair_plan import REPAIR
from xendrift.core.plans.restore import restore_plan
from xendrift.core.plans.undo_plug import undo_plug_plan

_WRITTEN = (DONE, KILLED_NEW)
_DONE = (*_WRITTEN, ATTACHED, DETACHED)


def choose(entries: Iterable[Entry], wanted: str | None) -> Entry:
    """Finds the entry to take back: the one named, or the last action that still stands.

    Raises:
        UsageError: there is no such entry, or it cannot be taken back.
    """
    entries = list(entries)
    if wanted is not None:
        for entry in entries:
            if entry.id == wanted:
                _refuse_restored(entry)
                return entry
        raise UsageError(f"The journal has no entry {SafeText(wanted)}. See `xendrift log`.")
    done = {entry.id for entry in entries if entry.outcome in _DONE}
    undone: set[str] = set()
    for entry in reversed(entries):
        if entry.id not in done or entry.id in undone:
            continue  # an undo that was itself undone takes nothing back
        if entry.undoes:
            undone.add(entry.undoes)
        elif entry.noted.get("part_of") not in done:  # a step goes back with its whole
            return entry
    raise UsageError("The journal has nothing that could be undone. See `xendrift log`.")


def gone(entry: Entry, host: HostObservation) -> str:
    """Says that the domain of an entry is gone, what is kept, and where it runs now if it does.

    A reboot gives a domain another domid and a template that was made anew.
    """
    owners = {file.domid for file in host.userdata if file.uuid == entry.uuid} & set(host.domids)
    now = ", ".join(str(domid) for domid in sorted(owners))
    kept = f" Its old template is in {entry.backup}." if entry.backup != NOWHERE else ""
    return (
        f"Domain {entry.domid}, which was {entry.name}, is gone: {entry.id} cannot be undone."
        + (f" It runs as domain {now} now, with what its reboot made of it." if now else "")
        + kept
        + " `xendrift log` lists what else there is."
    )


def _refuse_restored(entry: Entry) -> None:
    """What a restore put back is removed by a clean of its own, and repaired by a repair."""
    if entry.action == "undo" and "record" in entry.noted:
        way = command_line("xendrift", REPAIR, entry.domid, entry.noted.get("device"))
        raise UsageError(f"{entry.id} took a repair back: `{way}` makes it anew. Nothing was done.")
    if entry.action == "undo" and entry.directory == NOWHERE:
        again = command_line("xendrift", "clean", entry.domid, entry.noted.get("device"))
        raise UsageError(
            f"{entry.id} put nodes back: `{again}` removes them again. Nothing was done."
        )


def undo_plan(
    entry: Entry,
    observation: Observation,
    backup: bytes | None,
    asked: Circumstances,
    *,
    force: bool = False,
) -> Plan:
    """Plans to take an action back: a template write, a command of xl, or a clean.

    Args:
        entry: the action.
        observation: the domain as it is now.
        backup: the bytes that were kept, None if they are gone.
        asked: what else the action is to heed.
        force: whether a template that was written again since may be replaced.
    """
    if entry.action in (PLUG, UNPLUG):
        return undo_plug_plan(entry, observation, asked, force=force)
    if entry.action == CLEAN:
        return restore_plan(entry, observation, backup, asked)
    report = assess(observation, Question())
    release = observation.host.release
    config, unusable = _read_backup(backup, release)
    refusals = (*_refusals(entry, report, backup, asked, force=force), *unusable)
    now = report.template.config or {}
    plan = _bare_plan(entry, observation, report)
    ahead = after_report(observation, plan.file, backup or b"") if not refusals else report
    return replace(
        plan,
        after=backup or b"",
        changes=changes(now, config),
        boot_after=Boot.of(ahead.next_boot),
        warnings=warnings_of(report, config, release),
        dangers=dangers_of(now, config),
        refusals=tuple(SafeText(sentence) for sentence in refusals),
    )


def _bare_plan(entry: Entry, observation: Observation, report: Report) -> Plan:
    """The plan before it is known what it would write; only which domain it is counts."""
    file = str(report.template.file) or entry.file
    return Plan(
        action="undo",
        domid=report.domid,
        uuid=uuid_in(file),
        name=report.name,
        file=file,
        before_sha256=report.template.sha256,
        after=b"",
        basis=identity_of(report.domid, observation.nodes),
        identity_only=True,
        boot_before=Boot.of(report.next_boot),
        despite_pending=True,
        release=observation.host.release,
        undoes=entry.id,
    )


def _read_backup(backup: bytes | None, release: Release) -> tuple[JsonObject, tuple[str, ...]]:
    """Returns the old configuration, or why libxl could not read it."""
    if backup is None:
        return {}, ()
    try:
        config = parse_libxl_json(backup, release)
    except XendriftError as error:
        return {}, (f"its backup cannot be used: {str(error.sentence).removesuffix('.')}",)
    return config, tuple(str(sentence) for sentence in not_readable(config, release))


def _refusals(
    entry: Entry, report: Report, backup: bytes | None, asked: Circumstances, *, force: bool
) -> Iterable[str]:
    yield from asked.refusals
    if entry.outcome not in _WRITTEN:
        yield f"{entry.id} wrote nothing that could be undone ({entry.outcome or 'no end noted'})"
    if report.live.uuid != entry.uuid or str(report.template.file) != entry.file:
        yield (
            f"domain {entry.domid} is not the one that {entry.id} was about, or has no template:"
            f" that was {entry.name} with the uuid {entry.uuid}"
        )
    elif report.template.sha256 != entry.after_sha256 and not force:
        yield (
            f"its template was written again since {entry.id}, and undoing would lose that too."
            " Look at both with `xendrift show`, then give --force to restore it all the same"
        )
    if entry.backup == NOWHERE:
        yield f"there was no template before {entry.id}, so there is nothing to restore"
    elif backup is None:
        yield f"the backup {entry.backup} is gone: there is nothing to restore"
    elif hashlib.sha256(backup).hexdigest() != entry.before_sha256:
        yield f"the backup {entry.backup} is not what {entry.id} kept: it was changed since"
