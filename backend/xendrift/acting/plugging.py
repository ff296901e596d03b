"""Plans of `plug` and `unplug`: the exact command of xl, and what is to be known before it runs.

Pure. `xendrift.acting.xl` runs the command, `xendrift.acting.settling` tells what came of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xendrift.acting.boot import Boot
from xendrift.acting.plan import Plan, uuid_in
from xendrift.acting.pluggable import (
    about_domain,
    after_plug,
    after_unplug,
    attach_warnings,
    detach_dangers,
    detach_warnings,
    not_attachable,
    not_detachable,
)
from xendrift.acting.refusals import Circumstances
from xendrift.assess import assess
from xendrift.device import DeviceId, Pair
from xendrift.errors import NoSuchDeviceError, UsageError
from xendrift.findings.limits import DESTROY_TIMEOUT, HOTPLUG_TIMEOUT, INIT_TIMEOUT, QEMU_TIMEOUT
from xendrift.jsontypes import JsonObject
from xendrift.kinds import BY_NAME, Kind
from xendrift.kinds.spelling import Unspeakable
from xendrift.observation import Observation
from xendrift.report import Report
from xendrift.text import SafeText

PLUG = "plug"
UNPLUG = "unplug"
_SLACK = 20.0  # for xl itself, for libxl's locks, and for a busy host
_SCRIPTED = {"disk": 1, "nic": 2}  # runs of a hotplug script; a vif_ioemu has two


@dataclass(frozen=True, slots=True)
class PlugPlan(Plan):
    """One command of xl, before it runs.

    Attributes:
        device: what it is about; None if xl is to choose the number.
        kind: its kind's name.
        arguments: what xl takes; empty if there is no such command.
        limit: how many seconds the command may take.
        config: what is to be attached.
        claim: what tells the new device from others of its kind, if anything does.
        seen: the devices of the kind that were in xenstore before.
        tracked: whether the template had the device before.
        keep_template: whether the template is left as xl leaves it.
        then: what follows, step by step.
    """

    device: DeviceId | None = None
    kind: str = ""
    arguments: tuple[str, ...] = ()
    limit: float = 0.0
    config: JsonObject | None = None
    claim: str = ""
    seen: frozenset[DeviceId] = frozenset()
    tracked: bool = False
    keep_template: bool = False
    then: tuple[SafeText, ...] = ()

    @property
    def title(self) -> SafeText:
        """What the device is called."""
        return SafeText(str(self.device) if self.device is not None else f"the new {self.kind}")

    @property
    def summary(self) -> tuple[SafeText, ...]:
        """The plan in a few lines: for the journal."""
        lines = (f"{self.action} {self.title}", f"xl {' '.join(self.arguments)}", *self.then)
        return tuple(SafeText(line) for line in lines)

    def find(self, pairs: Iterable[Pair]) -> Pair | None:
        """Finds the device among the domain's pairs; a new one by what was not there before."""
        kind = BY_NAME[self.kind]
        mine = [pair for pair in pairs if pair.id.kind == self.kind]
        for pair in mine:
            entry = pair.template if pair.live is None else pair.live.config
            same = self.claim and entry is not None and kind.claim(entry, 0) == self.claim
            if pair.id == self.device or same:
                return pair
        new = [pair for pair in mine if pair.live is not None and pair.id not in self.seen]
        return new[0] if self.device is None and len(new) == 1 else None


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
    pair = _pair(report, device)
    if pair is None:
        raise _no_such(report, device)
    kind = BY_NAME.get(pair.id.kind, Kind())
    refusals = [*asked.refusals, *about_domain(report), *not_detachable(pair, kind, report)]
    flags = ("--force",) if force and kind.detach_forces else ()
    arguments: tuple[str, ...] = ()
    if pair.live is not None and kind.detach_command:
        words = kind.detach_arguments(pair.live)
        arguments = (kind.detach_command, *flags, str(report.domid), *words)
    ahead = assess(_without(observation, pair)) if pair.live is not None else report
    return replace(
        _blank(UNPLUG, report, kind, pair.id),
        arguments=arguments,
        refusals=_safe(refusals),
        warnings=() if refusals else _safe(detach_warnings(kind, pair.template, force=force)),
        dangers=_safe(detach_dangers(report, pair)),
        then=_safe(after_unplug(pair, keep_template=keep_template)),
        boot_after=Boot.of(ahead.next_boot),
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
    pair = _pair(report, wanted)
    if pair is not None:
        kind, config, device = BY_NAME.get(pair.id.kind, Kind()), pair.template, pair.id
    else:
        kind, config = _specified(report, wanted)
        pair = _claimed(report, kind, config)
        device = _named(kind, config)
    refusals = [*asked.refusals, *about_domain(report), *not_attachable(pair, kind, report)]
    arguments: tuple[str, ...] = ()
    try:
        if config is not None and kind.attach_command:
            words = kind.attach_arguments(config)
            arguments = (kind.attach_command, str(report.domid), *words)
    except Unspeakable as problem:
        refusals.append(str(problem.sentence))
    tracked = pair is not None and pair.template is not None
    warnings = attach_warnings(report, pair, kind, config or {}, wanted)
    return replace(
        _blank(PLUG, report, kind, device),
        arguments=arguments,
        refusals=_safe(refusals),
        warnings=() if refusals else _safe(warnings),
        then=_safe(after_plug(kind, tracked=tracked, keep_template=keep_template)),
        config=config,
        claim=_claim(kind, config or {}),
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
        seen=frozenset(pair.id for pair in mine if pair.live is not None),
    )


def _safe(sentences: Iterable[str]) -> tuple[SafeText, ...]:
    return tuple(SafeText(sentence) for sentence in sentences)


# ---- finding


def _pair(report: Report, wanted: str) -> Pair | None:
    return next((pair for pair in report.pairs if str(pair.id) == wanted), None)


def _no_such(report: Report, wanted: str) -> NoSuchDeviceError:
    names = ", ".join(str(pair.id) for pair in report.pairs[:12]) or "none"
    return NoSuchDeviceError(
        f"{report.name} ({report.domid}) has no device {SafeText(wanted)}. Its devices: {names}."
    )


def _specified(report: Report, wanted: str) -> tuple[Kind, JsonObject]:
    """Reads the spelling of a new device.

    Raises:
        NoSuchDeviceError: it is no spelling.
        UsageError: it cannot be understood.
    """
    name, _, specification = wanted.partition(":")
    kind = BY_NAME.get(name)
    if kind is None or not ("=" in specification or kind.name == "pci"):
        raise _no_such(report, wanted)
    if not kind.attach_command:
        raise UsageError(f"xl has no command that attaches a {kind.name}. Nothing was done.")
    try:
        return kind, kind.attach_config(specification)
    except Unspeakable as problem:
        raise UsageError(
            f"The new {kind.name} cannot be understood: {problem.field}: {problem.reason}."
            " Nothing was done."
        ) from problem


def _claim(kind: Kind, config: JsonObject) -> str:
    """What no other device may have as well; empty if xl chooses it."""
    claim = kind.claim(config, 0)
    return "" if claim.startswith("#") else claim


def _named(kind: Kind, config: JsonObject) -> DeviceId | None:
    key = kind.template_key(config, 0)
    return None if key.startswith("#") else DeviceId(kind.name, SafeText(key))


def _claimed(report: Report, kind: Kind, config: JsonObject) -> Pair | None:
    claim = _claim(kind, config)
    for pair in report.pairs:
        entry = pair.template or (pair.live.config if pair.live is not None else None)
        if claim and pair.id.kind == kind.name and entry and kind.claim(entry, 0) == claim:
            return pair
    return None


# ---- what comes of it


def _without(observation: Observation, pair: Pair) -> Observation:
    """The domain without the device's nodes; its entry makes no difference to the next boot."""
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
    scripts = HOTPLUG_TIMEOUT * _SCRIPTED.get(kind.name, 0)
    if action == PLUG:
        return max(INIT_TIMEOUT, 60.0 if kind.name == "pci" else 0.0) + scripts + _SLACK
    devices = 16 * DESTROY_TIMEOUT if kind.name == "usbctrl" else 0.0
    return 3 * DESTROY_TIMEOUT + QEMU_TIMEOUT + devices + scripts + _SLACK
