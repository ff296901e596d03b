"""A plan as a file: JSON that can be read, kept, and held against the plan that is made anew.

Nothing of a file is ever carried out: a plan is made anew from the host, and runs only if it still
is the one that was kept. Of a plan of `accept` the operator's decisions are read, which are no
more than what could have been typed.
"""

from collections.abc import Iterator, Mapping
from typing import cast

import orjson

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, JsonObject, as_object, as_text, dump
from xendrift.core.base.text import SafeText
from xendrift.core.model.changes import Change, change_text, changes
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question
from xendrift.core.plans.plan import ACCEPT, SCHEMA, Plan

_MOST_NAMED = 4
_WHO = ("action", "plan", "domid", "uuid")
_IN_WORDS = {
    "after": "what it would write is not the same",
    "after_sha256": "what it would write is not the same",
    "decided": "the operator's own values are not the same",
    "before_sha256": "the file was written by somebody else since",
}


def save(plan: Plan) -> bytes:
    """Returns the bytes of a plan's file."""
    shape = plan.shape()
    if plan.action != ACCEPT:
        shape = {"schema": SCHEMA, "plan": shape, "outcome": "not run"}
    return dump(shape).encode("ascii") + b"\n"


def read_saved(content: bytes, where: str) -> JsonObject:
    """Reads a saved plan as programs read plans.

    Args:
        content: the file's bytes.
        where: the file's name, for the sentence of an error.

    Raises:
        UsageError: it is no plan.
    """
    try:
        document = as_object(cast(Json, orjson.loads(content)))
    except ValueError:
        document = None
    kept = document
    if document is not None and not isinstance(document.get("plan"), str):
        kept = as_object(document.get("plan"))
    if document is None or kept is None or document.get("schema") != SCHEMA:
        raise UsageError(
            f"{SafeText(where)} is no plan that --save-plan wrote. Nothing was done; make a new"
            " plan."
        )
    return kept


def decisions_in(kept: JsonObject, where: str) -> Question:
    """Reads what the operator had decided when a plan of `accept` was made.

    Args:
        kept: the plan as programs read it.
        where: the file's name, for the sentence of an error.

    Raises:
        UsageError: they cannot be understood, or it is another plan.
    """
    try:
        if kept["plan"] != ACCEPT:
            raise ValueError(kept["plan"])
        devices = {DeviceId.parse(one): Take(as_text(take)) for one, take in _pairs(kept["taken"])}
        more = as_object(kept.get("decided")) or {}
        fields = {
            (DeviceId.parse(one), key): Take(as_text(take))
            for one, taken in _pairs(more.get("fields", {}))
            for key, take in _pairs(taken)
        }
        values = {
            (DeviceId.parse(one), key): value
            for one, given in _pairs(more.get("values", {}))
            for key, value in _pairs(given)
        }
        return Question(Policy(as_text(kept["policy"])), Resolutions(devices, fields, values))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"{SafeText(where)} is no plan that `xendrift accept --save-plan` wrote"
            f" ({type(error).__name__}). Nothing was done; make a new plan."
        ) from error


def why_stale(plan: Plan, kept: JsonObject, where: str) -> str:
    """Says in what a plan is not the one that was kept; empty if it still is.

    Args:
        plan: the plan as it is now.
        kept: what was kept, as programs read it.
        where: the file's name, for the sentence of an error.

    Raises:
        UsageError: what was kept is no plan for this.
    """
    now = cast(JsonObject, orjson.loads(dump(plan.shape())))
    if any(kept.get(key) != now.get(key) for key in _WHO):
        raise UsageError(
            f"The plan in {SafeText(where)} is to"
            f" {SafeText(str(kept.get('action', kept.get('plan'))))} on domain"
            f" {SafeText(str(kept.get('domid')))} ({SafeText(str(kept.get('domain')))}), which is"
            " not what was asked for now. Nothing was done."
        )
    found = list(dict.fromkeys(_said(change) for change in changes(kept, now)))
    more = f"; and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return "; ".join(found[:_MOST_NAMED]) + more


def _said(change: Change) -> str:
    """Names a node that the plan was made from, or shows what else is not the same."""
    first = str(change.path[0])
    if first in _IN_WORDS:
        return _IN_WORDS[first]
    if first != "basis" or len(change.path) < 2:
        return change_text(change)
    verb = "appeared" if change.before is None else "vanished"
    verb = "changed" if None not in (change.before, change.after) else verb
    return f"{SafeText(str(change.path[1]))} {verb}"


def _pairs(value: Json) -> Iterator[tuple[str, Json]]:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return iter(value.items())
