"""Plans to take a repair back: exactly the nodes that it wrote, if they are what it made them."""

from collections.abc import Iterator
from dataclasses import replace

from xendrift.core.assess import assess
from xendrift.core.base.shell import command_line
from xendrift.core.base.text import SafeText
from xendrift.core.model.boot import Boot
from xendrift.core.model.entry import DONE, KILLED_NEW, Entry
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Report
from xendrift.core.plans.node_changes import NodeChanges, objection, read_changes
from xendrift.core.plans.nodes import Node
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.repair_plan import REPAIR, RepairPlan

_WRITTEN = (DONE, KILLED_NEW)
_UNREADABLE = "libxl cannot read the record then: its whole kind is lost to the next boot again."


def noted_changes(entry: Entry) -> NodeChanges:
    """What an entry of the journal did to nodes of a record; empty for any other entry."""
    record, nodes = entry.noted.get("record"), entry.noted.get("nodes")
    return read_changes(record, entry.domid, nodes) if isinstance(record, str) else {}


def undo_repair_plan(entry: Entry, observation: Observation, asked: Circumstances) -> RepairPlan:
    """Plans to take a repair back.

    Args:
        entry: the repair.
        observation: its domain as it is now.
        asked: what else is to be heeded.
    """
    report = assess(observation)
    changes = {path: change.back for path, change in noted_changes(entry).items()}
    reasons = (*asked.refusals, *_refusals(entry, report, observation, changes))
    nodes = dict(observation.nodes)
    for path, change in changes.items():
        if change.after is None:
            nodes.pop(path, None)
        else:
            nodes[path] = change.after.value
    ahead = assess(replace(observation, nodes=nodes)).next_boot
    lost = ahead.emptied != report.next_boot.emptied
    return RepairPlan(
        action="undo",
        domid=entry.domid,
        uuid=entry.uuid,
        name=entry.name,
        file="",
        before_sha256="",
        after=b"",
        basis={},
        boot_before=Boot.of(report.next_boot),
        boot_after=Boot.of(ahead),
        undoes=entry.id,
        device=SafeText(str(entry.noted.get("device", ""))),
        record=str(entry.noted.get("record", "")),
        nodes=changes,
        refusals=tuple(SafeText(one) for one in reasons),
        warnings=(SafeText(_UNREADABLE),) if lost and not reasons else (),
    )


def _refusals(
    entry: Entry, report: Report, observation: Observation, changes: NodeChanges
) -> Iterator[str]:
    if entry.outcome not in _WRITTEN:
        yield f"{entry.id} wrote nothing that could be undone ({entry.outcome or 'no end noted'})"
    elif not changes:
        yield f"the journal does not hold what {entry.id} wrote: that line was changed since"
    if report.live.uuid != entry.uuid:
        yield f"domain {entry.domid} is another one now: that was {entry.name}, {entry.uuid}"
        return
    changed = objection(changes, {path: Node(one) for path, one in observation.nodes.items()})
    if changed:
        device = entry.noted.get("device")
        again = command_line("xendrift", REPAIR, entry.domid, device, "--dry-run")
        yield f"{changed}: it was changed since {entry.id}. `{again}` shows what there is to do"
