"""A plan as a file: JSON that can be read, kept and applied later."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import orjson

from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.idl import parse_libxl_json
from xendrift.core.model.boot import Boot
from xendrift.core.model.changes import Change, changes
from xendrift.core.model.device import DeviceId
from xendrift.core.model.observation import UserdataFile
from xendrift.core.model.policy import Policy, Take
from xendrift.core.plans.plan import Plan, uuid_in
from xendrift.core.plans.refusals import dangers_of

SCHEMA = "xendrift/1"
_SENTENCES = ("set_values", "no_op", "assumed", "warnings", "dangers", "refusals")


def plan_shape(plan: Plan) -> JsonObject:
    """The whole plan, the new template and its passwords included."""
    text = plan.after.partition(b"\0")[0].decode()
    release: list[Json] = [*plan.release]
    basis: JsonObject = {path: value for path, value in plan.basis.items()}  # noqa: C416
    shape: JsonObject = {
        "schema": SCHEMA,
        "plan": plan.action,
        "domid": plan.domid,
        "domain": str(plan.name),
        "uuid": plan.uuid,
        "file": plan.file,
        "policy": str(plan.policy),
        "taken": {f"{one.kind}:{one.key}": str(take) for one, take in plan.taken.items()},
        "before_sha256": plan.before_sha256,
        "after_sha256": plan.after_sha256,
        "changes": [_change_shape(change) for change in plan.changes],
        "next_boot_before": _boot_shape(plan.boot_before),
        "next_boot_after": _boot_shape(plan.boot_after),
        "despite_pending": plan.despite_pending,
        "identity_only": plan.identity_only,
        "undoes": plan.undoes,
        "release": release,
        "basis": basis,
        "after": text,
    }
    for name in _SENTENCES:
        sentences = cast(tuple[SafeText, ...], getattr(plan, name))
        shape[name] = [str(sentence) for sentence in sentences]
    return shape


def save(plan: Plan) -> bytes:
    """Returns the bytes of a plan's file."""
    return dump(plan_shape(plan)).encode("ascii") + b"\n"


def load(content: bytes, where: str) -> Plan:
    """Reads a saved plan.

    What it would write is checked against its own hash; everything else is checked when it is
    run, against the host.

    Args:
        content: the file's bytes.
        where: the file's name, for the sentence of an error.

    Raises:
        UsageError: it is no plan, or was changed by hand.
    """
    try:
        shape = cast(Mapping[str, Json], orjson.loads(content))
        plan = _plan(shape)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"{SafeText(where)} is no plan that `xendrift accept --save-plan` wrote"
            f" ({type(error).__name__}). Nothing was done; make a new plan."
        ) from error
    file = UserdataFile.named(plan.file)
    named = file is not None and (file.stage, file.userid) == ("d", "libxl-json")
    right = named and file is not None and file.domid == plan.domid
    if plan.after_sha256 != shape.get("after_sha256") or not right:
        raise UsageError(
            f"The plan in {SafeText(where)} was changed since it was saved: what it would write"
            " is not what it says. Nothing was done; make a new plan."
        )
    return plan


def as_it_is(plan: Plan, before: bytes | None) -> Plan:
    """Says of a saved plan what its own bytes would change, whatever its file says.

    Args:
        plan: a plan that was saved.
        before: the template as it is now; if it is not what the plan was made from, the plan is
            stale, and left as it is.
    """
    if before is None or hashlib.sha256(before).hexdigest() != plan.before_sha256:
        return plan
    try:
        old = parse_libxl_json(before, plan.release)
        new = parse_libxl_json(plan.after, plan.release)
    except XendriftError:
        return plan  # libxl could not read it, and it is not written
    return replace(plan, changes=changes(old, new), dangers=dangers_of(old, new))


def _plan(shape: Mapping[str, Json]) -> Plan:
    if shape["schema"] != SCHEMA or shape["plan"] != "accept":
        raise ValueError(shape["schema"])
    major, minor = cast(list[int], shape["release"])
    taken = cast(dict[str, str], shape["taken"])
    file, text = _text(shape["file"]), _text(shape["after"])
    return Plan(
        action="accept",
        domid=int(cast(int, shape["domid"])),
        uuid=uuid_in(file),
        name=SafeText(_text(shape["domain"])),
        file=file,
        before_sha256=_text(shape["before_sha256"]),
        after=text.encode() + b"\0" if text else b"",
        basis={path: _text(value) for path, value in cast(JsonObject, shape["basis"]).items()},
        identity_only=shape["identity_only"] is True,
        policy=Policy(_text(shape["policy"])),
        taken={_device(name): Take(take) for name, take in taken.items()},
        changes=tuple(_change(one) for one in cast(list[JsonObject], shape["changes"])),
        boot_before=_boot(cast(JsonObject, shape["next_boot_before"])),
        boot_after=_boot(cast(JsonObject, shape["next_boot_after"])),
        set_values=_sentences(shape["set_values"]),
        no_op=_sentences(shape["no_op"]),
        warnings=_sentences(shape["warnings"]),
        dangers=_sentences(shape["dangers"]),
        refusals=_sentences(shape["refusals"]),
        despite_pending=shape["despite_pending"] is True,
        release=(int(major), int(minor)),
    )


def _device(name: str) -> DeviceId:
    kind, _, key = name.partition(":")
    return DeviceId(SafeText(kind), SafeText(key))


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _sentences(value: Json) -> tuple[SafeText, ...]:
    return tuple(SafeText(_text(one)) for one in cast(list[Json], value))


def _change_shape(change: Change) -> JsonObject:
    path: list[Json] = [*change.path]
    return {"path": path, "before": change.before, "after": change.after}


def _change(shape: JsonObject) -> Change:
    path = cast(list[str | int], shape["path"])
    return Change(tuple(path), shape["before"], shape["after"])


def _boot_shape(boot: Boot) -> JsonObject:
    return {
        "predicted": boot.predicted,
        "reason": str(boot.reason),
        "lost": [str(one) for one in boot.lost],
        "gained": [str(one) for one in boot.gained],
        "kept": [str(one) for one in boot.kept],
        "emptied": [str(one) for one in boot.emptied],
    }


def _boot(shape: JsonObject) -> Boot:
    return Boot(
        shape["predicted"] is True,
        SafeText(_text(shape["reason"])),
        _sentences(shape["lost"]),
        _sentences(shape["gained"]),
        _sentences(shape["kept"]),
        _sentences(shape["emptied"]),
    )
