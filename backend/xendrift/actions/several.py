"""Plans one action for several domains or devices, and runs the plans one after another."""

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from xendrift.actions.access import Access
from xendrift.actions.action import Request, Seen
from xendrift.actions.outcome import Way
from xendrift.actions.process import Tell
from xendrift.actions.registry import ACTIONS, carry_out, prepare
from xendrift.actions.undo import UNDO
from xendrift.core.base.errors import NotWrittenError, RefusedActionError, XendriftError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.set import Member, PlanSet, Standing
from xendrift.core.plans.set_outcome import Fate, MemberOutcome, SetOutcome
from xendrift.core.plans.undo_set import standing

_TRIES = 3
# What a member that ran before on the same domain may change of a plan that is the same still.
_MOVES = ("basis", "before_sha256", "next_boot_before", "next_boot_after", "there")


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


def run_set(
    plans: PlanSet,
    wanted: SetRequest,
    access: Access,
    way: Way,
    tell: Tell,
    *,
    stop: threading.Event | None = None,
    again: bool = False,
    told: Callable[[MemberOutcome], None] = lambda _: None,
) -> SetOutcome:
    """Runs a set that was confirmed, one plan after another, each verified as it is alone.

    A plan that fails, or is refused, ends what is left of its own domain and of no other. Where
    another of the set ran on the domain before, a plan is made anew, and taken if it does the same
    still; every plan looks for itself whether the host is as it was when it was made.

    Args:
        plans: what was confirmed.
        wanted: what it was made from, request for member.
        access: with what.
        way: how the way back is spelled.
        tell: is given every line that is to be known while it runs.
        stop: ends what runs, and all that would follow, once it is set.
        again: whether a plan that anything made stale is made anew where its changes are the same.
        told: is given what came of each member as soon as it is known.

    Raises:
        KeyboardInterrupt: it was interrupted, and `stop` does not say so.
    """
    run = _Run(plans, wanted, access, way, tell, stop, again=again)
    found: list[MemberOutcome] = []
    for member, request in zip(plans.members, wanted.requests, strict=True):
        found.append(run.member(member, request))
        told(found[-1])
    return SetOutcome(plans, tuple(found))


class _Run:
    """A set that is under way: on which domains something failed, and on which something ran."""

    def __init__(
        self,
        plans: PlanSet,
        wanted: SetRequest,
        access: Access,
        way: Way,
        tell: Tell,
        stop: threading.Event | None,
        *,
        again: bool,
    ) -> None:
        self._plans = plans
        self._wanted = wanted
        self._access = access
        self._way = way
        self._tell = tell
        self._stop = stop
        self._again = again
        self._failed: dict[int, SafeText] = {}
        self._ran: set[int] = set()

    def member(self, member: Member, request: Request) -> MemberOutcome:
        """Runs one member, if it is to be run."""
        if member.standing is Standing.REFUSED:
            said = tuple(SafeText(f"{one}.") for one in member.refusals)
            return MemberOutcome(member, Fate.REFUSED, said)
        if member.standing is Standing.IDLE or member.plan is None:
            return MemberOutcome(member, Fate.IDLE)
        if why := self._why_not(member):
            return MemberOutcome(member, Fate.NOT_RUN, (SafeText(why),))
        outcome = self._carried_out(member, request, member.plan)
        self._ran.add(member.domid)
        if not outcome.good:
            self._failed[member.domid] = member.subject
        return outcome

    def _why_not(self, member: Member) -> str:
        if self._stop is not None and self._stop.is_set():
            return "The set was ended before. Nothing was done to it."
        if (failed := self._failed.get(member.domid)) is not None:
            return f"{failed} came first, and did not work. Nothing was done to it."
        return ""

    def _carried_out(self, member: Member, request: Request, plan: Plan) -> MemberOutcome:
        try:
            anew = self._anew(request) if member.domid in self._ran else None
            if anew is not None and _lasting(anew) == _lasting(plan):
                plan = anew
            for left in reversed(range(_TRIES)):
                try:
                    return self._verified(replace(member, plan=plan), plan)
                except RefusedActionError:
                    anew = self._anew(request) if self._again and left else None
                    if anew is None or not anew.same_changes(plan):
                        raise
                    plan = anew
        except RefusedActionError as refusal:
            return MemberOutcome(member, Fate.REFUSED, (refusal.sentence,))
        except (XendriftError, OSError) as error:
            return _failed(member, error)
        except KeyboardInterrupt:
            if self._stop is None or not self._stop.is_set():
                raise
        return MemberOutcome(member, Fate.FAILED, (SafeText("It was interrupted."),))

    def _verified(self, member: Member, plan: Plan) -> MemberOutcome:
        plan = replace(plan, set_name=self._plans.name, reason=self._wanted.reason)

        def tell(text: SafeText) -> None:
            self._tell(SafeText(f"{member.place}: {text}"))

        outcome = carry_out(plan, self._access, tell, self._stop)
        fate = Fate.DONE if outcome.done else Fate.FAILED
        said = tuple(outcome.lines(plan, self._way))
        return MemberOutcome(member, fate, said, outcome.shape(plan))

    def _anew(self, request: Request) -> Plan | None:
        """Makes a plan anew; None if there is none any more."""
        action = ACTIONS[request.action]
        try:
            return action.plan(request, action.look(request, self._access), self._access)
        except (XendriftError, OSError):
            return None


def _lasting(plan: Plan) -> JsonObject:
    """What a plan does, without the state of the domain that it was made from."""
    return {key: one for key, one in plan.shape().items() if key not in _MOVES}


def _failed(member: Member, error: XendriftError | OSError) -> MemberOutcome:
    unwritten = None
    if isinstance(error, NotWrittenError) and error.rescue is None:
        unwritten = error.after
    said = error.sentence if isinstance(error, XendriftError) else SafeText(str(error))
    return MemberOutcome(member, Fate.FAILED, (said,), unwritten=unwritten)


# ---- the plans


class _Planner:
    """Makes the plans of a set, each as soon as its domain is read."""

    def __init__(self, wanted: SetRequest, access: Access) -> None:
        self._wanted = wanted
        self._access = access
        self._action = ACTIONS[wanted.action]
        self._host = access.source.look()

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
        try:
            looked = seen or self._action.look(request, self._access)
            plan = self._action.plan(request, looked, self._access)
        except XendriftError as error:
            return Member(domid, name, device, problem=error.sentence)
        plan = replace(plan, set_name=self._wanted.name, reason=self._wanted.reason)
        return Member(plan.domid, plan.name, device, plan)
