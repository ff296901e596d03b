"""USB controllers and their devices (libxl_usb.c).

A controller is `vusb` under `/libxl` whatever serves it. A device is the value of a port node of
its controller, a bus id such as `1-2.3`; it has no directory of its own.
"""

import re
from collections.abc import Iterator, Mapping

from xendrift.cstring import atoi, cstr, strict_number, text
from xendrift.device import DeviceId, Record
from xendrift.jsontypes import Json, JsonObject
from xendrift.kinds.base import (
    Context,
    Fatal,
    FieldRule,
    Kind,
    need_backend,
    trail_of,
    with_backend,
)
from xendrift.nodes import DomainNodes, Slot
from xendrift.text import SafeText

_PORT = re.compile(r"port/(\d{1,3})")
_TYPES = ("auto", "pv", "devicemodel", "qusb")


def _same_type(template: Json, live: Json) -> bool:
    return template in ("auto", live)


class UsbController(Kind):
    """A virtual USB controller."""

    name = "usbctrl"
    json_key = "usbctrls"
    struct = "device_usbctrl"
    frontend_kinds = ("vusb",)
    reconciled = True
    detach_command = "usbctrl-detach"
    qemu_backends = ("qusb",)
    fields = (
        FieldRule("type", "type", same=_same_type),
        FieldRule("version", "usb-ver"),
        FieldRule("ports", "num-ports"),
    )

    def has_handshake(self, slot: Slot) -> bool:
        """A controller that QEMU emulates for an HVM guest has no states."""
        return cstr(slot.libxl.get("type", b"")) != b"devicemodel"

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_usb.c, libxl__device_usbctrl_add_xenstore)."""
        kind = text(slot.libxl.get("type", b""))
        return with_backend(
            {
                "type": kind if kind in _TYPES else None,
                "devid": strict_number(slot.devid.encode()),
                "version": strict_number(slot.libxl.get("usb-ver")),
                "ports": strict_number(slot.libxl.get("num-ports")),
            },
            slot,
        )

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:
        """Reads a record in libxl's order (libxl_usb.c, libxl__usbctrl_from_xenstore)."""
        kind = nodes.get(f"{path}/type")
        if kind is None:
            raise Fatal(f"{path}/type is missing")
        if cstr(kind).lower() != b"devicemodel" and nodes.get(f"{path}/backend") is not None:
            need_backend(path, nodes)
        return number, False


class UsbDevice(Kind):
    """A host USB device in a port of a controller."""

    name = "usbdev"
    json_key = "usbdevs"
    struct = "device_usbdev"
    reconciled = True
    detach_command = "usbdev-detach"

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns controller and port, as `0.1`."""
        controller, port = entry.get("ctrl", -1), entry.get("port", 0)
        return f"{controller}.{port}" if port else f"#{index}"

    def records(self, nodes: DomainNodes, context: Context) -> Iterator[Record]:  # noqa: ARG002
        """Reads the port nodes of every controller."""
        for slot in nodes.slots:
            if slot.kind == "vusb" and not slot.second:
                yield from self._ports(slot)

    def _ports(self, slot: Slot) -> Iterator[Record]:
        emulated = cstr(slot.libxl.get("type", b"")) == b"devicemodel"
        nodes, root = (
            (slot.libxl, slot.libxl_path) if emulated else (slot.backend, slot.backend_path)
        )
        for name, value in sorted(nodes.items(), key=_port_order):
            match = _PORT.fullmatch(name)
            if match and cstr(value):
                yield self._device(slot, match[1], nodes, f"{root}/{name}")

    def _device(self, slot: Slot, port: str, nodes: Mapping[str, bytes], path: str) -> Record:
        return Record(
            DeviceId(self.name, SafeText(f"{slot.devid}.{port}")),
            f"{slot.devid}.{port}",
            None,  # the port holds a bus id; hostbus and hostaddr need the host's sysfs
            trail_of(slot, handshake=False, in_libxl=True),
            raw={path: nodes[f"port/{port}"]},
        )

    def claim(self, config: JsonObject, index: int) -> str:  # noqa: ARG002
        """Two devices collide in one port; a device without a port gets a free one."""
        port = config.get("port")
        return f"{config.get('ctrl')}.{port}" if port else ""

    def detach_arguments(self, record: Record) -> tuple[str, ...]:
        """`xl usbdev-detach` takes controller and port."""
        return tuple(record.devid.split("."))

    def libxl_identity(self, entry: JsonObject) -> object:
        """COMPARE_USB compares controller and port."""
        return entry.get("ctrl", -1), entry.get("port", 0)

    def libxl_list(self, nodes: DomainNodes) -> list[tuple[object, bool]]:
        """Lists one blank entry for each controller: the type has no reader.

        So libxl keeps only entries without controller and port (libxl_usb.c,
        DEFINE_DEVICE_TYPE_STRUCT of usbdev).
        """
        return [((-1, 0), False) for _ in nodes.libxl_kinds.get("vusb", ())]


def _port_order(item: tuple[str, bytes]) -> int:
    match = _PORT.fullmatch(item[0])
    return atoi(match[1].encode()) if match else 0
