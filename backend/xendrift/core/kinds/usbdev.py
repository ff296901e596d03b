"""USB devices: `usbdevs` in the template, a controller's port nodes in xenstore (libxl_usb.c).

A device has no directory of its own: it is the value of a port node, a bus id such as `1-2.3`.
"""

import re
from collections.abc import Iterator, Mapping

from xendrift.core.base.cstring import atoi, cstr
from xendrift.core.base.jsontypes import JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.kinds.base import Context, Kind
from xendrift.core.kinds.record import trail_of
from xendrift.core.kinds.spelling import Word, number, spelled, unsaid
from xendrift.core.model.device import DeviceId, Record
from xendrift.core.nodes import DomainNodes, Slot

_PORT = re.compile(r"port/(\d{1,3})")


class UsbDevice(Kind):
    """A host USB device in a port of a controller."""

    name = "usbdev"
    json_key = "usbdevs"
    struct = "device_usbdev"
    reconciled = True
    own_ends = False
    other_way = "it is but a port of its controller: `xl usbdev-detach` empties it"
    cfg_key = "usbdev"
    cfg_chosen = ()
    detach_command = "usbdev-detach"
    attach_command = "usbdev-attach"
    attach_words = (
        Word("hostbus", "hostbus", number, required=True),
        Word("hostaddr", "hostaddr", number, required=True),
        Word("controller", "ctrl", number),
        Word("port", "port", number),
    )

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns controller and port, as `0.1`."""
        controller, port = entry.get("ctrl", -1), entry.get("port", 0)
        return f"{controller}.{port}" if port else f"#{index}"

    def records(self, nodes: DomainNodes, context: Context) -> Iterator[Record]:  # noqa: ARG002
        """Reads the port nodes of every controller."""
        for slot in nodes.by_kind.get("vusb", ()):
            if not slot.second:
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

    def attach_arguments(self, config: JsonObject) -> tuple[str, ...]:
        """`xl usbdev-attach` takes a bus address, which changes whenever it is plugged in anew.

        Controller 0 goes with a port only: both are left out if libxl is to choose
        (xl_parse.c, parse_usbdev_config).
        """
        flat = {key: value for key, value in config.items() if key != "type.hostdev"}
        flat |= as_object(config.get("type.hostdev")) or {}
        unsaid(flat, self.attach_words)
        said = dict(spelled(flat, self.attach_words))
        if "port" in said:
            said = {"controller": "0"} | said
        return ("type=hostdev", *(f"{word}={value}" for word, value in said.items()))

    def cfg_item(self, config: JsonObject) -> str:
        """Says controller 0 as well, which a list without a command line before it can."""
        words = [word for word in self.attach_arguments(config) if not word.startswith("contr")]
        controller = config.get("ctrl")
        words += [f"controller={controller}"] if controller is not None else []
        return ",".join(words)

    def attach_config(self, specification: str) -> JsonObject:
        """Reads a bus address and, if anywhere in particular, controller and port."""
        config = super().attach_config(specification)
        return {"ctrl": 0} | config if "port" in config else config

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
