"""What every headless command begins with: the source, the domains, their reports."""

import argparse
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.model.domains import find_domain
from xendrift.core.model.observation import HostObservation
from xendrift.core.model.report import Question, Report
from xendrift.files import read_named
from xendrift.sources.opening import open_source
from xendrift.sources.pipeline import each
from xendrift.sources.protocol import Noted, Scope, Source
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.release import named_libxl

if TYPE_CHECKING:
    from xendrift.core.ignores import Ignore


def notes_of(source: Source) -> tuple[SafeText, ...]:
    """Gives what an operator has to know of how a capture was read, none of other sources."""
    return source.notes if isinstance(source, Noted) else ()


@contextmanager
def opened(options: argparse.Namespace) -> Generator[Source]:
    """Opens the source the options ask for, and closes it.

    Raises:
        SourceError: it cannot be opened.
        UsageError: the options contradict one another.
    """
    source = open_source(
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


def elsewhere(options: argparse.Namespace) -> bool:
    """Tells whether the options ask for a source that is not this host."""
    return getattr(options, "capture", None) is not None or getattr(options, "demo", False)


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
