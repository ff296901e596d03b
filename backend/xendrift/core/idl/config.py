"""The struct of a whole domain configuration, from `tools/libs/light/libxl_types.idl`."""

from xendrift.core.idl.devices import (
    DEVICE_CHANNEL,
    DEVICE_DISK,
    DEVICE_DTDEV,
    DEVICE_NIC,
    DEVICE_P9,
    DEVICE_PCI,
    DEVICE_PVCALLSIF,
    DEVICE_RDM,
    DEVICE_USBCTRL,
    DEVICE_USBDEV,
    DEVICE_VDISPL,
    DEVICE_VFB,
    DEVICE_VIRTIO,
    DEVICE_VKB,
    DEVICE_VSND,
    DEVICE_VTPM,
)
from xendrift.core.idl.enums import ACTION_ON_SHUTDOWN
from xendrift.core.idl.guest import DOMAIN_BUILD_INFO, DOMAIN_CREATE_INFO
from xendrift.core.idl.model import Array, Field, Struct, struct

DOMAIN_CONFIG = struct(
    "domain_config",
    Field("c_info", DOMAIN_CREATE_INFO),
    Field("b_info", DOMAIN_BUILD_INFO),
    Field("disks", Array(DEVICE_DISK)),
    Field("nics", Array(DEVICE_NIC)),
    Field("pcidevs", Array(DEVICE_PCI)),
    Field("rdms", Array(DEVICE_RDM)),
    Field("dtdevs", Array(DEVICE_DTDEV)),
    Field("vfbs", Array(DEVICE_VFB)),
    Field("vkbs", Array(DEVICE_VKB)),
    Field("virtios", Array(DEVICE_VIRTIO), since=(4, 18)),
    Field("vtpms", Array(DEVICE_VTPM)),
    Field("p9s", Array(DEVICE_P9)),
    Field("pvcallsifs", Array(DEVICE_PVCALLSIF)),
    Field("vdispls", Array(DEVICE_VDISPL)),
    Field("vsnds", Array(DEVICE_VSND)),
    Field("channels", Array(DEVICE_CHANNEL)),
    Field("usbctrls", Array(DEVICE_USBCTRL)),
    Field("usbdevs", Array(DEVICE_USBDEV)),
    Field("on_poweroff", ACTION_ON_SHUTDOWN),
    Field("on_reboot", ACTION_ON_SHUTDOWN),
    Field("on_watchdog", ACTION_ON_SHUTDOWN),
    Field("on_crash", ACTION_ON_SHUTDOWN),
    Field("on_soft_reset", ACTION_ON_SHUTDOWN),
)

_STRUCTS: dict[str, Struct] = {
    item.type.element.name: item.type.element
    for item in DOMAIN_CONFIG.fields
    if isinstance(item, Field)
    and isinstance(item.type, Array)
    and isinstance(item.type.element, Struct)
} | {DOMAIN_CONFIG.name: DOMAIN_CONFIG}

STRUCT_NAMES = frozenset(_STRUCTS)


def struct_named(name: str) -> Struct:
    """The struct of one device, or of the whole configuration.

    Args:
        name: the IDL's name: `device_disk`, `device_nic`, … or `domain_config`.

    Raises:
        KeyError: there is no such struct.
    """
    return _STRUCTS[name]
