"""Why a handshake does not go on, as far as its trail tells, and what can be done about it."""

from collections import Counter
from dataclasses import dataclass

from xendrift.core.base.jsontypes import as_object
from xendrift.core.findings.look import Look, named
from xendrift.core.findings.names import directory_id
from xendrift.core.findings.qemu import no_qemu
from xendrift.core.findings.remedies import detach, detach_unheard, renew, say
from xendrift.core.kinds import Kind, backend_named
from xendrift.core.model.device import (
    CONNECTED,
    INIT_WAIT,
    INITIALISING,
    RECONFIGURING,
    Pair,
    Record,
    Trail,
)
from xendrift.core.model.finding import Remedy, Severity

_UDEV = "/local/domain/0/libxl/disable_udev"
_MANY = 300
_NAMED = 2
_RID = "remove the empty directories, as {} of leftover-backend says"
_NOT_AWAITED = "The guest cannot use the device, yet xl said nothing: libxl never waits for {}."


@dataclass(frozen=True, slots=True)
class Cause:
    """What a handshake waits for.

    Attributes:
        words: which end waits, and for what.
        remedies: the ways out, best first.
        seen: further nodes that say so.
        effect: what comes of it, empty for the rule's own words.
        severity: how bad it is, None for the rule's own.
    """

    words: str
    remedies: tuple[Remedy, ...]
    seen: tuple[str, ...] = ()
    effect: str = ""
    severity: Severity | None = None


def waits_for_script(kind: Kind, record: Record) -> bool:
    """Tells whether the backend is ready and its hotplug script has not reported."""
    trail = record.trail
    scripted = backend_named(kind.backend_kind_of(record)).scripted
    return scripted and trail.backend_state == INIT_WAIT and not trail.hotplug_status


def was_connected(kind: Kind, record: Record) -> bool:
    """Tells whether the backend has let go of the guest's end once.

    libxl creates a vif with an empty hotplug-status (libxl_nic.c, libxl__set_xenstore_nic), and
    Linux's netback removes it when the guest disconnects.
    """
    trail = record.trail
    forgets = backend_named(kind.backend_kind_of(record)).forgets
    return forgets and trail.backend_state == INIT_WAIT and trail.hotplug_status is None


def cause(pair: Pair, kind: Kind, record: Record, look: Look) -> Cause:
    """Says which end is waiting, and for what."""
    trail = record.trail
    back = trail.backend_state
    if back is None:
        return _stateless(pair, kind, trail, look)
    if back == INITIALISING:
        return _no_backend(pair, kind, record, look)
    if back >= RECONFIGURING:
        words = "a change of the device's functions did not end"
        return Cause(words, detach(pair, kind, look))
    if was_connected(kind, record):
        back_again = trail.frontend_state not in (None, INITIALISING)
        words = (
            "the guest has closed it once, and the backend waits for a script that is over"
            if back_again
            else "the guest has closed it once and has not connected again"
        )
        again = renew(pair, kind, look)
        return Cause(words, again, (f"{trail.backend_path}/hotplug-status",))
    if waits_for_script(kind, record):
        return _no_script(pair, kind, record, look)
    return _no_guest(pair, kind, trail, look)


def _filled(look: Look, owner: int | None) -> Cause | None:
    """Blames a backend domain's directories of domains that are gone, if they may fill its quota.

    Each is a node of the domain that owns it, of which it may have a thousand, whatever kind it
    is of (tools/xenstored/core.c, quota_nb_entry_per_domain).
    """
    host = look.nodes.observation.host
    counts = Counter(
        kind
        for gone, places in host.backends.items()
        if host.gone(gone)
        for domid, kind in places
        if domid == owner
    )
    if not owner or counts.total() < _MANY:
        return None
    kinds = " and ".join(f"{count} empty {kind}" for kind, count in counts.most_common(_NAMED))
    words = (
        f"{named(look, owner)} has {kinds} backend directories of domains that do not exist, and"
        " most likely no node left of its quota to answer with"
    )
    largest, _ = counts.most_common(1)[0]
    return Cause(words, (say(_RID.format(directory_id(owner, largest))),))


def _stateless(pair: Pair, kind: Kind, trail: Trail, look: Look) -> Cause:
    path = f"{trail.backend_path}/state"
    if look.nodes.get(path) is not None:
        return Cause("the backend's state is no number", detach(pair, kind, look))
    return Cause(
        "the backend has no state: it was written in part, or somebody removed the node",
        detach(pair, kind, look, text="detach it: libxl then only removes its nodes"),
    )


def _no_backend(pair: Pair, kind: Kind, record: Record, look: Look) -> Cause:
    backend_kind = kind.backend_kind_of(record)
    domid = record.trail.backend_domid
    renewed = renew(pair, kind, look)
    if kind.served_by_qemu(record):
        qemu = no_qemu(backend_named(backend_kind), domid, look)
        return Cause(
            qemu.words,
            (*qemu.remedies, *detach_unheard(pair, kind, look)),
            qemu.seen,
            _NOT_AWAITED.format("QEMU"),
        )
    if kind.untaken is not None:
        words, advice = kind.untaken
        return Cause(words, (say(advice), *renewed))
    driver = backend_named(backend_kind).driver or f"start what serves {backend_kind}"
    if domid == 0:
        words = f"no {backend_kind} backend driver of dom0 has taken it up"
        return Cause(words, (say(f"{driver} in dom0"), *renewed))
    if filled := _filled(look, domid):
        return Cause(filled.words, (*filled.remedies, *renewed))
    words = f"{named(look, domid)} has no {backend_kind} backend driver that took it up"
    return Cause(words, (say(f"{driver} in domain {domid}"), *renewed))


def _no_script(pair: Pair, kind: Kind, record: Record, look: Look) -> Cause:
    trail = record.trail
    create = as_object((look.template.config or {}).get("c_info")) or {}
    words = "its hotplug script never reported"
    first = say("see /var/log/xen/xen-hotplug.log")
    if trail.backend_domid:
        words = f"its hotplug script in {named(look, trail.backend_domid)} never reported"
        first = say(f"see whether `xl devd` runs in domain {trail.backend_domid}")
        if filled := _filled(look, trail.backend_domid):
            words, first = f"{words}: {filled.words}", filled.remedies[0]
    elif create.get("run_hotplug_scripts") == "False":
        words = "its hotplug script is udev's to run, and it never reported"
        first = say(f"see whether {_UDEV} is set: the scripts then leave it to libxl")
    names = ("hotplug-status", "script", *kind.script_writes)
    remedies = (first, *renew(pair, kind, look))
    return Cause(words, remedies, tuple(f"{trail.backend_path}/{name}" for name in names))


def _no_guest(pair: Pair, kind: Kind, trail: Trail, look: Look) -> Cause:
    """The backend has done its part, or waits for the guest's."""
    front = trail.frontend_state
    again = renew(pair, kind, look)
    severity = Severity.WARNING if trail.backend_state == CONNECTED else None
    if front is None:
        words = "the guest's end has no readable state: it was written in part, or the guest did it"
        return Cause(words, again, severity=severity)
    if front == INITIALISING:
        return Cause(
            "no driver of the guest has taken it up",
            (say("load the driver in the guest"), *detach_unheard(pair, kind, look)),
            effect=_NOT_AWAITED.format("the guest"),
            severity=severity,
        )
    if trail.backend_state == CONNECTED:
        return Cause("the guest has not finished connecting", again, severity=severity)
    if front == CONNECTED:
        return Cause("the guest is connected, the backend is not", again)
    return Cause("the two ends do not agree", again)
