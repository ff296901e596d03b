"""What a rule may look at, and how it says what it saw."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from xendrift.core.base.provenance import writer
from xendrift.core.base.text import SafeText, clip, summarise
from xendrift.core.kinds import BY_NAME, Context, Fatal, Unreadable
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.finding import Evidence
from xendrift.core.model.report import LiveView, Merged, NextBoot
from xendrift.core.model.template import Absence, Template
from xendrift.core.nodes import DomainNodes


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a rule may look at.

    Attributes:
        nodes: the domain's nodes.
        template: its template.
        live: its live view.
        pairs: its devices.
        merged: the merged view that is shown.
        next_boot: the prediction.
        context: what the kinds know of the domain and the host.
        ages: how long each trail has been unchanged, in seconds; None after a single look.
        unwatched: devices of which the age is only the least it can be.
        model: what xenstore holds of the domain of its device model.
        of_kind: how many devices of each kind there are.
    """

    nodes: DomainNodes
    template: Template
    live: LiveView
    pairs: tuple[Pair, ...]
    merged: Merged
    next_boot: NextBoot
    context: Context
    ages: Mapping[DeviceId, float] | None = None
    unwatched: frozenset[DeviceId] = frozenset()
    model: LiveView | None = None
    of_kind: Counter[str] = field(init=False, compare=False, default_factory=Counter[str])

    def __post_init__(self) -> None:
        """Counts the devices of each kind once, for there may be very many."""
        self.of_kind.update(pair.id.kind for pair in self.pairs)

    @property
    def domid(self) -> int:
        """The domain."""
        return self.nodes.observation.domid

    @property
    def managed(self) -> bool:
        """Whether libxl keeps records of this domain's devices at all."""
        return bool(self.nodes.libxl_kinds) or self.template.config is not None

    @property
    def creating(self) -> bool:
        """Whether the guest has not run yet, so that its ends cannot have answered."""
        return self.template.absence is Absence.CREATING

    @property
    def libvirt(self) -> bool:
        """Whether libvirt runs the domain and boots it from a configuration of its own."""
        return any(file.userid == "libvirt-xml" for file in self.nodes.observation.userdata)

    def poses_as(self, pair: Pair) -> int | None:
        """Returns the number that libxl takes a record for, where it is not its own.

        A vif without a handle is number 0 to it (libxl_nic.c, libxl__nic_from_xenstore).
        """
        kind, record = BY_NAME.get(pair.id.kind), pair.live
        if kind is None or record is None or not kind.reconciled:
            return None
        if not record.trail.libxl_path.endswith(f"/{record.devid}"):
            return None  # it has no record of its own
        try:
            number, _ = kind.libxl_identity_at(record.trail.libxl_path, record.devid, self.nodes)
        except (Unreadable, Fatal):
            return None
        if not isinstance(number, int) or str(number) == record.devid:
            return None
        return number

    def seen(self, *paths: str) -> tuple[Evidence, ...]:
        """Turns paths into evidence, with the values that stand there."""
        return tuple(evidence(path, self._value(path)) for path in paths if path)

    def _value(self, path: str) -> bytes | None:
        value, stubdomain = self.nodes.get(path), self.nodes.observation.stubdomain
        return stubdomain.nodes.get(path) if value is None and stubdomain is not None else value

    def young(self, device: DeviceId, limit: float) -> bool:
        """Tells whether a state has not yet lasted as long as libxl itself would wait."""
        if self.ages is None or device in self.unwatched:
            return False
        return self.ages.get(device, 0.0) < limit


def named(look: Look, domid: int | None) -> str:
    """Calls a domain by its number, and by its name if it has one."""
    name = look.context.names.get(domid or 0)
    if not domid:
        return "dom0"
    return f"domain {domid} ({clip(SafeText(name), 40)})" if name else f"domain {domid}"


def evidence(path: str, value: bytes | None) -> Evidence:
    """Makes one piece of evidence of a xenstore node."""
    return Evidence(SafeText(path), None if value is None else summarise(value), writer(path))


def age(device: DeviceId, look: Look) -> float | None:
    """Returns how long a device's trail has been seen unchanged, None after one look."""
    return None if look.ages is None else look.ages.get(device)
