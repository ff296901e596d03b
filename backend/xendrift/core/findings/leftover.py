"""Rules about directories that libxl has no record of."""

from collections.abc import Iterator

from xendrift.core.findings.backends import dead_backends
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import clean, say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.kinds import Kind
from xendrift.core.model.device import (
    CLOSED,
    Pair,
    Trail,
    state_name,
)
from xendrift.core.model.finding import Finding, Remedy, Severity

_REMOVABLE = "remove its directories: xl does not see them, and nobody uses them any more"


def unlisted(pair: Pair, _kind: Kind, look: Look) -> Iterator[Finding]:
    """Yields a backend or a frontend of a device that libxl does not list."""
    record = pair.live
    if record is None or record.trail.in_libxl or not look.managed:
        return  # libxl keeps no records of another toolstack's domain
    trail = record.trail
    seen = look.seen(
        f"{trail.backend_path}/state" if trail.backend_path else "",
        f"{trail.frontend_path}/state" if trail.has_frontend else "",
    )
    if trail.has_backend:
        sentence, effect, remedies = _told(pair, trail, look)
        yield finding(
            "leftover-backend",
            look.domid,
            pair.id,
            sentence,
            seen,
            severity=Severity.ERROR if trail.connected else None,
            effect=effect,
            remedies=remedies,
        )
    elif trail.has_frontend:
        sentence = "a frontend directory that nothing else knows of"
        remedies = (say("ignore it"),)
        if trail.frontend_state in (None, CLOSED):
            remedies = (*remedies, clean(pair, look, "or remove it"))
        yield finding(
            "leftover-frontend",
            look.domid,
            pair.id,
            sentence,
            look.seen(trail.frontend_path),
            remedies=remedies,
        )


def _told(pair: Pair, trail: Trail, look: Look) -> tuple[str, str | None, tuple[Remedy, ...]]:
    state = state_name(trail.backend_state)
    listed = _listed_elsewhere(pair, look)
    if trail.connected:
        sentence = "both ends are Connected, but libxl has no record of the device"
        effect = (
            "libxl neither sees nor detaches it, and may give its number to the next device that"
            " is attached, which overwrites it under the running guest."
        )
        back = say("write its record below /libxl again, from the backend's nodes")
        return sentence, effect, (back, say("or shut the guest down, and remove what is left"))
    if listed is not None:
        sentence = (
            f"an earlier backend in domain {trail.backend_domid} ({state});"
            f" libxl's record points to domain {listed} now"
        )
        effect = "None for the device itself: that is served from where its record points to."
        return sentence, effect, (*_removal(pair, trail, look), say("leave the new one alone"))
    sentence = f"a backend ({state}) that libxl has no record of"
    return sentence, None, _removal(pair, trail, look)


def _removal(pair: Pair, trail: Trail, look: Look) -> tuple[Remedy, ...]:
    """A ring that is still mapped must not lose its nodes: both ends have to be closed first."""
    closed = trail.backend_state in (None, CLOSED)
    free = not trail.has_frontend or trail.frontend_state in (None, CLOSED)
    if closed and free:
        return (clean(pair, look, _REMOVABLE),)
    return (say("let both ends close first; it may be removed only then, or with the domain"),)


def _listed_elsewhere(pair: Pair, look: Look) -> int | None:
    """Returns the domain that serves the device according to libxl's own record."""
    if pair.live is None:
        return None
    for other in look.pairs:
        record = other.live
        if record is None or other.id.kind != pair.id.kind or not record.trail.in_libxl:
            continue
        if record.devid == pair.live.devid:
            return record.trail.backend_domid
    return None


RULES = (
    Rule(
        "leftover-backend",
        Severity.WARNING,
        when="A backend directory that libxl has no record of.",
        effect=(
            "libxl does not see it and cannot remove it; its number may be given to another device."
        ),
        remedies=("`xendrift clean` removes it once both ends are closed or the domain is gone",),
        why=(
            "Left when a domain was destroyed while a device failed to close, or when the record "
            "under /libxl was removed. If the device is still connected, the next attach may pick "
            "the same number and overwrite it under the running guest."
        ),
        boot="not looked at",
        detach="fails: without a record under /libxl xl calls the device unknown",
        keys=("clean",),
        trail=unlisted,
        host=dead_backends,
    ),
    Rule(
        "leftover-frontend",
        Severity.INFO,
        when="A frontend directory that nothing else knows of.",
        effect="None: the guest can make such directories itself.",
        remedies=("ignore it", "or, once it is closed, remove it with `xendrift clean`"),
        why=(
            "Frontend directories belong to the guest. One without a backend and without a record "
            "under /libxl is a rest of a detach, or the guest's own doing."
        ),
        boot="not looked at",
        detach="fails: xl calls the device unknown",
        trail=unlisted,
    ),
)
