"""A device is attached or detached, by the real xl."""

import threading
from collections.abc import Iterator

from xendrift.actions.accept import seen_domain
from xendrift.actions.access import Access, told_by
from xendrift.actions.action import DomainAction, Request, Seen, Switch, switch
from xendrift.actions.operate import operate
from xendrift.actions.operated import Operated
from xendrift.actions.process import Tell
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.plug import plug_plan, unplug_plan
from xendrift.core.plans.plug_plan import PLUG, UNPLUG, PlugPlan


class Plug(DomainAction):
    """Attaches a device, of the template or a new one."""

    name = PLUG

    def plan(self, request: Request, seen: Seen, access: Access) -> PlugPlan:
        """Plans the command of xl that attaches it."""
        observation = seen_domain(request, seen)
        keep = request.keep_template
        return plug_plan(observation, request.device, access.circumstances(), keep_template=keep)

    def ready(self, plan: Plan, access: Access) -> None:  # noqa: ARG002
        """Looks for xl."""
        access.need_xl()

    def switches(self, request: Request, *, pending: bool) -> Iterator[Switch]:  # noqa: ARG002
        """Whether the template is kept in step."""
        yield switch(request, "keep_template", "leave the template as xl leaves it")

    def run(
        self, plan: Plan, access: Access, tell: Tell, stop: threading.Event | None = None
    ) -> Operated:
        """Runs xl, and looks what came of it."""
        assert isinstance(plan, PlugPlan)  # noqa: S101  (the registry sees to it)
        command = access.command(told_by("xl", tell), stop)
        return operate(plan, access.source, access.need_target(), command, stop=stop)


class Unplug(Plug):
    """Detaches a device, and takes it out of the template."""

    name = UNPLUG

    def plan(self, request: Request, seen: Seen, access: Access) -> PlugPlan:
        """Plans the command of xl that detaches it."""
        return unplug_plan(
            seen_domain(request, seen),
            request.device,
            access.circumstances(),
            force=request.force,
            keep_template=request.keep_template,
        )

    def switches(self, request: Request, *, pending: bool) -> Iterator[Switch]:
        """Whether the guest is asked, too."""
        yield switch(request, "force", "by force: the guest is not asked")
        yield from super().switches(request, pending=pending)
