"""`xendrift metrics`: numbers for Prometheus, through node_exporter's textfile collector."""

import argparse
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from xendrift import __version__
from xendrift.core.metrics import Gauge, Tally, exposition, host_gauges, of_hosts, run_gauges
from xendrift.core.model.report import Report
from xendrift.files import write_new
from xendrift.sources.protocol import Source
from xendrift.streams import STREAM
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.read import Scan, ignores, opened

if TYPE_CHECKING:
    from xendrift.core.ignores import Ignore

# node_exporter runs as a user of its own
_READABLE = 0o644


def metrics(options: argparse.Namespace) -> int:
    """Writes what was counted on the host, or an example; a file is replaced whole or not at all.

    Raises:
        UsageError: there is no such example.
    """
    status = 0
    if options.example is not None:
        text = _example(options)
    elif getattr(options, "host", None) or options.hosts is not None:
        text, status = _counted_there(options)
    else:
        text = _counted(options)
    if options.output in (None, STREAM):
        sys.stdout.write(text)
    else:
        content = text.encode("utf-8")
        write_new(options.output, content, what=_what(options), overwrite=True, mode=_READABLE)
    return status


def _counted(options: argparse.Namespace) -> str:
    living_with = ignores(options)
    begun = time.monotonic()
    with opened(options) as source:
        tally = _tally(source, options, living_with)
    took = time.monotonic() - begun
    return exposition([*tally.gauges(), *run_gauges(__version__, took, time.time())])


def _tally(source: Source, options: argparse.Namespace, living_with: "tuple[Ignore, ...]") -> Tally:
    tally = Tally()
    for report in Scan(source, settle=options.settle, living_with=living_with).run():
        if isinstance(report, Report):
            tally.add(report)
        else:
            tally.add_host(report)
    return tally


def _counted_there(options: argparse.Namespace) -> tuple[str, int]:
    """Counts on other hosts; the status is 2 if one of them could not be looked at."""
    from xendrift_tui.cli.fleet import looked_at  # noqa: PLC0415 most count on this host

    living_with = ignores(options)
    counted: dict[str, list[Gauge]] = {}
    states: dict[str, tuple[str, bool]] = {}
    make = partial(_tally, options=options, living_with=living_with)
    for one in looked_at(options, make):
        states[one.host] = str(one.state), one.state.looked_at
        if one.made is None:
            remark(one.sentence)
            continue
        run = run_gauges(__version__, one.took, time.time())
        counted[one.host] = [*one.made.gauges(), *run]
    text = exposition([*host_gauges(dict(sorted(states.items()))), *of_hosts(counted)])
    return text, 0 if all(seen for _, seen in states.values()) else 2


def _example(options: argparse.Namespace) -> str:
    from xendrift_tui.cli.examples import example, listing  # noqa: PLC0415 no scan reads resources

    only_listed = not options.example and options.output is None
    return listing() if only_listed else example(options.example)


def _what(options: argparse.Namespace) -> str:
    return "metrics file" if options.example is None else "example"
