"""`xendrift metrics`: numbers for Prometheus, through node_exporter's textfile collector."""

import argparse
import sys
import time

from xendrift import __version__
from xendrift.core.metrics import Tally, exposition, run_gauges
from xendrift.core.model.report import Report
from xendrift.files import write_new
from xendrift.streams import STREAM
from xendrift_tui.cli.read import Scan, ignores, opened

# node_exporter runs as a user of its own
_READABLE = 0o644


def metrics(options: argparse.Namespace) -> int:
    """Writes what was counted on the host, or an example; a file is replaced whole or not at all.

    Raises:
        UsageError: there is no such example.
    """
    text = _counted(options) if options.example is None else _example(options)
    if options.output in (None, STREAM):
        sys.stdout.write(text)
    else:
        content = text.encode("utf-8")
        write_new(options.output, content, what=_what(options), overwrite=True, mode=_READABLE)
    return 0


def _counted(options: argparse.Namespace) -> str:
    living_with = ignores(options)
    begun = time.monotonic()
    tally = Tally()
    with opened(options) as source:
        for report in Scan(source, settle=options.settle, living_with=living_with).run():
            if isinstance(report, Report):
                tally.add(report)
            else:
                tally.add_host(report)
    took = time.monotonic() - begun
    return exposition([*tally.gauges(), *run_gauges(__version__, took, time.time())])


def _example(options: argparse.Namespace) -> str:
    from xendrift_tui.cli.examples import example, listing  # noqa: PLC0415 no scan reads resources

    only_listed = not options.example and options.output is None
    return listing() if only_listed else example(options.example)


def _what(options: argparse.Namespace) -> str:
    return "metrics file" if options.example is None else "example"
