"""The struct of a whole domain configuration, from `tools/libs/light/libxl_types.idl`."""

from collections.abc import Iterator

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
    DEVICE_VFB,
    DEVICE_VIRTIO,
    DEVICE_VKB,
    DEVICE_VTPM,
)
from xendrift.core.idl.displays import DEVICE_VDISPL, DEVICE_VSND
from xendrift.core.idl.enums import ACTION_ON_SHUTDOWN
from xendrift.core.idl.guest import DOMAIN_BUILD_INFO, DOMAIN_CREATE_INFO
from xendrift.core.idl.model import Array, Field, Struct, struct
from xendrift.core.model.release import OLDEST_RELEASE, Release

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


def _structs(struct: Struct, since: Release) -> Iterator[tuple[Struct, Release]]:
    """Every named struct within one, itself first, with the release that has it."""
    yield struct, since
    for item in struct.fields:
        if isinstance(item, Field):
            kind = item.type.element if isinstance(item.type, Array) else item.type
            if isinstance(kind, Struct):
                yield from _structs(kind, max(since, item.since))


_SINCE: dict[str, tuple[Struct, Release]] = {}
for _found, _since in _structs(DOMAIN_CONFIG, OLDEST_RELEASE):
    if _found.name not in _SINCE or _since < _SINCE[_found.name][1]:
        _SINCE[_found.name] = _found, _since

STRUCT_NAMES = frozenset(
    name for name in _SINCE if name.startswith("device_") or name == DOMAIN_CONFIG.name
)
"""The structs of a configuration, and of a device."""


def struct_named(name: str) -> Struct:
    """The struct of one device, of the whole configuration, or of a part of either.

    Args:
        name: the IDL's name: `device_disk`, `device_nic`, … or `domain_config`.

    Raises:
        KeyError: there is no such struct.
    """
    return _SINCE[name][0]


def in_release(name: str, release: Release) -> bool:
    """Whether a release has a struct of that name."""
    return name in _SINCE and _SINCE[name][1] <= release
