"""Finds what an operator wants cleaned away, on domains that exist and on those that do not."""

import re
from collections.abc import Mapping
from dataclasses import replace

from xendrift.actions.look import look_at
from xendrift.actions.remove import Known
from xendrift.actions.target import Target
from xendrift.core.assess import assess
from xendrift.core.base.errors import NoSuchDeviceError, NoSuchDomainError
from xendrift.core.base.text import SafeText
from xendrift.core.findings.names import (
    USERDATA,
    backend_id,
    dead_files,
    directory_id,
    foreign_files,
)
from xendrift.core.model.device import DeviceId
from xendrift.core.model.domains import find_domain
from xendrift.core.model.observation import HostObservation
from xendrift.core.model.report import Report
from xendrift.core.plans.clean import dead_plan, device_plan, file_plan, roots_of, without_script
from xendrift.core.plans.clean_plan import CleanPlan
from xendrift.core.plans.names import pair_of
from xendrift.core.plans.refusals import Circumstances
from xendrift.sources.protocol import Source

_BACKEND = re.compile(r"/local/domain/(\d+)/backend/([^/]+)/(\d+)/([^/]+)")


def plan_clean(
    source: Source, target: Target | None, wanted: str, device: str, asked: Circumstances
) -> CleanPlan:
    """Plans to remove one thing that xl cannot.

    Args:
        source: where to look.
        target: where it would be removed, None for a capture.
        wanted: a domid or a name; the domid may be that of a domain that does not exist.
        device: what every output calls it: `vbd:51712`, `nic:1`, `userdata:libxl-json`.
        asked: what else is to be heeded.

    Raises:
        NoSuchDomainError: there is no such domain, and nothing is left of one.
        NoSuchDeviceError: there is no such thing.
    """
    host = source.look()
    domid = found_domid(host, wanted)
    report = assess(look_at(source, domid)) if domid in host.domids else None
    if device.startswith(f"{USERDATA}:"):
        return _file(host, report, domid, device, target, asked)
    if report is None:
        return _runnable(_dead(source, host, domid, device, asked), target)
    observation = look_at(source, domid)
    report = assess(observation)
    pair = pair_of(report, device)
    nodes: dict[str, bytes] = {}
    for root in roots_of(pair):
        nodes.update(source.subtree(root))
    return _runnable(device_plan(observation, report, pair, nodes, asked), target)


def asked_xen(plan: CleanPlan, known: Known) -> CleanPlan:
    """Asks the hypervisor whether a domain that xenstore does not have is really gone.

    A daemon that was restarted has forgotten domains that run: where nobody can tell, the plan is
    a dangerous one.
    """
    if not plan.dead or plan.refusals:
        return plan
    there = known(plan.domid)
    if there:
        why = (
            f"Xen still has domain {plan.domid}, though xenstore does not: it is dying, or"
            " xenstored has lost it"
        )
        return replace(plan, refusals=(SafeText(why),))
    if there is None:
        doubt = (
            f"Nobody could ask Xen whether domain {plan.domid} is really gone. If it runs, it loses"
            " what is removed: look at `xl list` first."
        )
        return replace(plan, dangers=(SafeText(doubt), *plan.dangers))
    return plan


def _runnable(plan: CleanPlan, target: Target | None) -> CleanPlan:
    if plan.hotplug is None or target is None:
        return plan
    why = target.why_not_run(plan.hotplug.script)
    return without_script(plan, why) if why else plan


def found_domid(host: HostObservation, wanted: str) -> int:
    """Returns the domid of a domain, or of one that is gone and left something.

    Raises:
        NoSuchDomainError: there is no such domain, and nothing is left of one.
    """
    try:
        return find_domain(host, wanted)
    except NoSuchDomainError:
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
            raise
        domid = int(wanted)
        left = {*host.backends, *(file.domid for file in host.userdata)}
        if domid not in left:
            raise
        return domid


def _file(
    host: HostObservation,
    report: Report | None,
    domid: int,
    device: str,
    target: Target | None,
    asked: Circumstances,
) -> CleanPlan:
    files = dead_files(host.userdata, domid)
    if report is not None:
        files = foreign_files(host.userdata, domid, report.live.uuid)
    named = {str(name): (name, file) for name, file in files.items()}
    if device not in named:
        raise _nothing(domid, device, named)
    name, file = named[device]
    content = target.read(str(file.name)) if target is not None else b""
    if content is None:
        raise NoSuchDeviceError(f"{file.name} is gone. Look again.")
    return file_plan(host, report, file, name, content, asked)


def _dead(
    source: Source, host: HostObservation, domid: int, device: str, asked: Circumstances
) -> CleanPlan:
    places = _backends(host, domid)
    named: dict[str, tuple[DeviceId, tuple[str, ...]]] = {}
    for owner, kind, devid in places:
        owners = [one for one, *rest in places if rest == [kind, devid]]
        path = f"/local/domain/{owner}/backend/{kind}/{domid}/{devid}"
        name = backend_id(owner, kind, devid, owners)
        named[str(name)] = name, _with_frontend(source, path, host)
    filled = {(owner, kind) for owner, kind, _ in places}
    for owner, kind in host.backends.get(domid, ()):
        if (owner, kind) not in filled:
            name = directory_id(owner, kind)
            named[str(name)] = name, (f"/local/domain/{owner}/backend/{kind}/{domid}",)
    if device not in named:
        raise _nothing(domid, device, named)
    name, roots = named[device]
    nodes: dict[str, bytes] = {}
    for root in roots:
        nodes.update(source.subtree(root))
    return dead_plan(domid, name, roots, nodes, asked)


def _backends(host: HostObservation, domid: int) -> list[tuple[int, str, str]]:
    found: dict[tuple[int, str, str], None] = {}
    for path in host.dead_nodes:
        match = _BACKEND.fullmatch(path)
        if match and int(match[3]) == domid:
            found[int(match[1]), match[2], match[4]] = None
    return list(found)


def _with_frontend(source: Source, backend: str, host: HostObservation) -> tuple[str, ...]:
    """A dead domain's end goes first, if it is where that backend says and libxl puts it."""
    match = _BACKEND.fullmatch(backend)
    said = host.dead_nodes.get(f"{backend}/frontend", b"").decode("latin-1")
    own = rf"/local/domain/{match[3]}/device/[A-Za-z0-9_-]+/{re.escape(match[4])}" if match else ""
    if own and re.fullmatch(own, said) and source.subtree(said):
        return (said, backend)
    return (backend,)


def _nothing(domid: int, device: str, named: Mapping[str, object]) -> NoSuchDeviceError:
    names = ", ".join(SafeText(name) for name in list(named)[:12]) or "nothing at all"
    return NoSuchDeviceError(
        f"There is no leftover {SafeText(device)} of domain {domid}. What there is: {names}."
    )
