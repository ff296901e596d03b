"""One device as each view has it, and the trail that its handshake left."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xendrift.core.base.frozen import frozen
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText

# xen/include/public/io/xenbus.h
STATES = (
    "Unknown",
    "Initialising",
    "InitWait",
    "Initialised",
    "Connected",
    "Closing",
    "Closed",
    "Reconfiguring",
    "Reconfigured",
)
INITIALISING, INIT_WAIT, INITIALISED, CONNECTED, CLOSING, CLOSED, RECONFIGURING = range(1, 8)

# How long libxl itself waits, in seconds; until then a state may simply be busy (libxl_internal.h).
INIT_TIMEOUT = 10.0
"""LIBXL_INIT_TIMEOUT: for a backend to become ready."""

DESTROY_TIMEOUT = 10.0
"""LIBXL_DESTROY_TIMEOUT: for a backend to close, and for a driver domain to remove it."""

HOTPLUG_TIMEOUT = 40.0
"""LIBXL_HOTPLUG_TIMEOUT: for one run of a hotplug script."""

QEMU_TIMEOUT = 2.0
"""LIBXL_QEMU_BODGE_TIMEOUT: for the QEMU of a guest that is paused, dying or shut down."""


def state_name(state: int | None) -> str:
    """Names a xenbus state; None is a node that is missing, an unknown number is kept."""
    if state is None:
        return "absent"
    return STATES[state] if 0 <= state < len(STATES) else f"state {state}"


@dataclass(frozen=True, slots=True, order=True)
class DeviceId:
    """A device's name in every output: `disk:xvda`, `nic:0`, `pci:0000:03:00.0`.

    Attributes:
        kind: the kind's short name, or xenstore's own word for a kind nobody knows.
        key: what tells devices of one kind apart.
    """

    kind: str
    key: SafeText

    def __str__(self) -> SafeText:
        return SafeText(f"{self.kind}:{self.key}")

    @classmethod
    def parse(cls, name: str) -> "DeviceId":
        """Reads a device's name as every output writes it; what it names need not exist."""
        kind, _, key = name.partition(":")
        return cls(SafeText(kind), SafeText(key))


@frozen
class Trail:
    """What the handshake of one device left behind in xenstore.

    Paths are empty where nothing points to them. States are None where the node is absent or
    not a number. `online` is None where the node is absent. The bytes are raw: error texts of
    the frontend are the guest's.

    Attributes:
        libxl_path: the trusted directory `/libxl/D/device/K/N` (PCI has none).
        frontend_path: the guest's end.
        backend_path: the backend's end.
        backend_domid: the domain the backend lies in, None if the path cannot be read.
        in_libxl: whether libxl counts the device as attached.
        has_frontend: whether the frontend directory exists.
        has_backend: whether the backend directory exists.
        frontend_state: xenbus state of the guest's end.
        backend_state: xenbus state of the backend's end.
        online: False once somebody asked for the device to go.
        hotplug_status: what the hotplug script said, None if it said nothing.
        hotplug_error: the script's own words.
        frontend_error: the guest driver's own words.
        backend_error: the backend driver's own words.
        handshake: whether this device has a xenbus handshake at all; the primary console,
            virtio devices and emulated USB controllers have none.
    """

    libxl_path: str = ""
    frontend_path: str = ""
    backend_path: str = ""
    backend_domid: int | None = None
    in_libxl: bool = False
    has_frontend: bool = False
    has_backend: bool = False
    frontend_state: int | None = None
    backend_state: int | None = None
    online: bool | None = None
    hotplug_status: bytes | None = None
    hotplug_error: bytes | None = None
    frontend_error: bytes | None = None
    backend_error: bytes | None = None
    handshake: bool = True

    @property
    def connected(self) -> bool:
        """Whether both ends say Connected."""
        return self.frontend_state == CONNECTED and self.backend_state == CONNECTED

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """What changes while the handshake moves; equal fingerprints mean that nothing moved."""
        return (
            self.in_libxl,
            self.has_frontend,
            self.has_backend,
            self.frontend_state,
            self.backend_state,
            self.online,
            self.hotplug_status,
        )


@frozen
class Record:
    """One device as xenstore has it.

    Attributes:
        id: its name.
        devid: xenstore's own number or name for it, the last part of its directory's path.
        config: its libxl JSON as far as trusted nodes tell; None if they tell nothing
            (the trusted directory is gone, or the kind is unknown).
        unreadable: why libxl's own reader fails on this record, empty if it does not; such a
            record makes libxl lose every device of the kind.
        unreadable_path: the node that is missing or malformed.
        trail: what the handshake left.
        implied: whether libxl creates it by itself, so that no template ever lists it
            (the primary console, an HVM guest's own keyboard).
        raw: the nodes of a kind that nobody knows, kept as they are.
        through: the stubdomain that it is attached through, None if the guest has it itself.
    """

    id: DeviceId
    devid: str
    config: JsonObject | None
    trail: Trail
    unreadable: SafeText = SafeText()
    unreadable_path: str = ""
    implied: bool = False
    raw: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    through: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that both views hold and that differs beyond libxl's defaults.

    Attributes:
        field: the JSON key inside the device, or a pointer below the config for scalars.
        template: the template's value as JSON text.
        live: xenstore's value as JSON text.
        path: the node it was read from.
    """

    field: str
    template: SafeText
    live: SafeText
    path: str


@frozen
class Pair:
    """One device seen from both sides; either side may be absent.

    Attributes:
        id: its name.
        json_key: the template's array it belongs to (`disks`, `nics`, …), empty if unknown.
        template: its entry in the template, None if there is none.
        index: the entry's place in that array, None if there is none.
        live: its record in xenstore, None if there is none.
        differences: values that both sides hold and that differ.
    """

    id: DeviceId
    json_key: str
    template: JsonObject | None = None
    index: int | None = None
    live: Record | None = None
    differences: tuple[Difference, ...] = ()
