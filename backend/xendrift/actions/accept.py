"""The merged view becomes the template, at once or at the next reboot."""

import threading
from collections.abc import Iterator
from dataclasses import replace

from xendrift.actions.access import Access, told_by
from xendrift.actions.action import DomainAction, Request, Seen, Switch, switch
from xendrift.actions.hand_over import leave
from xendrift.actions.outcome import Outcome
from xendrift.actions.process import Tell
from xendrift.actions.write import run
from xendrift.core.assess import assess
from xendrift.core.base.errors import NoSuchDomainError, UsageError
from xendrift.core.base.jsontypes import Json
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME
from xendrift.core.merge.values import read_value
from xendrift.core.model.device import DeviceId
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Question
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.names import no_such
from xendrift.core.plans.pending import pending_plan, with_previous
from xendrift.core.plans.pending_plan import PENDING, PendingPlan
from xendrift.core.plans.plan import ACCEPT, Plan


class Accept(DomainAction):
    """Writes the merged view of a domain into its template."""

    name = ACCEPT

    def plan(self, request: Request, seen: Seen, access: Access) -> Plan:
        """Plans the write."""
        observation = seen_domain(request, seen)
        asked = access.circumstances(despite_pending=request.despite_pending)
        return accept_plan(observation, question_of(request, observation), asked)

    def switches(self, request: Request, *, pending: bool) -> Iterator[Switch]:
        """Whether it is to wait for the next reboot."""
        text = SafeText("leave it for the next reboot instead, by xl config-update")
        waits = request.action == PENDING
        yield Switch(text, waits, replace(request, action=ACCEPT if waits else PENDING))
        if pending:
            text = "although xl config-update left a configuration"
            yield switch(request, "despite_pending", text)

    def run(
        self,
        plan: Plan,
        access: Access,
        tell: Tell,  # noqa: ARG002
        stop: threading.Event | None = None,  # noqa: ARG002
    ) -> Outcome:
        """Writes the template."""
        return run(plan, access.need_target())


class Pending(Accept):
    """Leaves the merged view for the next reboot, by `xl config-update`."""

    name = PENDING

    def plan(self, request: Request, seen: Seen, access: Access) -> PendingPlan:
        """Plans what is handed to xl."""
        observation = seen_domain(request, seen)
        asked = access.circumstances(despite_pending=request.despite_pending)
        plan = pending_plan(observation, question_of(request, observation), asked)
        target = access.target
        there = target.read(plan.file) if target is not None and plan.file else None
        return with_previous(plan, there)

    def ready(self, plan: Plan, access: Access) -> None:  # noqa: ARG002
        """Looks for xl."""
        access.need_xl()

    def run(
        self, plan: Plan, access: Access, tell: Tell, stop: threading.Event | None = None
    ) -> Outcome:
        """Hands the configuration to xl."""
        assert isinstance(plan, PendingPlan)  # noqa: S101  (the registry sees to it)
        return leave(plan, access.need_target(), access.hand(told_by("xl", tell), stop))


def seen_domain(request: Request, seen: Seen) -> Observation:
    """Returns the domain that was looked at.

    Raises:
        NoSuchDomainError: it is gone.
    """
    if seen.observation is None:
        raise NoSuchDomainError(f"Domain {SafeText(request.domain)} is gone. Nothing was done.")
    return seen.observation


def question_of(request: Request, observation: Observation) -> Question:
    """Reads the operator's own values by the types that libxl gives their fields.

    Raises:
        NoSuchDeviceError: the merged view has no such device.
        UsageError: the device has no such field, or the field cannot have the value.
    """
    question = request.question
    if not request.settings:
        return question
    values = {
        key: value
        for device, setting in request.settings
        for key, value in [_read_setting(observation, question, device, setting)]
    }
    return replace(question, resolutions=replace(question.resolutions, values=values))


def _read_setting(
    observation: Observation, question: Question, device: str, setting: str
) -> tuple[tuple[DeviceId, str], Json]:
    key, equals, text = setting.partition("=")
    if not equals:
        raise UsageError(f"--set {SafeText(device)} {SafeText(setting)}: write it as KEY=VALUE.")
    report = assess(observation, question)
    for one in report.merged.devices:
        if str(one.id) == device:
            release = observation.host.release
            value = read_value(BY_NAME[one.id.kind], one.config, key, text, release)
            return (one.id, key), value
    raise no_such(report, device)
