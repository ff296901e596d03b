"""Consoles without a name: libxl makes them, no template lists them (libxl_console.c).

Console 0 is made for every guest and goes through no states; neither does Arm's vuart. The further
ones of a stubdomain are its log and what a save and a restore go through (libxl_dm.c,
libxl__spawn_stub_dm): nobody uses them, and a xenconsoled that serves them knows no states either.
"""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.base import Context, Kind
from xendrift.core.kinds.record import trail_of
from xendrift.core.model.device import DeviceId, Record
from xendrift.core.nodes import DomainNodes, Slot


class Console(Kind):
    """A console that is no channel; libxl makes it, no template lists it."""

    name = "console"
    frontend_kinds = ("console",)
    other_directories = ("vuart",)
    backends = (Backend("console", qemu=True, plain=True),)
    state_only = True

    def records(self, nodes: DomainNodes, context: Context) -> Iterator[Record]:  # noqa: ARG002
        """Reads the consoles without a name, and the emulated UART of Arm guests."""
        for slot in nodes.by_kind.get("console", ()):
            if "name" not in slot.libxl:
                used = slot.devid != "0" and nodes.own("target") is None
                yield self._console(slot, self.name, handshake=used)
        for slot in nodes.by_kind.get("vuart", ()):
            yield self._console(slot, "vuart", handshake=False)

    def _console(self, slot: Slot, kind: str, *, handshake: bool) -> Record:
        suffix = f"@{slot.backend_domid}" if slot.second else ""
        return Record(
            DeviceId(kind, SafeText(f"{slot.devid}{suffix}")),
            slot.devid,
            None,
            trail_of(slot, handshake=handshake),
            implied=True,
        )
