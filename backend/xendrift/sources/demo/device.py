"""One device of a demo guest: what libxl writes for it, and how far its handshake has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from xendrift.core.base.jsontypes import JsonObject

Nodes = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device, healthy unless told otherwise.

    Attributes:
        kind: its directory below `/libxl/D/device` and `/local/domain/D/device`.
        devid: its directory there.
        backend_kind: its directory below the backend domain's `backend`.
        backend_domid: the domain that serves it.
        back: what libxl writes into the backend and copies below `/libxl`.
        front: what libxl writes into the frontend.
        served: what the backend adds once it has found the device.
        taken: what the guest's driver adds when it connects.
        entries: its entries in the template, each with the array it stands in.
        states: the backend's state and the frontend's.
        online: `0` once somebody asked for it to go.
        hotplug: what its script said, None for a backend without one.
        tracked: whether it has a directory below `/libxl` (PCI has none).
        present: whether xenstore has it at all.
    """

    kind: str
    devid: str
    backend_kind: str
    backend_domid: int = 0
    back: Nodes = field(default_factory=dict[str, str])
    front: Nodes = field(default_factory=dict[str, str])
    served: Nodes = field(default_factory=dict[str, str])
    taken: Nodes = field(default_factory=dict[str, str])
    entries: tuple[tuple[str, JsonObject], ...] = ()
    states: tuple[int, int] = (4, 4)
    online: str = "1"
    hotplug: str | None = "connected"
    tracked: bool = True
    present: bool = True

    def at(
        self, backend: int, frontend: int, *, online: str = "1", hotplug: str | None = "connected"
    ) -> Self:
        """Returns the device with its handshake elsewhere."""
        states = (backend, frontend)
        return replace(self, states=states, online=online, hotplug=hotplug)

    def untracked(self) -> Self:
        """Returns the device without its entries in the template."""
        return replace(self, entries=())

    def stale(self) -> Self:
        """Returns the device with nothing but its entries in the template, as after a detach."""
        return replace(self, present=False)

    def entered_as(self, **values: str | int) -> Self:
        """Returns the device with other values in its first entry of the template."""
        (key, entry), *others = self.entries
        return replace(self, entries=((key, {**entry, **values}), *others))

    def libxl_path(self, domid: int) -> str:
        """The trusted directory (libxl_device.c, libxl__device_libxl_path)."""
        return f"/libxl/{domid}/device/{self.kind}/{self.devid}"

    def front_path(self, domid: int) -> str:
        """The frontend; the primary console has a place of its own."""
        if self.kind == "console" and self.devid == "0":
            return f"/local/domain/{domid}/console"
        return f"/local/domain/{domid}/device/{self.kind}/{self.devid}"

    def back_path(self, domid: int) -> str:
        """The backend."""
        owner = f"/local/domain/{self.backend_domid}"
        return f"{owner}/backend/{self.backend_kind}/{domid}/{self.devid}"
