"""A handshake that does not go on."""

from collections.abc import Iterator

from xendrift.core.findings.causes import cause, waits_for_script, was_connected
from xendrift.core.findings.ends import ends, trail_evidence
from xendrift.core.findings.look import Look, age
from xendrift.core.findings.rule import finding
from xendrift.core.kinds import Kind
from xendrift.core.model.device import (
    CONNECTED,
    HOTPLUG_TIMEOUT,
    INIT_TIMEOUT,
    INITIALISING,
    Pair,
    Record,
    Trail,
)
from xendrift.core.model.finding import Finding


def connecting(pair: Pair, kind: Kind, record: Record, look: Look) -> Iterator[Finding]:
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
        (*trail_evidence(record, look), *look.seen(*_others(why.seen, trail))),
        severity=why.severity,
        effect=why.effect or None,
        remedies=why.remedies,
        limit=limit,
        age=age(pair.id, look),
    )


def idle(kind: Kind, record: Record, look: Look) -> bool:
    """Emulated devices of an HVM guest wait for PV drivers that may never come.

    That is healthy once the backend is ready and its script has done its work.
    """
    if look.context.domain_type != "hvm" or not kind.idle_when_emulated(record):
        return False
    trail = record.trail
    if trail.backend_state == CONNECTED and not kind.idle_in_any_state:
        return False  # it has met a frontend, which is not there any more
    served_by_qemu = kind.served_by_qemu(record)
    ready = trail.backend_state not in (None, INITIALISING) or served_by_qemu
    return kind.idle_in_any_state or (ready and not _script_silent(kind, record))


def _script_silent(kind: Kind, record: Record) -> bool:
    return waits_for_script(kind, record) and not was_connected(kind, record)


def _others(paths: tuple[str, ...], trail: Trail) -> Iterator[str]:
    known = f"{trail.backend_path}/hotplug-status"
    return (path for path in paths if path != known or trail.hotplug_status is None)
