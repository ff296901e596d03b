"""Why a handshake does not go on, as far as its trail tells."""

from xendrift.cstring import cstr
from xendrift.device import CONNECTED, INIT_WAIT, INITIALISING, RECONFIGURING, Record, state_name
from xendrift.findings.build import Look
from xendrift.kinds import Kind

# libxl runs scripts for these backend kinds only (libxl_linux.c, libxl__get_hotplug_script_info)
_SCRIPTED = ("vbd", "vbd3", "vif")


def waits_for_script(kind: Kind, record: Record) -> bool:
    """Tells whether the backend is ready and its hotplug script has not reported."""
    trail = record.trail
    scripted = trail.backend_domid == 0 and kind.backend_kind_of(record) in _SCRIPTED
    return scripted and trail.backend_state == INIT_WAIT and not trail.hotplug_status


def cause(kind: Kind, record: Record, look: Look) -> str:
    """Says in a few words which end is waiting, and for what."""
    trail = record.trail
    back, front = trail.backend_state, trail.frontend_state
    ends = f"backend {state_name(back)}, frontend {state_name(front)}"
    if back is None:
        return f"the backend has no readable state ({ends})"
    if back == INITIALISING:
        return f"{_no_backend(kind, record, look)} ({ends})"
    if back >= RECONFIGURING:
        return f"a change of the device's functions did not end ({ends})"
    if waits_for_script(kind, record):
        return f"its hotplug script never reported ({ends}, hotplug-status is empty or missing)"
    if front in (None, INITIALISING):
        return f"no driver of the guest has taken it up ({ends})"
    if back == CONNECTED:
        return f"the guest has not finished connecting ({ends})"
    if front == CONNECTED:
        return f"the guest is connected, the backend is not ({ends})"
    return f"the two ends do not agree ({ends})"


def _no_backend(kind: Kind, record: Record, look: Look) -> str:
    backend_kind = kind.backend_kind_of(record)
    domid = record.trail.backend_domid
    if backend_kind in kind.qemu_backends:
        model = f"/local/domain/{domid}/device-model/{look.domid}"
        running = cstr(look.nodes.get(f"{model}/state") or b"") == b"running"
        return f"QEMU does not serve {backend_kind}" if running else "no QEMU runs for this domain"
    if domid == 0:
        return f"no {backend_kind} backend driver of dom0 has taken it up"
    return f"domain {domid} has no {backend_kind} backend driver that took it up"
