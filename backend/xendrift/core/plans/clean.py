"""Plans of `clean`: the exact subtrees or the file that go, and what is to be known before.

Pure. `xendrift.actions.find_clean` reads what they are made from, `xendrift.actions.remove` runs
them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xendrift.core.assess import assess
from xendrift.core.base.shell import command_line, quoted
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import sorted_nodes
from xendrift.core.model.boot import Boot
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.core.model.report import Report
from xendrift.core.model.template import TemplateState
from xendrift.core.nodes import DomainNodes
from xendrift.core.plans.clean_checks import in_use
from xendrift.core.plans.clean_plan import CLEAN, CleanPlan, Hotplug
from xendrift.core.plans.cleanable import (
    cleaned_warnings,
    hotplug_of,
    not_cleanable,
    not_cleanable_in,
    remains,
)
from xendrift.core.plans.pluggable import detach_dangers
from xendrift.core.plans.refusals import Circumstances

_TEMPLATE = "libxl-json"
_ONLY_NODES = "An undo brings the nodes back and nothing else: no driver takes the device up again."


def roots_of(pair: Pair) -> tuple[str, ...]:
    """The subtrees of a device that are there, in the order in which libxl removes them.

    Frontend, record, backend (libxl_device.c, libxl__device_destroy).
    """
    if pair.live is None:
        return ()
    trail = pair.live.trail
    frontend = trail.frontend_path if trail.has_frontend else ""
    backend = trail.backend_path if trail.has_backend else ""
    return tuple(path for path in (frontend, trail.libxl_path, backend) if path)


def device_plan(
    observation: Observation,
    report: Report,
    pair: Pair,
    nodes: Mapping[str, bytes],
    asked: Circumstances,
) -> CleanPlan:
    """Plans to remove a device of a domain that exists.

    Args:
        observation: the domain.
        report: what is known of it.
        pair: the device.
        nodes: all that xenstore holds below its roots.
        asked: what else is to be heeded.
    """
    filed = sorted_nodes(observation)
    roots = roots_of(pair)
    record = _record(pair)
    ends = tuple(root for root in roots if not root.startswith("/libxl/"))
    hotplug = _hotplug(roots, nodes, observation)
    refusals = [
        *asked.refusals,
        *not_cleanable_in(report, filed),
        *not_cleanable(pair, report, filed),
        *_shared(pair, roots, filed),
    ]
    used = in_use(ends, nodes)
    if used and not refusals:
        refusals.append(f"{used}{_or_set_right(pair)}")
    return CleanPlan(
        action=CLEAN,
        domid=report.domid,
        uuid=report.live.uuid,
        name=report.name,
        file="",
        before_sha256="",
        after=b"",
        basis={},
        device=pair.id,
        roots=roots,
        ends=ends,
        nodes=nodes,
        record=record,
        pointer=observation.nodes.get(f"{record}/backend"),
        hotplug=hotplug,
        remains=_safe(_remaining(roots, hotplug)),
        then=_safe(_steps(roots, hotplug)),
        refusals=_safe(refusals),
        warnings=() if refusals else _safe([*cleaned_warnings(pair, report), _ONLY_NODES]),
        dangers=_safe(_dangers(report, pair)),
        boot_before=Boot.of(report.next_boot),
        boot_after=_boot_without(observation, roots),
    )


def dead_plan(
    domid: int,
    device: DeviceId,
    roots: tuple[str, ...],
    nodes: Mapping[str, bytes],
    asked: Circumstances,
) -> CleanPlan:
    """Plans to remove what a domain that does not exist left in xenstore.

    Args:
        domid: the domain that is gone.
        device: what every output calls it.
        roots: the subtrees, in libxl's order.
        nodes: all that they hold.
        asked: what else is to be heeded.
    """
    backend = next((root for root in roots if "/backend/" in root), "")
    hotplug = hotplug_of(backend, nodes, stubdomain=False)
    return CleanPlan(
        action=CLEAN,
        domid=domid,
        uuid="",
        name=SafeText(f"(domain {domid})"),
        file="",
        before_sha256="",
        after=b"",
        basis={},
        device=device,
        dead=True,
        roots=roots,
        ends=roots,
        nodes=nodes,
        hotplug=hotplug,
        remains=_safe(_remaining(roots, hotplug)),
        then=_safe(_steps(roots, hotplug)),
        warnings=() if asked.refusals else (SafeText(_ONLY_NODES),),
        refusals=asked.refusals,
    )


def file_plan(
    host: HostObservation,
    report: Report | None,
    file: UserdataFile,
    device: DeviceId,
    content: bytes,
    asked: Circumstances,
) -> CleanPlan:
    """Plans to remove a userdata file that belongs to no domain.

    Args:
        host: the look at the host.
        report: the domain that has its domid now, None if there is none.
        file: the file.
        device: what every output calls it.
        content: its bytes.
        asked: what else is to be heeded.
    """
    name = SafeText(host.names.get(file.domid, b"")) or SafeText(f"(domain {file.domid})")
    step = f"remove {file.name} ({len(content)} bytes), after a backup, with both of libxl's locks"
    return CleanPlan(
        action=CLEAN,
        domid=file.domid,
        uuid=file.uuid,
        name=name,
        file=str(file.name),
        before_sha256=hashlib.sha256(content).hexdigest(),
        after=b"",
        basis={},
        device=device,
        dead=report is None,
        then=(SafeText(step),),
        refusals=_safe([*asked.refusals, *_kept(report, file)]),
    )


def without_script(plan: CleanPlan, why: str) -> CleanPlan:
    """The same plan without its hotplug script, which cannot be run."""
    if plan.hotplug is None:
        return plan
    warning = SafeText(f"Its script {plan.hotplug.script} is not run: {why}.")
    return replace(
        plan,
        hotplug=None,
        remains=_safe(_remaining(plan.roots, None)),
        then=_safe(_steps(plan.roots, None)),
        warnings=(warning, *plan.warnings),
    )


def _safe(sentences: Iterable[str]) -> tuple[SafeText, ...]:
    return tuple(SafeText(sentence) for sentence in sentences)


def _record(pair: Pair) -> str:
    """Where libxl's record of a device is, or would be."""
    parts = pair.live.trail.frontend_path.split("/") if pair.live is not None else []
    if len(parts) == 7:  # "", local, domain, D, device, K, N
        return f"/libxl/{parts[3]}/device/{parts[5]}/{parts[6]}"
    return pair.live.trail.libxl_path if pair.live is not None else ""


def _hotplug(
    roots: tuple[str, ...], nodes: Mapping[str, bytes], observation: Observation
) -> Hotplug | None:
    backend = next((root for root in roots if "/backend/" in root), "")
    model = f"/local/domain/{observation.domid}/image/device-model-domid"
    return hotplug_of(backend, nodes, stubdomain=model in observation.nodes)


def _or_set_right(pair: Pair) -> str:
    """A record that works but for one node is better mended than removed."""
    record = pair.live
    if record is None or not record.unreadable_path:
        return ""
    if not f"{record.unreadable_path}/".startswith(f"{record.trail.libxl_path}/"):
        return f". Or set {record.unreadable_path} right: then libxl can read the device again"
    domid = record.trail.libxl_path.split("/")[2]
    return f". Or make its record readable again: `xendrift repair {domid} {quoted(pair.id)}`"


def _boot_without(observation: Observation, roots: tuple[str, ...]) -> Boot:
    """What boots next once the subtrees are gone."""
    nodes = {
        path: value
        for path, value in observation.nodes.items()
        if not any(path == root or path.startswith(f"{root}/") for root in roots)
    }
    return Boot.of(assess(replace(observation, nodes=nodes)).next_boot)


def _shared(pair: Pair, roots: tuple[str, ...], nodes: DomainNodes) -> Iterator[str]:
    """A record may point to the backend of another device, which is not to lose it."""
    own = pair.live.trail.libxl_path if pair.live is not None else ""
    for slot in nodes.slots:
        if slot.libxl and slot.libxl_path != own and slot.backend_path in roots:
            yield f"{slot.libxl_path} points to the same backend, {slot.backend_path}"


def _dangers(report: Report, pair: Pair) -> Iterator[str]:
    if pair.live is not None and pair.live.trail.in_libxl:
        yield from detach_dangers(report, pair)


def _remaining(roots: tuple[str, ...], hotplug: Hotplug | None) -> Iterator[str]:
    for root in roots:
        yield from remains(root, hotplug)


def _steps(roots: tuple[str, ...], hotplug: Hotplug | None) -> Iterator[str]:
    for run in hotplug.runs if hotplug is not None else ():
        assert hotplug is not None  # noqa: S101
        yield f"run {command_line(hotplug.script, *run)}"
    if len(roots) > 1:
        yield "in one transaction, after a backup of all of it:"
    for root in roots:
        yield f"remove {root}"


def _kept(report: Report | None, file: UserdataFile) -> Iterator[str]:
    """Says why a file is not removed while a domain of its domid exists."""
    if report is None:
        return
    if report.domid == 0:
        yield "it is dom0's"
    elif not report.live.uuid:
        yield "xenstore does not tell the domain's uuid: it is being created or destroyed"
    elif file.stage == "d" and file.uuid == report.live.uuid:
        yield f"{file.name} belongs to the domain as it is now"
    elif report.template.state is TemplateState.ABSENT and file.uuid != report.live.uuid:
        yield (
            f"the domain has no {_TEMPLATE} of the uuid that xenstore tells, so {file.name} may be"
            " its own: a domain that was preserved keeps the files of its old uuid"
        )
