"""Channels: `channels` in the template, named consoles in xenstore (libxl_console.c).

A channel's console has the channel's own devid (libxl__init_console_from_channel). xl counts
channels from 0, so the first one collides with the primary console and is never created.
"""

from collections.abc import Iterator

from xendrift.core.base.cstring import cstr, strict_number, text
from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.kinds.base import Context, Kind
from xendrift.core.kinds.console import Console
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import with_backend
from xendrift.core.kinds.spelling import Unspeakable, Word, one_of, without_equals
from xendrift.core.model.device import Record
from xendrift.core.nodes import DomainNodes, Slot


class Channel(Kind):
    """A named console between the guest and a pty or socket of the host."""

    name = "channel"
    json_key = "channels"
    struct = "device_channel"
    frontend_kinds = ("console",)
    backends = Console.backends
    state_only = True
    cfg_key = "channel"
    cfg_words = (
        Word("name", "name", without_equals),
        Word("backend", "backend_domname", without_equals),
        Word("connection", "connection", one_of("pty", "socket"), required=True),
        Word("path", "path", without_equals),
    )
    fields = (FieldRule("connection.socket.path", "path"),)

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns the channel's name."""
        name = entry.get("name")
        return name if isinstance(name, str) and name else f"#{index}"

    def never_made(self, entry: JsonObject) -> tuple[str, str] | None:
        """The first channel has the primary console's number."""
        if entry.get("devid", 0) != 0:
            return None
        return (
            "in the template, but never made: its number, 0, is the primary console's",
            "name another channel before it, which is lost in its place",
        )

    def records(self, nodes: DomainNodes, context: Context) -> Iterator[Record]:
        """Reads the consoles that have a name."""
        for slot in nodes.by_kind.get("console", ()):
            if "name" in slot.libxl:
                yield self.record(slot, nodes, context)

    def live_key(self, slot: Slot) -> str:
        """Returns the name from the trusted record."""
        return text(slot.libxl.get("name", b"")) or slot.devid

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_console.c, libxl__init_console_from_channel)."""
        node = slot.libxl
        config: dict[str, Json] = {
            "devid": strict_number(slot.devid.encode()),
            "name": text(node.get("name", b"")),
        }
        connection = cstr(node.get("connection", b""))
        if connection == b"socket":
            path = text(node["path"]) if "path" in node else None
            config["connection.socket"] = {"path": path} if path is not None else {}
        elif connection == b"pty":
            config["connection.pty"] = {}
        return with_backend(config, slot)

    def cfg_item(self, config: JsonObject) -> str | tuple[str, ...]:
        """Spells the connection as a word, with its socket's path behind it."""
        flat = {key: value for key, value in config.items() if not key.startswith("connection.")}
        socket = as_object(config.get("connection.socket"))
        if "connection.pty" in config:
            flat["connection"] = "pty"
        elif socket is not None:
            flat |= {"connection": "socket"} | socket
            if not socket.get("path"):
                raise Unspeakable("connection.socket", "it has no path")
        return super().cfg_item(flat)
