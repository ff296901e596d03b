"""How long each trail has been standing still. xenstore has no clock, so somebody must watch."""

from collections.abc import Mapping
from dataclasses import dataclass

from xendrift.device import DeviceId
from xendrift.report import Report

_Seen = Mapping[DeviceId, tuple[tuple[object, ...], float]]


@dataclass(frozen=True, slots=True)
class Ages:
    """When each device's trail was first seen as it is now; a value, renewed at each look.

    Attributes:
        seen: each device's fingerprint and when it was first seen, in seconds of any clock
            that never goes back.
    """

    seen: _Seen

    def renewed(self, report: Report, now: float) -> "Ages":
        """Takes in a new look: a trail that moved starts again at zero."""
        seen: dict[DeviceId, tuple[tuple[object, ...], float]] = {}
        for pair in report.pairs:
            if pair.live is None:
                continue
            fingerprint = pair.live.trail.fingerprint
            before = self.seen.get(pair.id)
            since = before[1] if before and before[0] == fingerprint else now
            seen[pair.id] = (fingerprint, since)
        return Ages(seen)

    def at(self, now: float) -> dict[DeviceId, float]:
        """Returns each device's age in seconds."""
        return {device: now - since for device, (_, since) in self.seen.items()}


NO_AGES = Ages({})
