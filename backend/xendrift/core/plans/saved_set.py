"""A set as a file, and what is not the same of it once it is made anew.

As with a single plan, nothing of a file is ever carried out: it names the domains and devices, and
what the operator decided of each; the plans are made anew and held against those that were kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import orjson

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, JsonObject, as_object, as_objects, dump
from xendrift.core.base.text import SafeText
from xendrift.core.model.report import Question
from xendrift.core.plans.plan import SCHEMA
from xendrift.core.plans.saved import decisions_in, why_stale
from xendrift.core.plans.set import Member, PlanSet, Standing

_NAME = re.compile(r"[a-z]{1,20}-\d{8}T\d{6}-[0-9a-f]{4}")
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class KeptMember:
    """One member of a set that was kept.

    Attributes:
        domid: its domain.
        device: its device, empty for the whole domain.
        standing: whether it was to run.
        plan: its plan as programs read it, None if there was none.
    """

    domid: int
    device: str
    standing: Standing
    plan: JsonObject | None

    def decisions(self, where: str) -> tuple[Question, bool] | None:
        """What the operator had decided, and whether despite a pending configuration.

        None where the action has no decisions.

        Raises:
            UsageError: they cannot be understood.
        """
        if self.plan is None or "taken" not in self.plan:
            return None
        return decisions_in(self.plan, where), self.plan.get("despite_pending") is True


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A set that was kept.

    Attributes:
        name: what it was called, and is called again once it is run.
        action: its action.
        members: its members, in order.
        where: the file's name.
    """

    name: str
    action: str
    members: tuple[KeptMember, ...]
    where: str


def save_set(plans: PlanSet) -> bytes:
    """Returns the bytes of a set's file."""
    document: JsonObject = {"schema": SCHEMA, "set": plans.shape(), "outcome": "not run"}
    return dump(document).encode("ascii") + b"\n"


def read_set(content: bytes, where: str) -> KeptSet | None:
    """Reads a set that was kept; None if the file holds something else.

    Raises:
        UsageError: it is a set, and makes no sense.
    """
    try:
        document = as_object(cast(Json, orjson.loads(content)))
    except ValueError:
        return None
    kept = as_object(document.get("set")) if document is not None else None
    if document is None or kept is None or document.get("schema") != SCHEMA:
        return None
    name, action = str(kept.get("set")), str(kept.get("action"))
    try:
        members = tuple(map(_member, as_objects(kept.get("members"))))
    except (KeyError, TypeError, ValueError) as error:
        raise _no_set(where, type(error).__name__) from error
    if _NAME.fullmatch(name) is None or not members:
        raise _no_set(where, "its name, or its members")
    return KeptSet(name, action, members, where)


def _member(shape: JsonObject) -> KeptMember:
    domid, device = shape["domid"], shape["device"] or ""
    if not isinstance(domid, int) or not 0 <= domid < 65536 or not isinstance(device, str):
        raise ValueError(domid)
    return KeptMember(domid, device, Standing(str(shape["standing"])), as_object(shape["plan"]))


def _no_set(where: str, why: str) -> UsageError:
    return UsageError(
        f"{SafeText(where)} is no set that --save-plan wrote ({why}). Nothing was done; make a new"
        " plan."
    )


def why_set_stale(plans: PlanSet, kept: KeptSet) -> str:
    """Says in what a set is not the one that was kept; empty if it still is.

    Args:
        plans: the set as it is now.
        kept: what was kept.

    Raises:
        UsageError: what was kept is a set of another action, or of another domain.
    """
    if plans.action != kept.action:
        raise UsageError(
            f"The plan in {SafeText(kept.where)} is to {SafeText(kept.action)}, which is not what"
            " was asked for now. Nothing was done."
        )
    found = list(_changed(plans, kept))
    more = f"; and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return "; ".join(found[:_MOST_NAMED]) + more


def _changed(plans: PlanSet, kept: KeptSet) -> Iterator[str]:
    then = {(one.domid, one.device): one for one in kept.members}
    now = {(one.domid, str(one.device)): one for one in plans.members}
    for domid, device in then.keys() - now.keys():
        what = f"{SafeText(device)} of domain {domid}" if device else f"domain {domid}"
        yield f"{what} is none of them any more"
    for key, member in now.items():
        old = then.get(key)
        why = "it was none of them" if old is None else _member_changed(member, old, kept.where)
        if why:
            yield f"{member.subject}: {why}"


def _member_changed(member: Member, old: KeptMember, where: str) -> str:
    if member.standing is not old.standing:
        reason = f" ({member.refusals[0]})" if member.refusals else ""
        return f"it was {old.standing}, and is {member.standing} now{reason}"
    if member.standing is Standing.REFUSED or member.plan is None or old.plan is None:
        return ""
    return why_stale(member.plan, old.plan, where)
