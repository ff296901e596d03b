"""Plans of `plug` and `unplug`: the exact command of xl, and what is to be known before it runs.

Pure. `xendrift.actions.xl` runs the command, `xendrift.actions.wait` tells what came of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME, Kind, sorted_nodes
from xendrift.core.kinds.spelling import Unspeakable
from xendrift.core.model.boot import Boot
from xendrift.core.model.device import (
    DESTROY_TIMEOUT,
    HOTPLUG_TIMEOUT,
    QEMU_TIMEOUT,
    DeviceId,
    Pair,
)
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question, Report
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.names import (
    claim_of,
    claimed,
    fixed_by,
    name_of,
    pair_named,
    pair_of,
    rival_of,
    specified,
)
from xendrift.core.plans.plan import uuid_in
from xendrift.core.plans.plug_plan import PLUG, UNPLUG, PlugPlan
from xendrift.core.plans.pluggable import (
    about_domain,
    after_plug,
    after_unplug,
    attach_warnings,
    detach_dangers,
    detach_warnings,
    not_attachable,
    not_detachable,
)
from xendrift.core.plans.refusals import Circumstances

_SLACK = 20.0  # for xl itself, for libxl's locks, and for a busy host


def unplug_plan(
    observation: Observation,
    device: str,
    asked: Circumstances,
    *,
    force: bool = False,
    keep_template: bool = False,
) -> PlugPlan:
    """Plans to detach a device.

    Args:
        observation: the domain.
        device: its name, as every output prints it.
        asked: what else is to be heeded.
        force: whether the guest is not asked.
        keep_template: whether its entry stays in the template.

    Raises:
        NoSuchDeviceError: neither view has it.
    """
    report = assess(observation)
    pair = pair_of(report, device)
    kind = BY_NAME.get(pair.id.kind, Kind())
    refusals = [
        *asked.refusals,
        *about_domain(report),
        *not_detachable(pair, kind, report, sorted_nodes(observation)),
    ]
    flags = ("--force",) if force and kind.detach_forces else ()
    arguments: tuple[str, ...] = ()
    if pair.live is not None and kind.detach_command:
        words = kind.detach_arguments(pair.live)
        arguments = (kind.detach_command, *flags, str(report.domid), *words)
    if any(word.startswith("-") for word in arguments[len(flags) + 2 :]):
        refusals.append(f"xl would take the number of {pair.id} for an option")
    return replace(
        _blank(UNPLUG, report, kind, pair.id),
        arguments=arguments,
        refusals=_safe(refusals),
        warnings=() if refusals else _safe(detach_warnings(kind, pair.template, force=force)),
        dangers=_safe(detach_dangers(report, pair)),
        then=_safe(after_unplug(pair, keep_template=keep_template)),
        boot_after=_boot_without(observation, pair, keep_template=keep_template),
        fixed=True,
        config=pair.template or (pair.live.config if pair.live is not None else None),
        tracked=pair.template is not None,
        keep_template=keep_template,
    )


def plug_plan(
    observation: Observation, wanted: str, asked: Circumstances, *, keep_template: bool = False
) -> PlugPlan:
    """Plans to attach a device of the template as it was, or a new one.

    Args:
        observation: the domain.
        wanted: a device's name, or `kind:key=value,…` for a new one.
        asked: what else is to be heeded.
        keep_template: whether an entry stays in the template that did not lead to a device.

    Raises:
        NoSuchDeviceError: it is neither a device of the template nor the spelling of one.
        UsageError: the spelling cannot be understood.
    """
    report = assess(observation)
    pair = pair_named(report, wanted)
    if pair is not None:
        kind, config, device = BY_NAME.get(pair.id.kind, Kind()), pair.template, pair.id
    else:
        kind, config = specified(report, wanted)
        pair = claimed(report, kind, config)
        device = name_of(kind, config)
    new = _New(kind, config, pair, device, wanted)
    return _attach_plan(report, new, asked, keep_template=keep_template)


def replug_plan(
    observation: Observation, kind: Kind, config: JsonObject, asked: Circumstances
) -> PlugPlan:
    """Plans to attach a device again as it was.

    Args:
        observation: the domain.
        kind: its kind.
        config: what it was, in libxl's JSON.
        asked: what else is to be heeded.
    """
    report = assess(observation)
    pair, device = claimed(report, kind, config), name_of(kind, config)
    new = _New(kind, config, pair, device, str(device or ""))
    return _attach_plan(report, new, asked, keep_template=False)


@dataclass(frozen=True, slots=True)
class _New:
    """What is to be attached, and what either view has of it already."""

    kind: Kind
    config: JsonObject | None
    pair: Pair | None
    device: DeviceId | None
    wanted: str


def _attach_plan(
    report: Report, new: _New, asked: Circumstances, *, keep_template: bool
) -> PlugPlan:
    kind, config, pair, device = new.kind, new.config, new.pair, new.device
    refusals = [*asked.refusals, *about_domain(report), *not_attachable(pair, kind, report)]
    rival = rival_of(report, kind, config or {}, pair.id) if pair is not None else None
    if rival is not None:
        refusals.append(f"{rival.id} has its number: only one of the two can be attached")
    arguments: tuple[str, ...] = ()
    try:
        if config is not None and kind.attach_command:
            words = kind.attach_arguments(config)
            arguments = (kind.attach_command, str(report.domid), *words)
    except Unspeakable as problem:
        refusals.append(str(problem.sentence))
    tracked = pair is not None and pair.template is not None
    warnings = attach_warnings(report, pair, kind, config or {}, new.wanted)
    return replace(
        _blank(PLUG, report, kind, device),
        arguments=arguments,
        refusals=_safe(refusals),
        warnings=() if refusals else _safe(warnings),
        then=_safe(after_plug(kind, tracked=tracked, keep_template=keep_template)),
        config=config,
        claim=claim_of(kind, config or {}),
        fixed=fixed_by(kind, config or {}),
        tracked=tracked,
        keep_template=keep_template,
    )


def _blank(action: str, report: Report, kind: Kind, device: DeviceId | None) -> PlugPlan:
    """A plan that says what it is about, and nothing yet of what is to be done."""
    file = str(report.template.file)
    boot = Boot.of(report.next_boot)
    mine = [pair for pair in report.pairs if pair.id.kind == kind.name]
    return PlugPlan(
        action=action,
        domid=report.domid,
        uuid=uuid_in(file) or report.live.uuid,
        name=report.name,
        file=file,
        before_sha256=report.template.sha256,
        after=b"",
        basis={},
        boot_before=boot,
        boot_after=boot,
        device=device,
        kind=kind.name,
        limit=_limit(action, kind),
        known=frozenset(pair.id for pair in mine),
        seen=frozenset(pair.id for pair in mine if pair.live is not None),
    )


def _safe(sentences: Iterable[str]) -> tuple[SafeText, ...]:
    return tuple(SafeText(sentence) for sentence in sentences)


# ---- what comes of it


def _boot_without(observation: Observation, pair: Pair, *, keep_template: bool) -> Boot:
    """What boots next without a device, in xenstore and, unless it is kept, in the template."""
    ahead = _without(observation, pair)
    report = assess(ahead)
    for left in report.pairs if not keep_template else ():
        if left.index is not None and (left.json_key, left.index) == (pair.json_key, pair.index):
            taking = Resolutions({left.id: Take.DROP})
            drop = accept_plan(ahead, Question(Policy.TEMPLATE, taking))
            return drop.boot_after if drop.after else Boot.of(report.next_boot)
    return Boot.of(report.next_boot)


def _without(observation: Observation, pair: Pair) -> Observation:
    """The domain without the device's nodes."""
    trail = pair.live.trail if pair.live is not None else None
    roots = [trail.libxl_path, trail.frontend_path, trail.backend_path] if trail else []
    nodes = {
        path: value
        for path, value in observation.nodes.items()
        if not any(root and (path == root or path.startswith(root + "/")) for root in roots)
    }
    return replace(observation, nodes=nodes)


def _limit(action: str, kind: Kind) -> float:
    """The longest that libxl itself would wait, and some slack (libxl_internal.h)."""
    scripts = HOTPLUG_TIMEOUT * kind.hotplug_runs(None)
    if action == PLUG:
        return kind.attach_limit + scripts + _SLACK
    devices = kind.most_behind * DESTROY_TIMEOUT
    return 3 * DESTROY_TIMEOUT + QEMU_TIMEOUT + devices + scripts + _SLACK
