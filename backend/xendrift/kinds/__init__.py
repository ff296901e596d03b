"""The device kinds, one file each; adding one touches its file and this list."""

from xendrift.kinds.base import Context, Kind
from xendrift.kinds.channel import Channel
from xendrift.kinds.console import Console
from xendrift.kinds.disk import Disk
from xendrift.kinds.dtdev import Dtdev
from xendrift.kinds.fields import FieldRule
from xendrift.kinds.nic import Nic
from xendrift.kinds.p9 import P9
from xendrift.kinds.pci import Pci
from xendrift.kinds.pvcalls import Pvcalls
from xendrift.kinds.rdm import Rdm
from xendrift.kinds.record import Fatal, Unreadable
from xendrift.kinds.usbctrl import UsbController
from xendrift.kinds.usbdev import UsbDevice
from xendrift.kinds.vdispl import Vdispl
from xendrift.kinds.vfb import Vfb
from xendrift.kinds.virtio import Virtio
from xendrift.kinds.vkb import Vkb
from xendrift.kinds.vsnd import Vsnd
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
