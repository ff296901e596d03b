"""What stands in a capture beside both views: what is wrong, and what the doctor says."""

import platform
from collections.abc import Callable

from xendrift.core.assess import assess, assess_host
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.export.shapes import finding_shape
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.report import HostReport, Report, named_findings
from xendrift.core.model.traits import Traits, traits_of
from xendrift.doctor.check import Asked, check_shape
from xendrift.doctor.examination import examine

Tell = Callable[[int, int], None]


class CaptureNotes:
    """Assesses what is captured, and tells how far that is."""

    def __init__(self, asked: Asked | None, tell: Tell) -> None:
        """Waits for a capture to begin.

        Args:
            asked: where the doctor is to look; None if what is captured is not this host.
            tell: is told how many domains are in, and of how many; what it raises ends the
                capture.
        """
        self._asked = asked
        self._tell = tell
        self._findings: list[Json] = []
        self._traits: list[Traits] = []
        self._host: HostObservation | None = None
        self._total = 0
        self._seen = 0

    def begin(self, host: HostObservation) -> None:
        """Notes which host it is; what is wrong with it is known once all were seen."""
        self._total = len(host.domids)
        self._host = host
        self._tell(0, self._total)

    def see(self, observation: Observation) -> None:
        """Notes what is wrong with a domain."""
        self._seen += 1
        report = assess(observation)
        self._traits.append(traits_of(report))
        self._add(report)
        self._tell(self._seen, self._total)

    def notes(self) -> JsonObject:
        """Returns the findings, and on this host what the doctor says."""
        if self._host is not None:
            self._add(assess_host(self._host, self._traits))
        notes: JsonObject = {"findings": self._findings}
        if self._asked is not None:
            checks: list[Json] = [check_shape(check) for check in examine(self._asked)]
            system = platform.uname()
            notes["doctor"] = checks
            notes["kernel"] = f"{system.system} {system.release} {system.machine}"
        return notes

    def _add(self, report: Report | HostReport) -> None:
        for found, name in named_findings(report):
            self._findings.append(finding_shape(found, name))
