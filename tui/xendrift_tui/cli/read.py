"""What every headless command begins with: the source, the domains, their reports."""

import argparse
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from xendrift.core.ages import NO_AGES
from xendrift.core.assess import assess_aged, assess_host
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.ignores import Ignore, host_without_ignored, without_ignored
from xendrift.core.model.domains import find_domain, match_domains
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.report import HostReport, Question, Report
from xendrift.core.model.traits import Traits, traits_of
from xendrift.files import read_named
from xendrift.sources.open import open_source
from xendrift.sources.pipeline import each
from xendrift.sources.protocol import Noted, Scope, Source
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.release import named_libxl

if TYPE_CHECKING:
    from xendrift.core.ignores import Ignore

Looked = TypeVar("Looked", Report, HostReport)


def notes_of(source: Source) -> tuple[SafeText, ...]:
    """Gives what an operator has to know of how a capture was read, none of other sources."""
    return source.notes if isinstance(source, Noted) else ()


@contextmanager
def opened(
    options: argparse.Namespace, *, follow: bool = False, whole: bool = False, secrets: bool = False
) -> Generator[Source]:
    """Opens the source the options ask for, and closes it.

    Args:
        options: what was asked for.
        follow: whether another host is to be followed as it changes.
        whole: whether every node of another host is wanted.
        secrets: whether passwords of another host are.

    Raises:
        SourceError: it cannot be opened.
        UsageError: the options contradict one another.
    """
    source = _away(options, follow, whole, secrets) or open_source(
        socket=getattr(options, "socket", None),
        userdata=getattr(options, "userdata", None),
        capture=getattr(options, "capture", None),
        at=getattr(options, "at", None),
        demo=getattr(options, "demo", False),
        libxl=named_libxl(options),
    )
    for note in notes_of(source):
        remark(note)
    try:
        yield source
    finally:
        source.close()


def _away(options: argparse.Namespace, follow: bool, whole: bool, secrets: bool) -> Source | None:
    """Opens the other host that the options ask for, None if it is this one."""
    if not getattr(options, "host", None):
        return None
    from xendrift_tui.cli.hosts import one_host, open_host  # noqa: PLC0415 few are elsewhere

    reach = one_host(options)
    if reach is None:
        return None
    return open_host(options, reach, follow=follow, whole=whole, secrets=secrets)


def is_fleet(options: argparse.Namespace) -> bool:
    """Tells whether several hosts are meant, or may be."""
    hosts = getattr(options, "host", None) or ()
    return getattr(options, "hosts", None) is not None or len(hosts) > 1


def elsewhere(options: argparse.Namespace) -> bool:
    """Tells whether the options ask for a source that is not this host."""
    kept = getattr(options, "capture", None) is not None or getattr(options, "demo", False)
    return kept or bool(getattr(options, "host", None))


def reports(
    source: Source, host: HostObservation, domids: Iterable[int], question: Question
) -> Iterator[Report]:
    """Reads and assesses domains one after the other; one that vanished is left out."""
    from xendrift.core.assess import assess  # noqa: PLC0415 a merge needs no findings

    return each(source, host, domids, Scope.REPORT, lambda seen: assess(seen, question))


def ignores(options: argparse.Namespace) -> "tuple[Ignore, ...]":
    """Reads the ignore file, if there is one.

    Raises:
        UsageError: it cannot be read, or is not one.
    """
    file: Path | None = getattr(options, "ignore_file", None)
    if file is None:
        return ()
    from xendrift.core.ignores import parse_ignores  # noqa: PLC0415 few have such a file

    return parse_ignores(read_named(file, what="ignore file", option="--ignore-file"), str(file))


def one_report(source: Source, wanted: str, question: Question) -> Report:
    """Reads and assesses one domain.

    Raises:
        NoSuchDomainError: no domain answers to the name.
        XendriftError: the domain vanished while it was being read.
    """
    host = source.look()
    domid = find_domain(host, wanted)
    for report in reports(source, host, [domid], question):
        return report
    raise XendriftError(f"Domain {domid} vanished while it was being read. Look again.")


@dataclass(frozen=True, slots=True)
class Scan:
    """How to scan.

    Attributes:
        source: where to read.
        wanted: the domains, or patterns of their names; all of them and the host's leftovers if
            empty.
        settle: for how many seconds to wait before a second look; None looks once.
        living_with: findings to ignore.
        see: is told of every report, before anything is left out of it but what is ignored.
    """

    source: Source
    wanted: list[str] = field(default_factory=list[str])
    settle: float | None = None
    living_with: tuple[Ignore, ...] = ()
    see: Callable[[Report | HostReport], None] | None = None

    def run(self) -> Iterator[Report | HostReport]:
        """Yields each domain's report as soon as it is made, then the host's.

        What is ignored stands in `ignored`, not in `findings`.

        Raises:
            NoSuchDomainError: a domain that was asked for is not there.
            SourceError: the source cannot be read.
        """
        today = date.today()
        host = self.source.look()
        domids = match_domains(host, self.wanted) if self.wanted else sorted(host.domids)
        if self.settle is None:
            made = reports(self.source, host, domids, Question())
        else:
            made = _settled(self.source, host, domids, self.settle)
        traits: list[Traits] = []
        for report in made:
            traits.append(traits_of(report))
            yield self._seen(without_ignored(report, self.living_with, today))
        if not self.wanted:
            found = assess_host(host, traits)
            yield self._seen(host_without_ignored(found, self.living_with, today))

    def _seen(self, report: Looked) -> Looked:
        if self.see is not None:
            self.see(report)
        return report


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
