"""Why a device is not plugged or unplugged, and what is to be known before it is.

Pure; every function yields sentences or clauses of them.
"""

from collections.abc import Iterator

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.shell import quoted
from xendrift.core.kinds import BY_NAME, Fatal, Kind, Unreadable
from xendrift.core.kinds.spelling import Unspeakable
from xendrift.core.model.device import Pair
from xendrift.core.model.report import Report
from xendrift.core.model.template import Absence, TemplateState
from xendrift.core.nodes import DomainNodes


def about_domain(report: Report) -> Iterator[str]:
    """Says why nothing is plugged or unplugged in a domain."""
    if report.live.stubdomain_of is not None:
        guest = report.live.stubdomain_of
        yield f"it is the device model's stubdomain of domain {guest}: act on that one"
    elif report.template.absence in (Absence.CREATING, Absence.LEFT):
        yield f"{str(report.template.sentence).removesuffix('.')}. Wait until that is over"


def not_detachable(pair: Pair, kind: Kind, report: Report, nodes: DomainNodes) -> Iterator[str]:
    """Says why xl cannot detach a device."""
    record = pair.live
    if record is None:
        yield (
            f"{pair.id} is in the template alone: there is nothing to detach."
            f" `xendrift accept {report.domid} --policy template --take drop {quoted(pair.id)}`"
            " takes it out of the template"
        )
    elif record.through is not None:
        yield (
            f"libxl has {pair.id} under domain {record.through}, the stubdomain of the guest's"
            " device model, and does not find it for the guest"
        )
    elif not kind.detach_command:
        yield f"xl has no command that detaches a {pair.id.kind}: it goes when the guest does"
    elif refusal := kind.detach_refusal(record):
        yield refusal
    elif record.unreadable:
        yield (
            f"xl cannot read the record of {pair.id} ({record.unreadable_path}:"
            f" {record.unreadable}), so it cannot detach it."
            f" `xendrift repair {report.domid} {quoted(pair.id)}` makes the record readable"
        )
    elif not record.trail.in_libxl:
        yield f"libxl knows no {pair.id}: its directory below /libxl is gone, only nodes are left"
    elif poses(pair, kind, nodes):
        yield f"libxl takes {pair.id} for another {kind.name}, and would detach that one"


def poses(pair: Pair, kind: Kind, nodes: DomainNodes) -> bool:
    """Tells whether libxl reads another number than its own from a device's record.

    A vif without a handle is number 0 to it (libxl_nic.c, libxl__nic_from_xenstore).
    """
    record = pair.live
    if record is None or not kind.reconciled:
        return False
    path = record.trail.libxl_path
    if not path.endswith(f"/{record.devid}"):
        return False  # it has no record of its own
    try:
        number, _ = kind.libxl_identity_at(path, record.devid, nodes)
    except (Unreadable, Fatal):
        return False
    return isinstance(number, int) and str(number) != record.devid


def not_attachable(pair: Pair | None, kind: Kind, report: Report) -> Iterator[str]:
    """Says why xl cannot attach a device."""
    if pair is not None and pair.live is not None:
        yield (
            f"{pair.id} is in xenstore already. To make it anew:"
            f" `xendrift unplug {report.domid} {quoted(pair.id)}`, then plug it again"
        )
    if not kind.attach_command:
        yield f"xl has no command that attaches a {kind.name or 'device of this kind'}"
    elif pair is not None and (refusal := kind.attach_refusal(pair.template or {})):
        yield refusal
    if kind.always_tracked and report.template.state is not TemplateState.PRESENT:
        yield "libxl attaches nothing to a domain without a template that it can read"


# ---- what is to be known


def detach_warnings(kind: Kind, entry: JsonObject | None, *, force: bool) -> Iterator[str]:
    """Says what a detach may leave, and what cannot be undone."""
    if force and kind.detach_forces:
        yield (
            "By force the guest is not asked: what it has not written yet is lost, and if it does"
            " not let go the hotplug script does not run."
        )
    elif force:
        yield f"xl {kind.detach_command} takes no --force: after 10 seconds it forces by itself."
    elif kind.unforced_warning:
        yield kind.unforced_warning
    if kind.detach_warning:
        yield kind.detach_warning
    try:
        if entry is None or not kind.attach_command:
            raise Unspeakable("entry", "the template has none to attach it by")
        kind.attach_arguments(entry)
    except Unspeakable as problem:
        yield f"It cannot be plugged again as it is: {problem.field}: {problem.reason}."


def detach_dangers(report: Report, pair: Pair) -> Iterator[str]:
    """Says what the guest could not live without."""
    mine = [one for one in report.pairs if one.id.kind == pair.id.kind and one.live is not None]
    kind = BY_NAME.get(pair.id.kind)
    if kind is None or pair.live is None:
        return
    danger = kind.detach_danger([one.id for one in mine].index(pair.id), len(mine))
    if danger:
        yield f"{pair.id} is {danger}"


def attach_warnings(
    report: Report, pair: Pair | None, kind: Kind, config: JsonObject, wanted: str
) -> Iterator[str]:
    """Says what an attach brings besides the device."""
    if pair is not None and pair.template is not None and str(pair.id) != wanted:
        yield f"libxl replaces the entry that the template has for {pair.id}."
    if not kind.always_tracked:
        yield f"xl {kind.attach_command} writes no template: the next boot comes without it."
    words = {word.key for word in kind.attach_words}
    if "devid" in config and "devid" not in words:
        yield "libxl chooses the number itself: it may be another than the template's."
    if report.template.pending:
        yield "A pending configuration (xl config-update) replaces all of this at the next reboot."


def after_plug(kind: Kind, *, tracked: bool, keep_template: bool) -> Iterator[str]:
    """Says what follows the command."""
    yield "look until it is connected, or libxl's own limit is over"
    if kind.always_tracked and not tracked and not keep_template:
        yield "if it fails, take the entry out of the template that libxl makes first"


def after_unplug(pair: Pair, *, keep_template: bool) -> Iterator[str]:
    """Says what follows the command."""
    yield "look until it is gone, or libxl's own limit is over"
    if pair.template is not None and not keep_template:
        yield "take its entry out of the template, which libxl leaves there"
