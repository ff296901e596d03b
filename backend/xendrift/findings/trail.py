"""Rules about one device's trail: which end is missing, stuck, failed or on its way out."""

from collections.abc import Iterator

from xendrift.cstring import cstr
from xendrift.device import (
    CLOSED,
    CLOSING,
    INITIALISING,
    Pair,
    Record,
    Trail,
    state_name,
)
from xendrift.finding import Evidence, Finding, Remedy, Severity
from xendrift.findings.build import Look, command, finding
from xendrift.findings.causes import cause, waits_for_script
from xendrift.kinds import Kind
from xendrift.text import SafeText, summarise

# libxl_internal.h, in seconds
INIT_TIMEOUT = 10.0
DESTROY_TIMEOUT = 10.0
HOTPLUG_TIMEOUT = 40.0


def trail_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:
    """Yields what is wrong with the handshake of one device."""
    record = pair.live
    if record is None:
        return
    trail = record.trail
    if not trail.in_libxl:
        yield from _unlisted(pair, trail, look)
    elif kind.name in ("usbdev",) or (record.implied and not trail.handshake):
        return
    elif _missing_end(trail, look):
        yield _gone(pair, kind, trail, look)
    elif trail.handshake:
        yield from _states(pair, kind, record, look)


def detach(pair: Pair, kind: Kind, look: Look, *, force: bool = False) -> tuple[Remedy, ...]:
    """Returns the xl command that detaches a device, if xl has one for its kind."""
    if not kind.detach_command or pair.live is None:
        return ()
    flags = ("--force",) if force and kind.detach_forces else ()
    arguments = kind.detach_arguments(pair.live)
    words = ("xl", kind.detach_command, *flags, str(look.domid), *arguments)
    return (command("detach it with force" if flags else "detach it", *words),)


def _unlisted(pair: Pair, trail: Trail, look: Look) -> Iterator[Finding]:
    if not look.managed:
        return  # another toolstack's domain: libxl keeps no records of it
    if trail.has_backend:
        inside = trail.connected
        sentence = (
            "both ends are Connected, but libxl has no record of the device"
            if inside
            else f"a backend ({state_name(trail.backend_state)}) that libxl has no record of"
        )
        yield finding(
            "leftover-backend",
            look.domid,
            pair.id,
            sentence,
            _evidence(trail, look),
            severity=Severity.ERROR if inside else None,
        )
    elif trail.has_frontend:
        sentence = "a frontend directory that nothing else knows of"
        yield finding(
            "leftover-frontend", look.domid, pair.id, sentence, look.seen(trail.frontend_path)
        )


def _missing_end(trail: Trail, look: Look) -> bool:
    if not trail.backend_path:
        return trail.handshake
    return not trail.has_backend or not trail.has_frontend or _dangling(trail, look)


def _dangling(trail: Trail, look: Look) -> bool:
    domids = look.nodes.observation.host.domids
    return trail.backend_domid is not None and trail.backend_domid not in domids


def _gone(pair: Pair, kind: Kind, trail: Trail, look: Look) -> Finding:
    remedies = detach(pair, kind, look)
    pointer = f"{trail.libxl_path}/backend" if trail.libxl_path else ""
    if _dangling(trail, look):
        sentence = f"its backend lies in domain {trail.backend_domid}, which does not exist"
        seen = look.seen(pointer)
        return finding("dangling-backend", look.domid, pair.id, sentence, seen, remedies=remedies)
    if not trail.has_backend:
        where = trail.backend_path or "an unknown place"
        sentence = f"its backend directory {where} does not exist"
        seen = look.seen(pointer, trail.backend_path, f"{trail.frontend_path}/state")
        return finding("backend-gone", look.domid, pair.id, sentence, seen, remedies=remedies)
    sentence = "its frontend directory does not exist; the guest may have removed it"
    seen = look.seen(trail.frontend_path, f"{trail.backend_path}/state")
    return finding("frontend-gone", look.domid, pair.id, sentence, seen, remedies=remedies)


def _states(pair: Pair, kind: Kind, record: Record, look: Look) -> Iterator[Finding]:
    trail = record.trail
    closing = trail.online is False or trail.backend_state in (CLOSING, CLOSED)
    if _script_failed(trail):
        yield _failed(pair, kind, trail, look)
    if closing:
        yield from _closing(pair, kind, trail, look)
    elif _script_failed(trail) or trail.connected:
        return
    elif trail.frontend_state in (CLOSING, CLOSED):
        yield from _closing(pair, kind, trail, look)
    elif not _idle(kind, record, look):
        yield from _connecting(pair, kind, record, look)


def _script_failed(trail: Trail) -> bool:
    status = cstr(trail.hotplug_status or b"")
    return status in (b"error", b"busy") or bool(trail.hotplug_error)


def _failed(pair: Pair, kind: Kind, trail: Trail, look: Look) -> Finding:
    words = summarise(cstr(trail.hotplug_error or b""))
    status = summarise(cstr(trail.hotplug_status or b""))
    sentence = f"the script said “{words}”" if words else f"hotplug-status is {status}"
    remedies = (
        *detach(pair, kind, look),
        Remedy(SafeText("mend what it complained of and attach the device again")),
    )
    return finding(
        "hotplug-failed", look.domid, pair.id, sentence, _evidence(trail, look), remedies=remedies
    )


def _closing(pair: Pair, kind: Kind, trail: Trail, look: Look) -> Iterator[Finding]:
    if look.young(pair.id, DESTROY_TIMEOUT):
        return
    if _let_go(trail) and _shut_down(look):
        return
    ends = f"backend {state_name(trail.backend_state)}, frontend {state_name(trail.frontend_state)}"
    severity = None
    if trail.online is False:
        sentence = f"a detach began and did not end: {ends}"
    elif trail.backend_state in (CLOSING, CLOSED):
        sentence = f"the device is closing and still there: {ends}"
    else:
        sentence = f"the guest has closed its end: {ends}"
        severity = Severity.WARNING
    yield finding(
        "stuck-closing",
        look.domid,
        pair.id,
        sentence,
        _evidence(trail, look),
        severity=severity,
        remedies=(*detach(pair, kind, look), *detach(pair, kind, look, force=True)[:1])
        if kind.detach_forces
        else detach(pair, kind, look),
        limit=DESTROY_TIMEOUT,
        age=_age(pair, look),
    )


def _let_go(trail: Trail) -> bool:
    """Both ends are Closed although nobody asked the device to go: the guest closed it."""
    asked = trail.online is False
    return not asked and trail.frontend_state == CLOSED and trail.backend_state == CLOSED


def _shut_down(look: Look) -> bool:
    """A guest that has shut down and is preserved has let go of every device it had."""
    trails = [pair.live.trail for pair in look.pairs if pair.live is not None]
    speaking = [trail for trail in trails if trail.handshake and trail.has_backend]
    return bool(speaking) and all(_let_go(trail) for trail in speaking)


def _idle(kind: Kind, record: Record, look: Look) -> bool:
    """Emulated devices of an HVM guest wait for PV drivers that may never come.

    That is healthy once the backend is ready and its script has done its work.
    """
    if look.context.domain_type != "hvm" or not kind.idle_when_emulated(record):
        return False
    trail = record.trail
    served_by_qemu = kind.backend_kind_of(record) in kind.qemu_backends
    ready = trail.backend_state not in (None, INITIALISING) or served_by_qemu
    return kind.name == "pci" or (ready and not waits_for_script(kind, record))


def _connecting(pair: Pair, kind: Kind, record: Record, look: Look) -> Iterator[Finding]:
    trail = record.trail
    limit = HOTPLUG_TIMEOUT if waits_for_script(kind, record) else INIT_TIMEOUT
    if look.young(pair.id, limit):
        return
    yield finding(
        "stuck-connecting",
        look.domid,
        pair.id,
        cause(kind, record, look),
        _evidence(trail, look),
        remedies=detach(pair, kind, look),
        limit=limit,
        age=_age(pair, look),
    )


def _age(pair: Pair, look: Look) -> float | None:
    return None if look.ages is None else look.ages.get(pair.id)


def _evidence(trail: Trail, look: Look) -> tuple[Evidence, ...]:
    paths = [f"{trail.backend_path}/state", f"{trail.backend_path}/online"]
    paths.append(f"{trail.frontend_path}/state")
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
