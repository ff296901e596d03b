"""Virtio devices: `virtios` in the template, `virtio` in xenstore (libxl_virtio.c)."""

from xendrift.cstring import strict_number, strtoul, text
from xendrift.jsontypes import Json, JsonObject
from xendrift.kinds.base import Kind
from xendrift.kinds.fields import FieldRule
from xendrift.kinds.record import with_backend
from xendrift.nodes import DomainNodes, Slot


class Virtio(Kind):
    """A virtio device other than a disk."""

    name = "virtio"
    json_key = "virtios"
    struct = "device_virtio"
    frontend_kinds = ("virtio",)
    always_tracked = False
    fields = (FieldRule("type", "type"), FieldRule("transport", "transport"))

    def has_handshake(self, slot: Slot) -> bool:  # noqa: ARG002
        """Virtio devices do not speak xenbus."""
        return False

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_virtio.c, libxl__set_xenstore_virtio)."""
        node = slot.libxl
        config: dict[str, Json] = {
            "devid": strict_number(slot.devid.encode()),
            "type": text(node["type"]) if "type" in node else None,
            "transport": text(node["transport"]) if "transport" in node else None,
            "irq": strtoul(node["irq"]) if "irq" in node else None,
            "base": strtoul(node["base"]) if "base" in node else None,
        }
        if "grant_usage" in node:
            config["grant_usage"] = "True" if strtoul(node["grant_usage"]) else "False"
        return with_backend(config, slot)
