"""What an operator asks for, and the plan that comes of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from xendrift.core.base.errors import NoSuchDomainError
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import Entry
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Question
from xendrift.core.plans.pending import (
    PENDING,
    pending_plan,
    undo_pending_plan,
    with_previous,
)
from xendrift.core.plans.plan import Plan, accept_plan
from xendrift.core.plans.plug import plug_plan, unplug_plan
from xendrift.core.plans.plug_plan import PlugPlan
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.restore import restore_plan
from xendrift.core.plans.undo import undo_plan
from xendrift_tui.screen.state.stage import Stage

ACCEPT = "accept"
PLUG = "plug"
UNPLUG = "unplug"
CLEAN = "clean"
REBUILD = "rebuild"
UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Undoing:
    """An entry of the journal that is to be taken back.

    Attributes:
        entry: the entry.
        backup: the bytes that were kept, None if they are gone.
        now: what its file holds now, None if there is none.
    """

    entry: Entry
    backup: bytes | None
    now: bytes | None

    def plan(self, observation: Observation | None, asked: Circumstances, *, force: bool) -> Plan:
        """Makes the plan that takes it back.

        Raises:
            NoSuchDomainError: the domain is gone, and with it what was written for it.
        """
        entry = self.entry
        if observation is None:
            if entry.action == CLEAN:
                return restore_plan(entry, None, self.backup, asked)
            raise NoSuchDomainError(
                f"Domain {entry.domid}, which was {entry.name}, is gone: {entry.id} cannot be"
                " undone."
            )
        if entry.action != CLEAN and entry.file.endswith(".xl"):
            return undo_pending_plan(entry, observation, self.now, self.backup, asked, force=force)
        return undo_plan(entry, observation, self.backup, asked, force=force)


@dataclass(frozen=True, slots=True)
class Request:
    """One action, as it was asked for.

    Attributes:
        action: which one.
        domid: the domain.
        device: the device, or the spelling of a new one; empty for the whole domain.
        force: whether what speaks against it is overridden: the guest is not asked, or a
            template that was written again since is replaced.
        keep_template: whether xl's own view of the template is left as it is.
        despite_pending: whether a pending configuration is no reason to refuse.
        undoing: what is to be taken back.
        made: a plan that had to be made from more than the screen holds, None for all others.
    """

    action: str
    domid: int
    device: str = ""
    force: bool = False
    keep_template: bool = False
    despite_pending: bool = False
    undoing: Undoing | None = None
    made: Plan | None = None

    def plan(self, observation: Observation | None, question: Question, stage: Stage) -> Plan:
        """Makes the plan; at most one small file is read, and nothing is written.

        Args:
            observation: the domain as it is on the screen, None if it does not exist.
            question: the policy and the operator's decisions.
            stage: where it would happen.

        Raises:
            XendriftError: there is no such device, or it cannot be understood.
        """
        if self.made is not None:
            return self.made
        asked = stage.circumstances(despite_pending=self.despite_pending)
        if self.action == UNDO and self.undoing is not None:
            return self.undoing.plan(observation, asked, force=self.force)
        if observation is None:
            raise NoSuchDomainError(f"Domain {self.domid} is gone. Nothing was done.")
        keep = self.keep_template
        if self.action == PLUG:
            return plug_plan(observation, self.device, asked, keep_template=keep)
        if self.action == UNPLUG:
            return unplug_plan(
                observation, self.device, asked, force=self.force, keep_template=keep
            )
        if self.action == PENDING:
            plan = pending_plan(observation, question, asked)
            target = stage.target
            there = target.read(plan.file) if target is not None and plan.file else None
            return with_previous(plan, there)
        return accept_plan(observation, question, asked)


@dataclass(frozen=True, slots=True)
class Toggle:
    """Something that makes another plan of a request.

    Attributes:
        text: what it is, as the end of "with it".
        on: whether it is on.
        request: the request with it the other way.
    """

    text: SafeText
    on: bool
    request: Request


def toggles(request: Request, plan: Plan, *, pending: bool) -> tuple[Toggle, ...]:
    """Lists what can be turned on and off.

    Args:
        request: as it is.
        plan: what came of it.
        pending: whether `xl config-update` left a configuration.
    """
    return tuple(_toggles(request, plan, pending))


def _toggles(request: Request, plan: Plan, pending: bool) -> Iterator[Toggle]:
    if request.action == UNPLUG:
        yield _toggle(request, "force", "by force: the guest is not asked")
    if request.action == UNDO:
        yield _toggle(request, "force", "although it was written or changed again since")
    if isinstance(plan, PlugPlan):
        yield _toggle(request, "keep_template", "leave the template as xl leaves it")
    if request.action in (ACCEPT, PENDING):
        waiting = request.action == PENDING
        other = replace(request, action=ACCEPT if waiting else PENDING)
        text = "leave it for the next reboot instead, by xl config-update"
        yield Toggle(SafeText(text), waiting, other)
        if pending:
            text = "although xl config-update left a configuration"
            yield _toggle(request, "despite_pending", text)


def _toggle(request: Request, name: str, text: str) -> Toggle:
    on = bool(getattr(request, name))
    return Toggle(SafeText(text), on, replace(request, **{name: not on}))
