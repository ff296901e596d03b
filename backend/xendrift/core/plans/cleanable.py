"""Why a device is not cleaned away, and what is to be known before it is.

Pure; every function yields clauses or sentences.
"""

import re
from collections.abc import Iterator, Mapping

from xendrift.core.base.cstring import text
from xendrift.core.base.shell import quoted
from xendrift.core.kinds import BY_NAME, Kind
from xendrift.core.model.device import Pair, Trail
from xendrift.core.model.report import Report
from xendrift.core.nodes import DomainNodes
from xendrift.core.plans.clean_plan import Hotplug
from xendrift.core.plans.pluggable import about_domain, poses

_BACKEND = re.compile(r"/local/domain/(\d+)/backend/([A-Za-z0-9_-]+)/(\d+)/([A-Za-z0-9_-]+)")
_SCRIPTED = ("vbd", "vbd3", "vif")  # libxl_linux.c, libxl__get_hotplug_script_info
_HELD = {
    "vbd": "the disk, or a loop device (`losetup -a`)",
    "vbd3": "the disk, or a loop device (`losetup -a`)",
    "qdisk": "the image, open in QEMU",
    "vif": "a bridge port (`bridge link`)",
    "pci": "the function, bound to pciback (`xl pci-assignable-list`)",
}
_OTHER_WAYS = {
    "pci": "all functions share one backend: `xl pci-detach` takes one out",
    "usbdev": "it is but a port of its controller: `xl usbdev-detach` empties it",
}


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
    elif pair.id.kind in _OTHER_WAYS:
        yield _OTHER_WAYS[pair.id.kind]
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
    if match is None or match[1] != "0" or match[2] not in _SCRIPTED or not script:
        return None
    kind, domid, devid = match[2], match[3], match[4]
    environment = {
        "script": script,
        "XENBUS_TYPE": kind,
        "XENBUS_PATH": f"backend/{kind}/{domid}/{devid}",
        "XENBUS_BASE_PATH": "backend",
    }
    if kind != "vif":
        return Hotplug(script, (("remove",),), environment)
    environment |= {
        "netdev": text(nodes.get(f"{backend}/gatewaydev", b"")) or "",
        "vif": f"vif{domid}.{devid}",
    }
    runs: tuple[tuple[str, ...], ...] = (("offline", "type_if=vif"),)
    if nodes.get(f"{backend}/type") == b"vif_ioemu" and not stubdomain:
        environment["INTERFACE"] = f"vif{domid}.{devid}-emu"
        runs = (*runs, ("remove", "type_if=tap"))
    return Hotplug(script, runs, environment)


def remains(backend: str, hotplug: Hotplug | None) -> Iterator[str]:
    """Says what a removed backend may have held that its nodes do not show."""
    match = _BACKEND.fullmatch(backend)
    held = _HELD.get(match[2]) if match else None
    if match is None or held is None:
        return
    if match[1] != "0":
        yield f"domain {match[1]} served it: look there for {held}"
    elif hotplug is None:
        yield f"no script is run, so that this may stay held: {held}"
    else:
        yield f"if the script fails, this may stay held: {held}"
