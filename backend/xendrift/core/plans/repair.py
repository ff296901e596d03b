"""Plans of `repair`: the nodes that make a trusted record readable for libxl again. Pure.

`xendrift.actions.repair` reads what they are made from and runs them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xendrift.core.assess import assess
from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME, Kind
from xendrift.core.kinds.spelling import Unspeakable
from xendrift.core.model.boot import Boot
from xendrift.core.model.device import Pair
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Report
from xendrift.core.plans.names import pair_of
from xendrift.core.plans.node_changes import NodeChange
from xendrift.core.plans.nodes import Node
from xendrift.core.plans.record_sources import (
    BACKEND,
    FRONTEND,
    Subject,
    homes,
    owner_in,
    typed_values,
)
from xendrift.core.plans.record_values import Found, search
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.repair_plan import PERMISSIONS, REPAIR, RepairPlan, below, hashes
from xendrift.core.plans.repairable import not_repairable, still_unread, unanswered


def record_of(pair: Pair, domid: int) -> str:
    """The record that libxl has of a device, empty if it has none of its own in this domain."""
    if pair.live is None or not re.fullmatch("[0-9]{1,10}", pair.live.devid):
        return ""
    path = pair.live.trail.libxl_path
    own = rf"/libxl/{domid}/device/[A-Za-z0-9_-]+/{pair.live.devid}"
    return path if re.fullmatch(own, path) else ""


def named(observation: Observation, device: str) -> tuple[Report, Pair]:
    """Finds the device that is meant.

    Raises:
        NoSuchDeviceError: neither view has it.
    """
    report = assess(observation)
    return report, pair_of(report, device)


def looked_at(
    observation: Observation, device: str, settings: tuple[tuple[str, str], ...] = ()
) -> tuple[str, ...]:
    """Names the subtrees that a plan is made from: the record, and what may be its backend.

    Args:
        observation: the domain.
        device: its name, as every output prints it.
        settings: the operator's own values, of which a backend may be one.

    Raises:
        NoSuchDeviceError: neither view has the device.
        UsageError: a value cannot be understood.
    """
    _, pair = named(observation, device)
    record = record_of(pair, observation.domid)
    if not record:
        return ()
    kind = BY_NAME.get(pair.id.kind, Kind())
    owners = (_owner(pair.template, observation), owner_in(_typed(settings).get(BACKEND, "")))
    found = (path for owner in owners for path in homes(kind, record, owner))
    return (record, *dict.fromkeys(found))


def repair_plan(
    observation: Observation,
    device: str,
    seen: Mapping[str, bytes],
    asked: Circumstances,
    settings: tuple[tuple[str, str], ...] = (),
) -> RepairPlan:
    """Plans to make a device's record readable again.

    Args:
        observation: the domain.
        device: its name, as every output prints it.
        seen: what is in the subtrees that `looked_at` names.
        asked: what else is to be heeded.
        settings: the operator's own values: a device and `NODE=VALUE`.

    Raises:
        NoSuchDeviceError: neither view has it.
        UsageError: a value cannot be understood.
    """
    report, pair = named(observation, device)
    record = record_of(pair, observation.domid)
    blank = _blank(report, pair, record)
    reasons = [*asked.refusals, *not_repairable(report, pair, record)]
    if not record:
        return replace(blank, refusals=_safe(reasons))
    kind = BY_NAME.get(pair.id.kind, Kind())
    owner = _owner(pair.template, observation)
    subject = Subject(kind, observation, record, seen, pair.template, owner, _typed(settings))
    found = search(subject)
    refusals = _safe([*reasons, *unanswered(subject, found, pair)])
    return replace(_written(blank, report, pair, subject, found), refusals=refusals)


def _written(
    blank: RepairPlan, report: Report, pair: Pair, subject: Subject, found: Found
) -> RepairPlan:
    """The plan with what was found, and what boots next with it."""
    observation, seen = subject.observation, subject.seen
    nodes = {f"{subject.record}/{name}": one for name, one in _changes(subject, found)}
    after = {path: one.after.value for path, one in nodes.items() if one.after is not None}
    ahead = assess(replace(observation, nodes={**observation.nodes, **after}))
    sources = _sources(seen, found)
    own = {path: value for path, value in seen.items() if below(path, subject.record)}
    file = str(report.template.file)
    return replace(
        blank,
        file=file,
        nodes=nodes,
        sources=sources,
        basis=hashes(own | sources) | ({file: report.template.sha256} if file else {}),
        boot_after=Boot.of(ahead.next_boot),
        warnings=_safe([*found.doubts, *still_unread(ahead, pair)]),
    )


def _sources(seen: Mapping[str, bytes], found: Found) -> dict[str, bytes]:
    """What of dom0's own the values come from, and what shows whose it is."""
    names = (*found.values, FRONTEND)
    return {
        path: value
        for path, value in seen.items()
        if path.startswith("/local/domain/0/") and path.rpartition("/")[2] in names
    }


def _blank(report: Report, pair: Pair, record: str) -> RepairPlan:
    return RepairPlan(
        action=REPAIR,
        domid=report.domid,
        uuid=report.live.uuid,
        name=report.name,
        file="",
        before_sha256="",
        after=b"",
        basis={},
        device=SafeText(str(pair.id)),
        record=record,
        boot_before=Boot.of(report.next_boot),
        boot_after=Boot.of(report.next_boot),
    )


def _safe(sentences: Iterable[str]) -> tuple[SafeText, ...]:
    return tuple(SafeText(sentence) for sentence in sentences)


def _typed(settings: tuple[tuple[str, str], ...]) -> dict[str, str]:
    try:
        return typed_values(settings)
    except Unspeakable as problem:
        raise UsageError(
            f"--set {problem.field}: {problem.reason}. Write it as --set mode=w. Nothing was done."
        ) from problem


def _owner(entry: JsonObject | None, observation: Observation) -> int | None:
    """The domain that serves a device by the template; None if nobody can tell."""
    if entry is None:
        return None
    name = entry.get("backend_domname")
    if not isinstance(name, str):
        domid = entry.get("backend_domid", 0)
        return domid if isinstance(domid, int) else None
    if name.isdigit() and name.isascii():
        return int(name) if len(name) < 6 else None
    found = [one for one, known in observation.host.names.items() if known == name.encode()]
    return found[0] if len(found) == 1 else None


def _changes(subject: Subject, found: Found) -> Iterator[tuple[str, NodeChange]]:
    for name, value in found.values.items():
        old = subject.seen.get(f"{subject.record}/{name}")
        before = None if old is None else Node(old)
        yield name, NodeChange(before, Node(value.value, PERMISSIONS), value.origin)
