"""USB controllers: `usbctrls` in the template, `vusb` in xenstore (libxl_usb.c).

A controller is `vusb` under `/libxl` whatever serves it: usbback, QEMU's qusb, or the device
model of an HVM guest, which leaves no backend.
"""

from xendrift.core.base.cstring import cstr, strict_number, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import Fatal, need_backend, need_path, with_backend
from xendrift.core.kinds.spelling import Word, number, one_of
from xendrift.core.kinds.written import Written, given, word
from xendrift.core.nodes import DomainNodes, Slot

_PORTS = r".+/port/.*"  # where USB devices are
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
    attach_command = "usbctrl-attach"
    attach_words = (
        Word("type", "type", one_of(*_TYPES)),
        Word("version", "version", number),
        Word("ports", "ports", number),
    )
    cfg_key = "usbctrl"
    backends = (
        Backend("vusb", merged=_PORTS),
        Backend("qusb", "vusb", qemu=True, listed=True, merged=_PORTS),
    )
    most_behind = 16
    detach_warning = "libxl detaches every USB device behind the controller first."
    written = (
        Written(
            "type", "pv|qusb|devicemodel", "pv, qusb or devicemodel", word("type", *_TYPES[1:])
        ),
        Written("usb-ver", "[0-9]+", "1, 2 or 3", given("version")),
        Written("num-ports", "[0-9]+", "a number", given("ports")),
    )
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
            raise Fatal(f"{path}/type is missing", f"{path}/type")
        backend = nodes.get(f"{path}/backend")
        if cstr(kind).lower() != b"devicemodel" and backend is not None:
            need_backend(path, nodes)
            need_path(cstr(backend), f"{path}/backend", "usb-ver")
        return number, False
