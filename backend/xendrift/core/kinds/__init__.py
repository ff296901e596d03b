"""The device kinds, one file each; adding one touches its file and this list."""

from xendrift.core.kinds.base import Context, Kind
from xendrift.core.kinds.channel import Channel
from xendrift.core.kinds.console import Console
from xendrift.core.kinds.disk import Disk
from xendrift.core.kinds.dtdev import Dtdev
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.nic import Nic
from xendrift.core.kinds.p9 import P9
from xendrift.core.kinds.pci import Pci
from xendrift.core.kinds.pvcalls import Pvcalls
from xendrift.core.kinds.rdm import Rdm
from xendrift.core.kinds.record import Fatal, Unreadable
from xendrift.core.kinds.usbctrl import UsbController
from xendrift.core.kinds.usbdev import UsbDevice
from xendrift.core.kinds.vdispl import Vdispl
from xendrift.core.kinds.vfb import Vfb
from xendrift.core.kinds.virtio import Virtio
from xendrift.core.kinds.vkb import Vkb
from xendrift.core.kinds.vsnd import Vsnd
from xendrift.core.kinds.vtpm import Vtpm

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
