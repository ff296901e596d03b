"""For how long handshakes have stood still: xenstore has no clock, so this screen keeps one."""

from collections.abc import Iterable

from xendrift.ages import NEWBORN, NO_AGES, Ages
from xendrift.report import Report


class Watched:
    """The ages of every domain's trails since the screen was opened."""

    def __init__(self) -> None:
        self._ages: dict[int, Ages] = {}

    def of(self, domid: int) -> Ages:
        """Returns what is known of a domain's trails."""
        return self._ages.get(domid, NO_AGES)

    def born(self, domids: Iterable[int]) -> None:
        """Remembers that domains were seen to appear: nothing of them began unseen."""
        for domid in domids:
            self._ages.setdefault(domid, NEWBORN)

    def track(self, report: Report, now: float) -> bool:
        """Takes a new look at a domain.

        Args:
            report: what was seen.
            now: when.

        Returns:
            Whether anything moved, so that ages told before were wrong.
        """
        before = self.of(report.domid)
        after = self._ages[report.domid] = before.renewed(report, now)
        return (after.seen, after.unwatched) != (before.seen, before.unwatched)

    def forget(self, domid: int) -> None:
        """Lets go of a domain that is no more."""
        self._ages.pop(domid, None)


def unsettled(report: Report) -> bool:
    """Tells whether any handshake of a domain could still move, so that its age matters."""
    return any(
        record.trail.handshake and not record.trail.connected for record in report.live.records
    )
