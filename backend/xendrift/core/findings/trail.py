"""Rules about one device's trail: which end is missing, stuck or failed."""

from collections.abc import Iterator

from xendrift.core.base.cstring import cstr, strict_number
from xendrift.core.base.text import summarise
from xendrift.core.findings.build import Look, finding
from xendrift.core.findings.causes import cause, ends, waits_for_script, was_connected
from xendrift.core.findings.closing import closing_findings
from xendrift.core.findings.leftover import unlisted
from xendrift.core.findings.limits import DESTROY_TIMEOUT, HOTPLUG_TIMEOUT, INIT_TIMEOUT, age
from xendrift.core.findings.remedies import detach, detach_unheard, say
from xendrift.core.kinds import Kind
from xendrift.core.model.device import (
    CLOSED,
    CLOSING,
    INITIALISED,
    INITIALISING,
    RECONFIGURING,
    Pair,
    Record,
    Trail,
)
from xendrift.core.model.finding import Evidence, Finding, Remedy, Severity

_CONNECTED_ONCE = b"connected"


def trail_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:
    """Yields what is wrong with the handshake of one device."""
    record = pair.live
    if record is None:
        return
    trail = record.trail
    if not trail.in_libxl:
        yield from unlisted(pair, trail, look)
    elif kind.name == "usbdev" or (record.implied and not trail.handshake):
        return
    elif _missing_end(trail, look):
        if not look.young(pair.id, DESTROY_TIMEOUT):
            yield _gone(pair, kind, trail, look)
    elif trail.handshake:
        yield from _states(pair, kind, record, look)


def _missing_end(trail: Trail, look: Look) -> bool:
    if not trail.backend_path:
        return trail.handshake
    forced = trail.online is False and trail.has_backend
    absent = not trail.has_backend or (not trail.has_frontend and not forced)
    return absent or _dangling(trail, look)


def _dangling(trail: Trail, look: Look) -> bool:
    domids = look.nodes.observation.host.domids
    return trail.backend_domid is not None and trail.backend_domid not in domids


def _gone(pair: Pair, kind: Kind, trail: Trail, look: Look) -> Finding:
    cleanup = "detach it: libxl then only removes what is left"
    pointer = f"{trail.libxl_path}/backend" if trail.libxl_path else ""
    state = f"{trail.frontend_path}/state"
    identifier, remedies = "frontend-gone", detach_unheard(pair, kind, look)
    sentence = "its frontend directory does not exist; the guest may have removed it"
    seen = look.seen(trail.frontend_path, f"{trail.backend_path}/state")
    if _dangling(trail, look):
        identifier, remedies = "dangling-backend", detach(pair, kind, look, text=cleanup)
        sentence = f"its backend lies in domain {trail.backend_domid}, which does not exist"
        seen = look.seen(pointer, trail.backend_path, state)
    elif not trail.has_backend:
        identifier, remedies = "backend-gone", detach(pair, kind, look, text=cleanup)
        where = trail.backend_path or "an unknown place"
        sentence = f"its backend directory {where} does not exist"
        seen = look.seen(pointer, trail.backend_path, state)
    return finding(
        identifier,
        look.domid,
        pair.id,
        sentence,
        seen,
        remedies=(*remedies, say("attach it again, if the guest is to have it")),
        limit=DESTROY_TIMEOUT,
        age=age(pair.id, look),
    )


def _states(pair: Pair, kind: Kind, record: Record, look: Look) -> Iterator[Finding]:
    trail = record.trail
    failed = _script_failed(trail)
    asked = trail.online is False
    if failed and not asked:
        yield _failed(pair, kind, record, look)
    if asked or trail.backend_state in (CLOSING, CLOSED):
        yield from closing_findings(pair, kind, record, look, _evidence(record, look))
    elif failed or trail.connected:
        return
    elif trail.frontend_state in (CLOSING, CLOSED):
        yield from closing_findings(pair, kind, record, look, _evidence(record, look))
    elif not _idle(kind, record, look) and not _others_fault(kind, record, look):
        yield from _connecting(pair, kind, record, look)


def _script_failed(trail: Trail) -> bool:
    status = cstr(trail.hotplug_status or b"")
    return status in (b"error", b"busy") or bool(trail.hotplug_error)


def _failed(pair: Pair, kind: Kind, record: Record, look: Look) -> Finding:
    """A script that fails says `error`; the block script of a disk in use says `busy`."""
    trail = record.trail
    words = summarise(cstr(trail.hotplug_error or b""))
    status = cstr(trail.hotplug_status or b"")
    sentence = f"the script said “{words}”" if words else f"hotplug-status is {summarise(status)}"
    mend = "mend what it complained of"
    severity, effect = None, None
    if status == b"busy":
        sentence = f"another domain uses the disk: {sentence}"
        mend = "free the disk in the other domain, or let both read it only"
    remedies: tuple[Remedy, ...] = (*detach_unheard(pair, kind, look), say(mend))
    remedies = (*remedies, say("then attach it again"))
    if status == _CONNECTED_ONCE and trail.connected:
        severity = Severity.INFO
        sentence = f"the script said “{words}”, and reported success all the same"
        effect = "None now: the device is connected. The next boot runs the same script again."
        remedies = (say("see whether the script's complaint still holds"),)
    return finding(
        "hotplug-failed",
        look.domid,
        pair.id,
        sentence,
        _evidence(record, look),
        severity=severity,
        effect=effect,
        remedies=remedies,
    )


def _idle(kind: Kind, record: Record, look: Look) -> bool:
    """Emulated devices of an HVM guest wait for PV drivers that may never come.

    That is healthy once the backend is ready and its script has done its work.
    """
    if look.context.domain_type != "hvm" or not kind.idle_when_emulated(record):
        return False
    trail = record.trail
    served_by_qemu = kind.backend_kind_of(record) in kind.qemu_backends
    ready = trail.backend_state not in (None, INITIALISING) or served_by_qemu
    return kind.name == "pci" or (ready and not _script_silent(kind, record))


def _script_silent(kind: Kind, record: Record) -> bool:
    return waits_for_script(kind, record) and not was_connected(kind, record)


def _others_fault(kind: Kind, record: Record, look: Look) -> bool:
    """One PCI backend serves all functions, and only the one that moves holds it up.

    A function that works stands at Initialised; the newest is the last (libxl_pci.c,
    libxl_create_pci_backend_device).
    """
    trail = record.trail
    if kind.name != "pci" or (trail.backend_state or 0) < RECONFIGURING:
        return False
    root = trail.backend_path
    count = strict_number(look.nodes.get(f"{root}/num_devs")) or 0
    states = [strict_number(look.nodes.get(f"{root}/state-{number}")) for number in range(count)]
    own = strict_number(record.devid.encode())
    if own is None or own >= count or states[own] != INITIALISED:
        return False
    return any(state != INITIALISED for state in states) or own != count - 1


def _connecting(pair: Pair, kind: Kind, record: Record, look: Look) -> Iterator[Finding]:
    """While a domain is being created, its guest cannot answer, and libxl may be at work."""
    trail = record.trail
    silent = _script_silent(kind, record)
    limit = HOTPLUG_TIMEOUT if silent else INIT_TIMEOUT
    if look.young(pair.id, limit):
        return
    waits_for_guest = trail.backend_state not in (None, INITIALISING) and not silent
    if look.creating and (look.ages is None or waits_for_guest):
        return
    why = cause(pair, kind, record, look)
    yield finding(
        "stuck-connecting",
        look.domid,
        pair.id,
        f"{why.words} ({ends(trail, look)})",
        (*_evidence(record, look), *look.seen(*_others(why.seen, trail))),
        severity=why.severity,
        effect=why.effect or None,
        remedies=why.remedies,
        limit=limit,
        age=age(pair.id, look),
    )


def _others(paths: tuple[str, ...], trail: Trail) -> Iterator[str]:
    known = f"{trail.backend_path}/hotplug-status"
    return (path for path in paths if path != known or trail.hotplug_status is None)


def _evidence(record: Record, look: Look) -> tuple[Evidence, ...]:
    trail = record.trail
    paths = [f"{trail.backend_path}/state", f"{trail.backend_path}/online"]
    paths.append(f"{trail.frontend_path}/state")
    if look.nodes.get(f"{trail.backend_path}/state-{record.devid}") is not None:
        paths.append(f"{trail.backend_path}/state-{record.devid}")  # one function of PCI
    if trail.hotplug_status is not None:
        paths.append(f"{trail.backend_path}/hotplug-status")
    if trail.hotplug_error is not None:
        paths.append(f"{trail.backend_path}/hotplug-error")
    seen = list(look.seen(*paths))
    parts = trail.frontend_path.split("/")
    if trail.frontend_error is not None and len(parts) == 7:
        seen.extend(look.seen(f"/local/domain/{parts[3]}/error/device/{parts[5]}/{parts[6]}/error"))
    back = trail.backend_path.split("/")
    if trail.backend_error is not None and len(back) == 8:
        path = f"/local/domain/{back[3]}/error/backend/{back[5]}/{back[6]}/{back[7]}/error"
        seen.extend(look.seen(path))
    return tuple(seen)
