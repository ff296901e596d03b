"""`xendrift metrics`: numbers for Prometheus, through node_exporter's textfile collector."""

import argparse
import sys
import time

from xendrift import __version__
from xendrift.core.metrics import Tally, exposition, run_gauges
from xendrift.core.model.report import Report
from xendrift.files import write_new
from xendrift_tui.cli.read import Scan, ignores, opened

# node_exporter runs as a user of its own
_READABLE = 0o644


def metrics(options: argparse.Namespace) -> int:
    """Scans the host and writes what was counted; a file is replaced whole, or left as it is."""
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
    text = exposition([*tally.gauges(), *run_gauges(__version__, took, time.time())])
    if options.output is None:
        sys.stdout.write(text)
    else:
        content = text.encode("utf-8")
        write_new(options.output, content, what="metrics file", overwrite=True, mode=_READABLE)
    return 0
