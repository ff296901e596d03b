"""`xendrift capture`: both views of every domain in one file, what is wrong, and the versions."""

import argparse
import platform
import sys

from xendrift.assess import assess, assess_host
from xendrift.doctor.check import Asked
from xendrift.doctor.examination import examine
from xendrift.jsontypes import Json, JsonObject
from xendrift.observation import HostObservation, Observation
from xendrift.report import HostReport, Report
from xendrift.sources.capturing import write_capture
from xendrift_tui.cli.doctor import asked_of, check_shape
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.reading import opened
from xendrift_tui.cli.scanning import named_findings
from xendrift_tui.cli.shapes import finding_shape

# up to so many are there before anybody has read a line about them
_FEW = 20


def capture(options: argparse.Namespace) -> int:
    """Writes both views of every domain to one file, without passwords unless asked."""
    elsewhere = getattr(options, "capture", None) is not None or getattr(options, "demo", False)
    onlooker = _Onlooker(None if elsewhere else asked_of(options))
    with opened(options) as source:
        try:
            write_capture(
                source,
                options.output,
                overwrite=options.overwrite,
                mask=not options.secrets,
                companion=onlooker,
            )
        finally:
            onlooker.end()
        label = source.label
    remark(
        f"{label} is in {options.output}. Look at it with `xendrift --capture {options.output}`."
    )
    return 0


class _Onlooker:
    """Assesses what is captured, and shows how far it is where somebody waits at a terminal."""

    def __init__(self, asked: Asked | None) -> None:
        self._asked = asked  # where the doctor is to look; None if it is not this host
        self._findings: list[Json] = []
        self._total = 0
        self._seen = 0
        self._shown = False

    def begin(self, host: HostObservation) -> None:
        self._total = len(host.domids)
        self._add(assess_host(host))

    def see(self, observation: Observation) -> None:
        self._seen += 1
        self._add(assess(observation))
        if self._total > _FEW and sys.stderr.isatty():
            self._shown = True
            sys.stderr.write(f"\rxendrift: {self._seen} of {self._total} domains")
            sys.stderr.flush()

    def end(self) -> None:
        """Leaves the line to whatever is said next."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")

    def notes(self) -> JsonObject:
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
