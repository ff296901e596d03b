"""The device kinds, one file each; adding one touches its file and this list."""

from xendrift.kinds.base import Context, Fatal, FieldRule, Kind, Unreadable
from xendrift.kinds.console import Channel, Console
from xendrift.kinds.disk import Disk
from xendrift.kinds.graphics import Vfb, Vkb
from xendrift.kinds.nic import Nic
from xendrift.kinds.p9 import P9
from xendrift.kinds.pci import Pci
from xendrift.kinds.plain import Dtdev, Pvcalls, Rdm, Vdispl, Virtio, Vsnd
from xendrift.kinds.usb import UsbController, UsbDevice
from xendrift.kinds.vtpm import Vtpm

__all__ = ["BY_JSON_KEY", "BY_NAME", "KINDS", "Context", "Fatal", "FieldRule", "Kind", "Unreadable"]

KINDS: tuple[Kind, ...] = (
    Disk(),
    Nic(),
    Vtpm(),
    UsbController(),
    UsbDevice(),
    Pci(),
    Dtdev(),
    Vdispl(),
    Vsnd(),
    Virtio(),
    P9(),
    Vfb(),
    Vkb(),
    Pvcalls(),
    Channel(),
    Rdm(),
    Console(),
)
"""Every kind, in the order of libxl's `device_type_tbl`, then those outside it."""

BY_NAME = {kind.name: kind for kind in KINDS}
BY_JSON_KEY = {kind.json_key: kind for kind in KINDS if kind.json_key}
