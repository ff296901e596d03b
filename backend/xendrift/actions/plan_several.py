"""Plans one action for several domains or devices: what was asked for becomes a set of plans."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from xendrift.actions.access import Access
from xendrift.actions.action import Request, Seen
from xendrift.actions.registry import ACTIONS, prepare
from xendrift.actions.undo import UNDO
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.plans.set import Member, PlanSet
from xendrift.core.plans.undo_set import standing

_MOST_KEPT = 100  # plans of devices are made of what was kept, for it is looked at for each


@dataclass(frozen=True, slots=True)
class SetRequest:
    """One action on several domains or devices, as it was asked for.

    Attributes:
        action: which one, by its name in the registry.
        requests: one request for each plan, in the order in which they are to run; each names its
            domain by its domid, an undo that of its entry.
        name: the set's name.
        reason: why the operator wants it, for the journal.
    """

    action: str
    requests: tuple[Request, ...]
    name: str
    reason: SafeText = SafeText()


def new_name(action: str) -> str:
    """Returns a name for a set that no other set has."""
    return f"{action}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def undo_request(
    name: str, access: Access, *, force: bool = False, reason: SafeText = SafeText()
) -> SetRequest:
    """Asks for what a set did to be taken back, the latest first; a set of its own.

    Args:
        name: the set that is taken back.
        access: where the journal is.
        force: whether what came since is overridden.
        reason: why, for the journal.

    Raises:
        UsageError: there is no such set, or nothing of it stands.
        RefusedActionError: nothing is ever done here.
        OSError: the journal cannot be read.
    """
    entries = standing(access.need_target().journal.entries(), name)
    requests = tuple(
        Request(
            UNDO,
            str(entry.domid),
            str(entry.noted.get("device") or ""),
            force=force,
            entry=entry.id,
        )
        for entry in entries
    )
    return SetRequest(UNDO, requests, new_name(UNDO), reason)


def prepare_set(wanted: SetRequest, access: Access) -> Iterator[SafeText]:
    """Clears up what killed actions left on the set's domains; yields what is to be told.

    A domain that cannot be cleared up now is refused when its plan is run.

    Raises:
        OSError: something cannot be read, removed or noted.
    """
    for request in {(one.domain, one.entry): one for one in wanted.requests}.values():
        try:
            yield from prepare(request, access)
        except XendriftError as error:
            yield error.sentence


def plan_set(wanted: SetRequest, access: Access) -> PlanSet:
    """Makes every plan of a set; one that cannot be made is a member with its problem.

    Raises:
        SourceError: the source cannot be read.
    """
    made = dict(_Planner(wanted, access).members())
    members = tuple(made[index] for index in range(len(wanted.requests)))
    return PlanSet(wanted.name, wanted.action, members)


class _Planner:
    """Makes the plans of a set, each as soon as its domain is read."""

    def __init__(self, wanted: SetRequest, access: Access) -> None:
        self._wanted = wanted
        self._access = access
        self._action = ACTIONS[wanted.action]
        self._host = access.source.look()
        many = sum(bool(request.device) for request in wanted.requests) > _MOST_KEPT
        # Nothing of a capture is ever run, and thousands of looks at one take hours.
        self._closed = access.closed if many and access.source.kept_as else SafeText()

    def members(self) -> Iterator[tuple[int, Member]]:
        """Yields each member with its place in the set."""
        left = dict(enumerate(self._wanted.requests))
        if not self._action.looks:  # at more than the domain: all of them are read together
            for observation in self._access.source.observe(self._host, self._domids()):
                domain = str(observation.domid)
                for index in [one for one, request in left.items() if request.domain == domain]:
                    yield index, self._member(left.pop(index), Seen(observation))
        for index, request in left.items():
            yield index, self._member(request)

    def _domids(self) -> Iterable[int]:
        known = {str(domid): domid for domid in self._host.domids}
        wanted = dict.fromkeys(request.domain for request in self._wanted.requests)
        return [known[domain] for domain in wanted if domain in known]

    def _member(self, request: Request, seen: Seen | None = None) -> Member:
        domid = int(request.domain)
        name = SafeText(self._host.names.get(domid, b"")) or SafeText(f"(domain {domid})")
        device = SafeText(request.device)
        if self._closed:
            return Member(domid, name, device, problem=self._closed)
        try:
            looked = seen or self._action.look(request, self._access)
            plan = self._action.plan(request, looked, self._access)
        except XendriftError as error:
            return Member(domid, name, device, problem=error.sentence)
        plan = replace(plan, set_name=self._wanted.name, reason=self._wanted.reason)
        return Member(plan.domid, plan.name, device, plan)
