"""The device kinds, one file each; adding one touches its file and this list."""

from collections.abc import Collection

from xendrift.core.kinds.backend import Backend
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
from xendrift.core.model.observation import Observation
from xendrift.core.nodes import DomainNodes
from xendrift.core.sort_nodes import sort_nodes

__all__ = [
    "BY_NAME",
    "KINDS",
    "Backend",
    "Context",
    "Fatal",
    "FieldRule",
    "Kind",
    "Unreadable",
    "backend_named",
    "by_json_key",
    "frontend_of",
    "serving",
    "sorted_nodes",
]

_LIST: tuple[Kind, ...] = (
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

BY_NAME = {kind.name: kind for kind in _LIST}
"""Every kind, in the order of libxl's `device_type_tbl`, then those outside it."""

KINDS: Collection[Kind] = BY_NAME.values()


def by_json_key() -> dict[str, Kind]:
    """Returns the kinds that a template can list, by their arrays."""
    return {kind.json_key: kind for kind in KINDS if kind.json_key}


def serving(backend: str) -> Kind:
    """Returns the kind that backends of some name serve; a blank one if nobody knows any."""
    found = (kind for kind in KINDS if any(one.name == backend for one in kind.backends))
    return next(found, Kind())


def backend_named(name: str) -> Backend:
    """Returns what is known of backends of some name."""
    return next((one for one in serving(name).backends if one.name == name), Backend(name))


def frontend_of() -> dict[str, str]:
    """Returns what backends of another name serve (libxl_types_internal.idl)."""
    return {one.name: one.frontend for kind in KINDS for one in kind.backends if one.frontend}


def sorted_nodes(observation: Observation) -> DomainNodes:
    """Sorts a domain's nodes into devices, backends of other names with what they serve."""
    return sort_nodes(observation, frontend_of())
