"""How long each trail has been standing still. xenstore has no clock, so somebody must watch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xendrift.core.model.device import DeviceId
from xendrift.core.model.report import Report

_Seen = Mapping[DeviceId, tuple[tuple[object, ...], float]]


@dataclass(frozen=True, slots=True)
class Ages:
    """When each trail of one domain was first seen as it is now; a value, renewed at each look.

    A trail that stood there at the very first look may have stood there for months: its age is
    only the least it can be. Such trails are `unwatched` until they move.

    Attributes:
        uuid: the domain's, for xenstore hands domids out again.
        seen: each device's fingerprint and when it was first seen, in seconds of any clock
            that never goes back.
        unwatched: the devices whose age is only a lower bound.
        looked: whether there was a look before; true from the start for a domain that was
            seen to appear.
    """

    uuid: str = ""
    seen: _Seen = field(default_factory=dict[DeviceId, tuple[tuple[object, ...], float]])
    unwatched: frozenset[DeviceId] = frozenset()
    looked: bool = False

    def renewed(self, report: Report, now: float) -> "Ages":
        """Takes in a new look: a trail that moved starts again at zero, and is watched."""
        same = not self.uuid or self.uuid == report.live.uuid
        old: _Seen = self.seen if same else {}
        looked = self.looked or not same
        seen: dict[DeviceId, tuple[tuple[object, ...], float]] = {}
        unwatched: set[DeviceId] = set()
        for record in report.live.records:
            fingerprint = record.trail.fingerprint
            before = old.get(record.id)
            if before is not None and before[0] == fingerprint:
                seen[record.id] = before
                if record.id in self.unwatched:
                    unwatched.add(record.id)
            else:
                seen[record.id] = (fingerprint, now)
                if not looked:
                    unwatched.add(record.id)
        return Ages(report.live.uuid, seen, frozenset(unwatched), looked=True)

    def at(self, now: float) -> dict[DeviceId, float]:
        """Returns each device's age in seconds."""
        return {device: max(now - since, 0.0) for device, (_, since) in self.seen.items()}


NO_AGES = Ages()
NEWBORN = Ages(looked=True)
"""For a domain that was seen to appear: everything of it is watched from the start."""
