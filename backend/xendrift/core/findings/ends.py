"""Both ends of a handshake: their states in words, and the nodes that say so."""

from xendrift.core.base.cstring import cstr
from xendrift.core.base.text import summarise
from xendrift.core.findings.look import Look
from xendrift.core.model.device import Record, Trail, state_name
from xendrift.core.model.finding import Evidence


def ends(trail: Trail, look: Look) -> str:
    """Names the states of both ends, with what their drivers complained of."""
    parts: list[str] = []
    for end, path, state in (
        ("backend", trail.backend_path, trail.backend_state),
        ("frontend", trail.frontend_path, trail.frontend_state),
    ):
        garbled = state is None and look.nodes.get(f"{path}/state") is not None
        parts.append(f"{end} {'unreadable' if garbled else state_name(state)}")
    for driver, error in (
        ("the backend's driver", trail.backend_error),
        ("the guest's driver", trail.frontend_error),
    ):
        if error:
            parts.append(f"{driver} said “{summarise(cstr(error), 80)}”")
    return ", ".join(parts)


def trail_evidence(record: Record, look: Look) -> tuple[Evidence, ...]:
    """Returns the nodes that tell how far both ends have come."""
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
