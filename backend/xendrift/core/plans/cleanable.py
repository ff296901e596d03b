"""Why a device is not cleaned away, and what is to be known before it is.

Pure; every function yields clauses or sentences.
"""

import re
from collections.abc import Iterator, Mapping

from xendrift.core.base.cstring import text
from xendrift.core.base.shell import quoted
from xendrift.core.kinds import BY_NAME, Kind, backend_named, serving
from xendrift.core.model.device import Pair, Trail
from xendrift.core.model.report import Report
from xendrift.core.nodes import DomainNodes
from xendrift.core.plans.clean_plan import Hotplug
from xendrift.core.plans.pluggable import about_domain, poses

_BACKEND = re.compile(r"/local/domain/(\d+)/backend/([A-Za-z0-9_-]+)/(\d+)/([A-Za-z0-9_-]+)")


def not_cleanable_in(report: Report, nodes: DomainNodes) -> Iterator[str]:
    """Says why nothing is removed in a domain."""
    yield from about_domain(report)
    if report.domid == 0:
        yield "it is dom0: what serves it is its own"
    elif not nodes.libxl_kinds and report.template.config is None:
        yield "libxl keeps no records of its devices: another toolstack does, so use that one"
    elif not report.live.uuid:
        yield "xenstore does not tell its uuid: it is being created or destroyed. Look again"


def not_cleanable(pair: Pair, report: Report, nodes: DomainNodes) -> Iterator[str]:
    """Says why a device of a domain is left to others."""
    record, kind = pair.live, BY_NAME.get(pair.id.kind)
    if record is None:
        yield (
            f"{pair.id} is in the template alone: nothing of it is in xenstore."
            f" `xendrift accept {report.domid} --policy template --take drop {quoted(pair.id)}`"
            " takes it out of the template"
        )
    elif kind is not None and kind.other_way:
        yield kind.other_way
    elif record.implied:
        yield f"libxl makes {pair.id} by itself for every such guest, and needs it"
    elif not record.trail.handshake:
        yield f"{pair.id} has no handshake, so that nothing tells whether it is in use"
    elif kind is not None and _left_to_xl(pair, kind, record.trail, nodes):
        yield (
            f"xl can detach {pair.id}: `xendrift unplug {report.domid} {quoted(pair.id)}` does,"
            " and asks the guest first"
        )


def _left_to_xl(pair: Pair, kind: Kind, trail: Trail, nodes: DomainNodes) -> bool:
    record = pair.live
    unreadable = record is not None and bool(record.unreadable)
    return (
        bool(kind.detach_command)
        and trail.in_libxl
        and not unreadable
        and not poses(pair, kind, nodes)
    )


def cleaned_warnings(pair: Pair, report: Report) -> Iterator[str]:
    """Says what a removal leaves to be done."""
    if pair.template is not None:
        yield (
            f"The template keeps its entry for {pair.id}:"
            f" `xendrift accept {report.domid} --take drop {quoted(pair.id)}` takes it out, and"
            f" `xendrift plug {report.domid} {quoted(pair.id)}` makes the device anew."
        )
    if pair.id.kind not in BY_NAME:
        yield f"Nobody here knows the kind {pair.id.kind}: what else belongs to it is not removed."


# ---- the hotplug script


def hotplug_of(backend: str, nodes: Mapping[str, bytes], *, stubdomain: bool) -> Hotplug | None:
    """Returns the script that libxl would run before it removes a backend.

    Only for backends of dom0, and only what dom0's own backend directory names: that is
    writable by dom0 alone (libxl_linux.c, libxl__hotplug_disk and libxl__hotplug_nic).

    Args:
        backend: the backend's directory.
        nodes: what it holds.
        stubdomain: whether the guest's device model has a domain of its own, which has the tap.
    """
    match = _BACKEND.fullmatch(backend)
    script = text(nodes.get(f"{backend}/script", b"")) or ""
    if match is None or match[1] != "0" or not script or not backend_named(match[2]).scripted:
        return None
    kind, domid, devid = match[2], match[3], match[4]
    environment = {
        "script": script,
        "XENBUS_TYPE": kind,
        "XENBUS_PATH": f"backend/{kind}/{domid}/{devid}",
        "XENBUS_BASE_PATH": "backend",
    }
    root = f"{backend}/"
    own = {path.removeprefix(root): value for path, value in nodes.items() if path.startswith(root)}
    runs, added = serving(kind).hotplug_calls(own, domid, devid, stubdomain=stubdomain)
    return Hotplug(script, runs, environment | dict(added))


def remains(backend: str, hotplug: Hotplug | None) -> Iterator[str]:
    """Says what a removed backend may have held that its nodes do not show."""
    match = _BACKEND.fullmatch(backend)
    held = backend_named(match[2]).leaves if match else ""
    if match is None or not held:
        return
    if match[1] != "0":
        yield f"domain {match[1]} served it: look there for {held}"
    elif hotplug is None:
        yield f"no script is run, so that this may stay held: {held}"
    else:
        yield f"if the script fails, this may stay held: {held}"
