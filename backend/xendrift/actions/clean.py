"""What xl cannot remove is removed."""

import threading
from collections.abc import Iterable

from xendrift.actions.access import Access, told_by
from xendrift.actions.action import DomainAction, Request, Seen
from xendrift.actions.cleaned import Cleaned
from xendrift.actions.find_clean import asked_xen, found_domid, plan_clean
from xendrift.actions.process import Tell
from xendrift.actions.remove import remove
from xendrift.core.plans.clean_plan import CLEAN, CleanPlan
from xendrift.core.plans.plan import Plan


class Clean(DomainAction):
    """Removes nodes, or a file, that belong to nobody any more."""

    name = CLEAN
    looks = True

    def concerned(self, request: Request, access: Access) -> Iterable[int]:
        """That domain, which need not exist."""
        return [found_domid(access.source.look(), request.domain)]

    def look(self, request: Request, access: Access) -> Seen:
        """Finds what is to be removed, and asks Xen whether its domain is really gone."""
        asked = access.circumstances()
        made = plan_clean(access.source, access.target, request.domain, request.device, asked)
        known = access.known()
        return Seen(made=made if known is None else asked_xen(made, known))

    def plan(self, request: Request, seen: Seen, access: Access) -> Plan:  # noqa: ARG002
        """Returns the plan that was made while looking."""
        assert seen.made is not None  # noqa: S101
        return seen.made

    def run(
        self, plan: Plan, access: Access, tell: Tell, stop: threading.Event | None = None
    ) -> Cleaned:
        """Removes it, and looks what is left."""
        assert isinstance(plan, CleanPlan)  # noqa: S101  (the registry sees to it)
        return remove(
            plan,
            access.source,
            access.need_target(),
            tell=told_by("script", tell),
            stop=stop,
            known=access.known(),
        )
