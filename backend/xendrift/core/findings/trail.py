"""Rules about one device's trail: which end is missing, stuck or failed."""

from collections.abc import Iterator

from xendrift.core.base.cstring import cstr
from xendrift.core.base.text import summarise
from xendrift.core.findings.close import closing_findings
from xendrift.core.findings.connect import connecting, idle
from xendrift.core.findings.ends import trail_evidence
from xendrift.core.findings.gone import gone, missing_end
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import attached_again, detach_unheard, say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.kinds import Kind
from xendrift.core.model.device import (
    CLOSED,
    CLOSING,
    DESTROY_TIMEOUT,
    Pair,
    Record,
    Trail,
)
from xendrift.core.model.finding import Finding, Remedy, Severity

_KEPT = "kept as the template has it: its handshake is not looked at"
_CONNECTED_ONCE = b"connected"


def trail_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:
    """Yields what is wrong with the handshake of one device."""
    record = pair.live
    if record is None or not record.trail.in_libxl or record.through is not None:
        return
    trail = record.trail
    if not kind.own_ends or (record.implied and not trail.handshake):
        return
    elif missing_end(trail, look):
        if not look.young(pair.id, DESTROY_TIMEOUT):
            yield gone(pair, kind, trail, look)
    elif trail.handshake:
        yield from _states(pair, kind, record, look)


def _states(pair: Pair, kind: Kind, record: Record, look: Look) -> Iterator[Finding]:
    trail = record.trail
    failed = _script_failed(trail)
    asked = trail.online is False
    if failed and not asked:
        yield _failed(pair, kind, record, look)
    if asked or trail.backend_state in (CLOSING, CLOSED):
        yield from closing_findings(pair, kind, record, look)
    elif failed or trail.connected:
        return
    elif trail.frontend_state in (CLOSING, CLOSED):
        yield from closing_findings(pair, kind, record, look)
    elif not idle(kind, record, look) and not kind.held_up_by_another(record, look.nodes):
        yield from connecting(pair, kind, record, look)


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
    remedies = (*remedies, attached_again(look, "then attach it again"))
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
        trail_evidence(record, look),
        severity=severity,
        effect=effect,
        remedies=remedies,
    )


RULES = (
    Rule(
        "hotplug-failed",
        Severity.ERROR,
        when="The hotplug script failed.",
        effect=(
            "libxl still counts the device as attached, and the next boot runs the same script "
            "again."
        ),
        remedies=("detach it, mend what the script complained of, attach it again",),
        why=(
            "The script reports through hotplug-status and hotplug-error in the backend directory. "
            "libxl prints the error once and rolls nothing back (libxl_device.c, device_hotplug)."
        ),
        boot=f"{_KEPT}; the same script runs again",
        detach=(
            "runs the script once more to undo its work, ignores what it says, and removes the "
            "nodes"
        ),
        keys=("unplug",),
        trail=trail_findings,
    ),
    Rule(
        "stuck-connecting",
        Severity.ERROR,
        when="The handshake stopped before both ends were connected.",
        effect="The guest cannot use the device, yet libxl counts it as attached.",
        remedies=("see which end is waiting and for what", "detach it and attach it again"),
        why=(
            "libxl waits 10 seconds for the backend to reach InitWait and 40 for a hotplug "
            "script; it never waits for the guest. A backend at Initialising has no driver; one "
            "at InitWait waits for its script or for the guest; a frontend at Initialising has no "
            "driver."
        ),
        boot=f"{_KEPT}; a new handshake begins",
        detach=(
            "waits 10 seconds for the backend to close; block-detach then gives up, the others use"
            " force"
        ),
        keys=("unplug",),
        trail=trail_findings,
    ),
    Rule(
        "stuck-closing",
        Severity.ERROR,
        when="The device is closing or closed, and it is still there.",
        effect="libxl counts it as attached: the next boot brings it back.",
        remedies=(
            "let the guest release it",
            "detach it again, with force if the guest cannot answer",
        ),
        why=(
            "A detach sets online to 0 and the backend to Closing, then waits 10 seconds for "
            "Closed. A guest that still uses the device, is paused or has crashed does not "
            "answer; `xl block-detach` without force then stops half way and leaves everything in "
            "place. A driver that gives a device up closes it without having been asked."
        ),
        boot=f"{_KEPT}; the device comes back",
        detach=(
            "starts over: it waits 10 seconds again, and goes on at once if both ends are Closed"
        ),
        keys=("unplug",),
        trail=trail_findings,
    ),
    Rule(
        "backend-gone",
        Severity.ERROR,
        when="The backend's directory is missing.",
        effect="The guest has lost the device, yet libxl counts it as attached.",
        remedies=("detach it: libxl then only removes what is left", "attach it again"),
        why=(
            "The record under /libxl still points to a backend that is not there. libxl takes a "
            "detach of such a device as done and removes the rest."
        ),
        boot=f"{_KEPT}; it is attached anew",
        detach="takes the backend for gone, runs no script, and removes what is left",
        keys=("unplug",),
        trail=trail_findings,
    ),
    Rule(
        "frontend-gone",
        Severity.WARNING,
        when="The frontend's directory is missing.",
        effect="The guest cannot use the device until it is attached again.",
        remedies=("detach it and attach it again",),
        why=(
            "A forced detach removes the frontend first and may stop there. The directory belongs "
            "to the guest, which can remove it at any time, so this says nothing for certain."
        ),
        boot=f"{_KEPT}; it is attached anew",
        detach="works as usual",
        keys=("unplug",),
        trail=trail_findings,
    ),
    Rule(
        "dangling-backend",
        Severity.ERROR,
        when="The backend belongs to a domain that does not exist.",
        effect=(
            "The device is dead, yet libxl counts it as attached and will name that backend again."
        ),
        remedies=("detach it", "start the backend domain and attach it again"),
        why=(
            "The backend domain was destroyed while its devices were in use. Nobody tells the "
            "guest, and nothing in libxl notices."
        ),
        boot=(
            "kept, with the backend domain by the name or number that the template has; if no such"
            " domain runs then, the new guest does not start"
        ),
        detach="takes the backend for gone, runs no script, and removes what is left",
        keys=("unplug",),
        trail=trail_findings,
    ),
)
