"""One domain's nodes, sorted into devices: the trusted record, the two ends, the errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from xendrift.core.base.frozen import frozen
from xendrift.core.model.observation import Observation

NOTHING: Mapping[str, bytes] = MappingProxyType({})

# Kinds that dom0 alone serves (libxl_pci.c): a second backend elsewhere is no earlier one.
_AT_HOME = frozenset(["pci"])


@frozen
class Slot:
    """Everything in xenstore about one device, by path relative to each directory.

    The empty relative path is the directory itself; an empty mapping is an absent directory.

    Attributes:
        domid: the guest.
        kind: the frontend kind, `vbd` or `vif`, as under `/libxl/D/device`.
        devid: its last path element, usually a number.
        libxl: the trusted record.
        frontend: the guest's end.
        backend: the backend's end.
        libxl_path: where the trusted record is, or would be.
        frontend_path: where the frontend is, or would be.
        backend_path: where the backend is or is said to be; empty if nothing says so.
        backend_kind: `qdisk`, `vinput`, …; empty if nothing says so.
        backend_domid: the domain the backend lies in.
        second: whether another slot already stands for this device; a backend in a second
            domain that `/libxl` does not point to.
        frontend_error: what the frontend driver complained of.
        backend_error: what the backend driver complained of.
    """

    domid: int
    kind: str
    devid: str
    libxl: Mapping[str, bytes]
    frontend: Mapping[str, bytes]
    backend: Mapping[str, bytes]
    libxl_path: str
    frontend_path: str
    backend_path: str = ""
    backend_kind: str = ""
    backend_domid: int | None = None
    second: bool = False
    frontend_error: bytes | None = None
    backend_error: bytes | None = None

    @property
    def foreign(self) -> bool:
        """Whether nothing but another domain than dom0 says that there is such a device.

        A driver domain may write whatever it likes below its own `backend/`.
        """
        told_elsewhere = self.second and self.kind not in _AT_HOME
        return not self.libxl and not told_elsewhere and self.backend_domid not in (None, 0)


@dataclass(frozen=True, slots=True)
class DomainNodes:
    """One domain's nodes, sorted once.

    Attributes:
        observation: where they come from.
        slots: every device that any of the three directories knows of.
        libxl_kinds: the kinds that have a directory under `/libxl/D/device`, with the names
            in it, in xenstore's order.
        by_kind: the slots of each frontend kind, without those that are foreign.
        cpus: what lies below the domain's `cpu`, by relative path.
        read: what the kinds have made of a trusted record before, or why they could not.
    """

    observation: Observation
    slots: tuple[Slot, ...]
    libxl_kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    by_kind: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict[str, tuple[Slot, ...]])
    cpus: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    read: dict[tuple[str, str], "tuple[object, bool] | Exception"] = field(
        default_factory=dict[tuple[str, str], "tuple[object, bool] | Exception"], compare=False
    )

    def get(self, path: str) -> bytes | None:
        """Returns the value of a node by absolute path, None if it is absent."""
        return self.observation.nodes.get(path)

    def own(self, part: str) -> bytes | None:
        """Returns a node below `/local/domain/D`."""
        return self.observation.nodes.get(f"/local/domain/{self.observation.domid}/{part}")
