"""What xenstore tells of the QEMU that should serve a device."""

from dataclasses import dataclass

from xendrift.core.base.cstring import cstr
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import say
from xendrift.core.kinds import Backend
from xendrift.core.model.finding import Remedy


@dataclass(frozen=True, slots=True)
class Missing:
    """Why QEMU does not serve a device.

    Attributes:
        words: what is missing.
        remedies: what can be done about it.
        seen: the nodes that say so.
    """

    words: str
    remedies: tuple[Remedy, ...]
    seen: tuple[str, ...]


def no_qemu(backend: Backend, backend_domid: int | None, look: Look) -> Missing:
    """Tells a QEMU that was never started from one that cannot, and from one that died.

    libxl starts the QEMU of a PV guest at its creation only: an attach that needs one later is
    refused (libxl_dm.c, libxl__dm_check_start). What a QEMU wrote stays when it dies.
    """
    model = f"/local/domain/{backend_domid}/device-model/{look.domid}"
    state = f"{model}/state"
    offer = f"{model}/backends/{backend.name}"
    if cstr(look.nodes.get(state) or b"") != b"running":
        reboot = say("reboot the guest: xl starts QEMU at a guest's creation only")
        return Missing("no QEMU runs for this domain", (reboot,), (state,))
    offers = look.nodes.get(f"{model}/backends") is not None
    if backend.listed and offers and look.nodes.get(offer) is None:
        other = say("use another backend, or a QEMU that is built with it")
        return Missing(f"QEMU does not offer {backend.name}", (other,), (state, offer))
    pid = f"/local/domain/{look.domid}/image/device-model-pid"
    look_at = say("see whether QEMU still runs; if it died, only a reboot of the guest starts it")
    return Missing(f"QEMU does not serve {backend.name}", (look_at,), (state, pid))
