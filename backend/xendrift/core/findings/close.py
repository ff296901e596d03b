"""Rules about a device on its way out: who asked, who has let go, what ends it."""

from collections.abc import Iterator

from xendrift.core.findings.ends import ends, trail_evidence
from xendrift.core.findings.look import Look, age, named
from xendrift.core.findings.remedies import detach, say, unheard
from xendrift.core.findings.rule import finding
from xendrift.core.kinds import Kind, backend_named
from xendrift.core.model.device import (
    CLOSED,
    CLOSING,
    CONNECTED,
    DESTROY_TIMEOUT,
    HOTPLUG_TIMEOUT,
    QEMU_TIMEOUT,
    Pair,
    Record,
    Trail,
)
from xendrift.core.model.finding import Finding, Remedy, Severity

_LET_GO = (None, CLOSING, CLOSED)


def closing_findings(pair: Pair, kind: Kind, record: Record, look: Look) -> Iterator[Finding]:
    """Yields that a device is closing or closed for longer than libxl would let it."""
    trail = record.trail
    limit = _limit(kind, record)
    if look.young(pair.id, limit) or (_let_go(trail) and _shut_down(look)) or _goes_down(look):
        return
    own = trail.backend_state not in (CLOSING, CLOSED) and trail.online is not False
    yield finding(
        "stuck-closing",
        look.domid,
        pair.id,
        f"{_sentence(kind, trail, named(look, trail.backend_domid))} ({ends(trail, look)})",
        trail_evidence(record, look),
        severity=Severity.WARNING if own else None,
        effect=_effect(pair, own=own),
        remedies=_remedies(pair, kind, trail, look),
        limit=limit,
        age=age(pair.id, look),
    )


def _limit(kind: Kind, record: Record) -> float:
    """How long libxl itself may still be at work in this state.

    A closed backend is followed by its scripts, two of them where QEMU emulates the nic as well
    (libxl_device.c, device_hotplug; libxl_linux.c); one of a driver domain by 10 seconds for
    that domain to remove it; a QEMU backend by nothing.
    """
    trail = record.trail
    if trail.backend_state != CLOSED or trail.backend_domid:
        return DESTROY_TIMEOUT
    if backend_named(kind.backend_kind_of(record)).scripted:
        return HOTPLUG_TIMEOUT * max(kind.hotplug_runs(record.config or {}), 1)
    return QEMU_TIMEOUT if kind.served_by_qemu(record) else DESTROY_TIMEOUT


def _sentence(kind: Kind, trail: Trail, owner: str) -> str:
    back, front = trail.backend_state, trail.frontend_state
    asked = trail.online is False
    if asked and not trail.has_frontend:
        return "a detach by force began and did not end"
    if asked and back == CLOSED and front in _LET_GO:
        return "a detach began and did not end, though both ends have let go"
    if asked and back == CLOSED:
        return "a detach began and did not end, though the backend has let go"
    if asked and front == CONNECTED and not kind.shared_backend:
        return "a detach began and did not end: the guest still holds the device"
    if asked:
        return "a detach began and did not end"
    if back in (CLOSING, CLOSED) and front in (CLOSING, CLOSED):
        return f"nobody asked it to go, and both ends are closing it, the backend in {owner}"
    if back in (CLOSING, CLOSED):
        done = "has closed" if back == CLOSED else "is closing"
        return f"nobody asked it to go, and the backend {done} it, in {owner}"
    return "the guest has closed its end"


def _effect(pair: Pair, *, own: bool) -> str | None:
    if own:
        return "The guest does not use the device now; libxl counts it as attached all the same."
    if pair.template is None:
        return (
            "libxl counts it as attached now; the next boot comes up without it, for the template"
            " lacks it."
        )
    return None


def _remedies(pair: Pair, kind: Kind, trail: Trail, look: Look) -> tuple[Remedy, ...]:
    """Offers the gentlest command that can succeed first; PCI functions share both ends."""
    text = "detach it again" if trail.online is False else "detach it"
    if trail.backend_state == CLOSED:
        return detach(pair, kind, look, text=f"{text}: that ends it at once")
    plain = detach(pair, kind, look, text=text)
    forced = detach(pair, kind, look, force=True) if kind.detach_forces else ()
    if unheard(trail):
        return forced or plain
    release = say("let the guest release it, or unpause the guest if it is paused")
    held = trail.frontend_state not in _LET_GO and not kind.shared_backend
    return (*((release,) if held else ()), *plain, *forced)


def _let_go(trail: Trail) -> bool:
    """Both ends are Closed although nobody asked the device to go: the guest closed it."""
    asked = trail.online is False
    return not asked and trail.frontend_state == CLOSED and trail.backend_state == CLOSED


def _shut_down(look: Look) -> bool:
    """A guest that has shut down and is preserved has let go of every device it had."""
    speaking = _speaking(look)
    return bool(speaking) and all(_let_go(trail) for trail in speaking)


def _goes_down(look: Look) -> bool:
    """A guest that shuts down closes all its devices, which a single look may meet half way.

    One device alone may as well have been given up by its driver, and a driver that complains was.
    """
    speaking = _speaking(look)
    return (
        look.ages is None
        and len(speaking) > 1
        and all(
            trail.online is not False
            and trail.frontend_state in (CLOSING, CLOSED)
            and trail.backend_state in (CLOSING, CLOSED)
            and not trail.frontend_error
            and not trail.backend_error
            for trail in speaking
        )
    )


def _speaking(look: Look) -> list[Trail]:
    trails = (pair.live.trail for pair in look.pairs if pair.live is not None)
    return [trail for trail in trails if trail.handshake and trail.has_backend]
