"""For how long a handshake has stood still: xenstore has no clock, so this screen keeps one."""

from collections.abc import Mapping
from typing import TypeAlias

from xendrift.device import DeviceId
from xendrift.report import Report

_Seen: TypeAlias = tuple[object, float]


class Ages:
    """When each device's trail was first seen as it is now.

    Domains are known by domid and uuid: xenstore hands domids out again.
    """

    def __init__(self) -> None:
        self._seen: dict[int, tuple[str, dict[DeviceId, _Seen]]] = {}

    def since(self, domid: int) -> Mapping[DeviceId, float]:
        """Returns when each device of a domain was first seen as it is."""
        _, devices = self._seen.get(domid, ("", {}))
        return {device: moment for device, (_, moment) in devices.items()}

    def track(self, report: Report, now: float) -> bool:
        """Takes a new look at a domain.

        Args:
            report: what was seen.
            now: when.

        Returns:
            Whether anything moved, so that ages told before were wrong.
        """
        uuid, before = self._seen.get(report.domid, ("", {}))
        if uuid != report.live.uuid:
            before = {}
        after: dict[DeviceId, _Seen] = {}
        for record in report.live.records:
            mark = record.trail.fingerprint
            old = before.get(record.id)
            after[record.id] = old if old is not None and old[0] == mark else (mark, now)
        self._seen[report.domid] = (report.live.uuid, after)
        return after != before

    def forget(self, domid: int) -> None:
        """Lets go of a domain that is no more."""
        self._seen.pop(domid, None)


def ages(since: Mapping[DeviceId, float], now: float) -> dict[DeviceId, float]:
    """Turns moments into ages."""
    return {device: max(now - moment, 0.0) for device, moment in since.items()}


def unsettled(report: Report) -> bool:
    """Tells whether any handshake of a domain could still move, so that its age matters."""
    return any(
        record.trail.handshake and not record.trail.connected for record in report.live.records
    )
