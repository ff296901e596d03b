"""A device of which one end is missing: its backend, its frontend, or the domain of its backend."""

from xendrift.core.findings.look import Look, age
from xendrift.core.findings.remedies import attached_again, detach, detach_unheard
from xendrift.core.findings.rule import finding
from xendrift.core.kinds import Kind
from xendrift.core.model.device import (
    DESTROY_TIMEOUT,
    Pair,
    Trail,
)
from xendrift.core.model.finding import Finding


def missing_end(trail: Trail, look: Look) -> bool:
    """Tells whether the backend, the frontend or the backend's domain does not exist."""
    if not trail.backend_path:
        return trail.handshake
    forced = trail.online is False and trail.has_backend
    absent = not trail.has_backend or (not trail.has_frontend and not forced)
    return absent or _dangling(trail, look)


def _dangling(trail: Trail, look: Look) -> bool:
    owner = trail.backend_domid
    return owner is not None and look.nodes.observation.host.gone(owner)


def gone(pair: Pair, kind: Kind, trail: Trail, look: Look) -> Finding:
    """Says which end is missing: one finding of three rules."""
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
        remedies=(*remedies, attached_again(look, "attach it again, if the guest is to have it")),
        limit=DESTROY_TIMEOUT,
        age=age(pair.id, look),
    )
