"""What was done is taken back, by a plan of its own."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace

from xendrift.actions.access import Access
from xendrift.actions.action import DomainAction, Request, Seen, Switch, switch
from xendrift.actions.hand_over import take_back
from xendrift.actions.outcome import Outcome
from xendrift.actions.plug import Plug
from xendrift.actions.process import Tell
from xendrift.actions.put_back import put_back
from xendrift.actions.repair import write_nodes
from xendrift.actions.write import run
from xendrift.core.base.errors import RefusedActionError, UsageError
from xendrift.core.model.entry import NOWHERE
from xendrift.core.plans.clean_plan import CLEAN
from xendrift.core.plans.pending import undo_pending_plan
from xendrift.core.plans.pending_plan import PendingPlan
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.plug_plan import PlugPlan
from xendrift.core.plans.repair_plan import REPAIR, RepairPlan
from xendrift.core.plans.restore import RestorePlan, restore_plan
from xendrift.core.plans.undo import choose, gone, undo_plan
from xendrift.core.plans.undo_repair import noted_changes, undo_repair_plan

UNDO = "undo"


class Undo(DomainAction):
    """Takes back what an action did."""

    name = UNDO
    looks = True

    def concerned(self, request: Request, access: Access) -> Iterable[int]:  # noqa: ARG002
        """Every domain on which an action was killed: any of them may be the last one."""
        entries = access.need_target().journal.entries()
        return {entry.domid for entry in entries if not entry.outcome}

    def ready(self, plan: Plan, access: Access) -> None:
        """Looks for xl where that is run."""
        if isinstance(plan, PlugPlan):
            access.need_xl()

    def look(self, request: Request, access: Access) -> Seen:
        """Finds the entry, what was kept for it, and its domain."""
        if access.target is None:
            raise RefusedActionError(
                f"{access.source.label} is {access.source.kept_as}: nothing was done to it, and"
                " nothing is undone."
            )
        host = access.source.look()
        entry = choose(access.target.journal.entries(), request.entry)
        there = [entry.domid] if entry.domid in host.domids else []
        observation = next(iter(access.source.observe(host, there)), None)
        if observation is None and entry.action != CLEAN:
            raise UsageError(gone(entry, host))
        if observation is not None and noted_changes(entry):  # no report is made from all of it
            record = access.source.subtree(str(entry.noted["record"]))
            observation = replace(observation, nodes={**observation.nodes, **record})
        backup = access.target.kept(str(entry.backup)) if entry.backup != NOWHERE else None
        now = access.target.read(entry.file) if entry.file else None
        return Seen(observation, entry, backup, now)

    def plan(self, request: Request, seen: Seen, access: Access) -> Plan:
        """Plans the way back."""
        entry, observation = seen.entry, seen.observation
        assert entry is not None  # noqa: S101
        asked, force = access.circumstances(), request.force
        if entry.action == CLEAN:
            return restore_plan(entry, observation, seen.backup, asked)
        if observation is None:
            raise UsageError(f"{entry.id} cannot be undone: its domain is gone.")
        if entry.action == REPAIR:
            return undo_repair_plan(entry, observation, asked)
        if entry.file.endswith(".xl"):
            backup = seen.backup
            return undo_pending_plan(entry, observation, seen.now, backup, asked, force=force)
        return undo_plan(entry, observation, seen.backup, asked, force=force)

    def switches(self, request: Request, *, pending: bool) -> Iterator[Switch]:  # noqa: ARG002
        """Whether what came since is overridden."""
        yield switch(request, "force", "although it was written or changed again since")

    def run(
        self, plan: Plan, access: Access, tell: Tell, stop: threading.Event | None = None
    ) -> Outcome:
        """Runs the way back, whichever it is."""
        target = access.need_target()
        if isinstance(plan, RestorePlan):
            return put_back(plan, target)
        if isinstance(plan, RepairPlan):
            return write_nodes(plan, access.source, target)
        if isinstance(plan, PendingPlan):
            return take_back(plan, target)
        if isinstance(plan, PlugPlan):
            return Plug().run(plan, access, tell, stop)
        return run(plan, target)
