"""One scan of a host, domain by domain, for every command that tells what is wrong."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from xendrift.core.ages import NO_AGES
from xendrift.core.assess import assess_aged, assess_host
from xendrift.core.ignores import Ignore, host_without_ignored, without_ignored
from xendrift.core.model.domains import find_domains
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.report import HostReport, Question, Report
from xendrift.core.model.traits import Traits, traits_of
from xendrift.sources.pipeline import each
from xendrift.sources.protocol import Scope, Source
from xendrift_tui.cli.read import reports


@dataclass(frozen=True, slots=True)
class Scan:
    """How to scan.

    Attributes:
        source: where to read.
        wanted: the domains, all of them and the host's leftovers if empty.
        settle: for how many seconds to wait before a second look; None looks once.
        living_with: findings to ignore.
    """

    source: Source
    wanted: list[str] = field(default_factory=list[str])
    settle: float | None = None
    living_with: tuple[Ignore, ...] = ()

    def run(self) -> Iterator[Report | HostReport]:
        """Yields each domain's report as soon as it is made, then the host's.

        What is ignored stands in `ignored`, not in `findings`.

        Raises:
            NoSuchDomainError: a domain that was asked for is not there.
            SourceError: the source cannot be read.
        """
        today = date.today()
        host = self.source.look()
        domids = find_domains(host, self.wanted)
        if self.settle is None:
            made = reports(self.source, host, domids, Question())
        else:
            made = _settled(self.source, host, domids, self.settle)
        traits: list[Traits] = []
        for report in made:
            traits.append(traits_of(report))
            yield without_ignored(report, self.living_with, today)
        if not self.wanted:
            yield host_without_ignored(assess_host(host, traits), self.living_with, today)


def _settled(
    source: Source, host: HostObservation, domids: list[int], seconds: float
) -> Iterator[Report]:
    """Looks twice: what moved in between is busy, and what came up only now may be, too."""
    looked = partial(assess_aged, ages=NO_AGES, now=0.0)
    first = {
        report.domid: (report, ages)
        for report, ages in each(source, host, domids, Scope.REPORT, looked)
    }
    time.sleep(seconds)

    def again(observation: Observation) -> Report:
        before, ages = first[observation.domid]
        report, _ = assess_aged(observation, ages, seconds)
        known = {(found.rule, found.device) for found in before.findings}
        kept = tuple(one for one in report.findings if (one.rule, one.device) in known)
        return replace(report, findings=kept)

    yield from each(source, source.look(), first, Scope.REPORT, again)
