"""Virtio devices: `virtios` in the template, `virtio` in xenstore (libxl_virtio.c)."""

import re

from xendrift.core.base.cstring import strict_number, strtoul, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import with_backend
from xendrift.core.kinds.spelling import DEFBOOL, Unspeakable, Word, checked, defbool, one_of
from xendrift.core.nodes import DomainNodes, Slot

# xl reads a comma in a type that begins with `virtio`, and no other (xl_parse.c).
_TYPE = re.compile(r"virtio,[^,]+|(?!virtio)[^,]+")


class Virtio(Kind):
    """A virtio device other than a disk."""

    name = "virtio"
    json_key = "virtios"
    struct = "device_virtio"
    frontend_kinds = ("virtio",)
    always_tracked = False
    state_only = True
    cfg_key = "virtio"
    cfg_words = (
        Word("backend", "backend_domname"),
        Word("transport", "transport", one_of("mmio")),
        Word("grant_usage", "grant_usage", defbool, DEFBOOL),
    )
    cfg_chosen = ("devid", "irq", "base")
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

    def cfg_item(self, config: JsonObject) -> str:
        """Spells the type first; it is the one value with a comma of its own."""
        flat = dict(config)
        kind = flat.pop("type", None)
        if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
            raise Unspeakable("type", "it is neither a word nor virtio,device and a number")
        for part in kind.split(","):
            checked("type", part)
        rest = super().cfg_item(flat)
        return f"type={kind}" + (f",{rest}" if rest else "")
