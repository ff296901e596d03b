"""Consoles and channels: `channels` in the template, `console` in xenstore (libxl_console.c).

Console 0 is made for every guest and goes through no states. A console with a name is a channel;
channel n is console n+1.
"""

from collections.abc import Iterator

from xendrift.cstring import cstr, strict_number, text
from xendrift.device import DeviceId, Record
from xendrift.jsontypes import Json, JsonObject
from xendrift.kinds.base import Context, FieldRule, Kind, trail_of, with_backend
from xendrift.nodes import DomainNodes, Slot
from xendrift.text import SafeText


class Channel(Kind):
    """A named console between the guest and a pty or socket of the host."""

    name = "channel"
    json_key = "channels"
    struct = "device_channel"
    frontend_kinds = ("console",)
    qemu_backends = ("console",)
    fields = (FieldRule("connection.socket.path", "path"),)

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns the channel's name."""
        name = entry.get("name")
        return name if isinstance(name, str) and name else f"#{index}"

    def records(self, nodes: DomainNodes, context: Context) -> Iterator[Record]:
        """Reads the consoles that have a name."""
        for slot in nodes.slots:
            if slot.kind == "console" and "name" in slot.libxl:
                yield self.record(slot, nodes, context)

    def live_key(self, slot: Slot) -> str:
        """Returns the name from the trusted record."""
        return text(slot.libxl.get("name", b"")) or slot.devid

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_console.c, libxl__init_console_from_channel)."""
        node = slot.libxl
        number = strict_number(slot.devid.encode())
        config: dict[str, Json] = {
            "devid": number - 1 if number else None,
            "name": text(node.get("name", b"")),
        }
        connection = cstr(node.get("connection", b""))
        if connection == b"socket":
            path = text(node["path"]) if "path" in node else None
            config["connection.socket"] = {"path": path} if path is not None else {}
        elif connection == b"pty":
            config["connection.pty"] = {}
        return with_backend(config, slot)


class Console(Kind):
    """A console that is no channel; libxl makes it, no template lists it."""

    name = "console"
    frontend_kinds = ("console",)
    qemu_backends = ("console",)

    def records(self, nodes: DomainNodes, context: Context) -> Iterator[Record]:  # noqa: ARG002
        """Reads the consoles without a name, and the emulated UART of Arm guests."""
        for slot in nodes.slots:
            if slot.kind == "console" and "name" not in slot.libxl:
                yield self._console(slot, self.name)
            elif slot.kind == "vuart":
                yield self._console(slot, "vuart")

    def _console(self, slot: Slot, kind: str) -> Record:
        primary = slot.devid == "0" or kind == "vuart"
        return Record(
            DeviceId(kind, SafeText(slot.devid)),
            slot.devid,
            None,
            trail_of(slot, handshake=not primary),
            implied=True,
        )
