"""How long libxl itself waits; until then a state may simply be busy (libxl_internal.h)."""

from xendrift.core.findings.build import Look
from xendrift.core.model.device import DeviceId

INIT_TIMEOUT = 10.0
"""LIBXL_INIT_TIMEOUT: for a backend to become ready."""

DESTROY_TIMEOUT = 10.0
"""LIBXL_DESTROY_TIMEOUT: for a backend to close, and for a driver domain to remove it."""

HOTPLUG_TIMEOUT = 40.0
"""LIBXL_HOTPLUG_TIMEOUT: for one run of a hotplug script."""

QEMU_TIMEOUT = 2.0
"""LIBXL_QEMU_BODGE_TIMEOUT: for the QEMU of a guest that is paused, dying or shut down."""


def age(device: DeviceId, look: Look) -> float | None:
    """Returns how long a device's trail has been seen unchanged, None after one look."""
    return None if look.ages is None else look.ages.get(device)
