"""`xendrift watch`: changes as they happen."""

import argparse
import sys
import time
from datetime import datetime

from xendrift.domains import find_domains
from xendrift.events import Event, events
from xendrift.jsontypes import dump
from xendrift.observation import HostObservation
from xendrift.report import Question, Report
from xendrift.sources.protocol import Changes, Source
from xendrift.text import SafeText
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.reading import opened, reports
from xendrift_tui.cli.shapes import event_shape

_TICK = 0.5  # seconds


def watch(options: argparse.Namespace) -> int:
    """Prints what changes until it is interrupted, or for `--for` seconds."""
    ends = None if options.seconds is None else time.monotonic() + options.seconds
    with opened(options) as source:
        watcher = _Watcher(source, options.domains, options.json)
        watching = source.watch()
        try:
            while ends is None or time.monotonic() < ends:
                changed = watching.wait(_TICK)
                if changed is not None:
                    watcher.take(changed)
        finally:
            watching.close()
    return 0


class _Watcher:
    """Remembers the last report of each domain and tells what differs from it."""

    def __init__(self, source: Source, wanted: list[str], as_json: bool) -> None:
        self._source = source
        self._wanted = wanted
        self._json = as_json
        self._reports: dict[int, Report] = {}
        self._host: HostObservation | None = None

    def take(self, changed: Changes) -> None:
        """Reads again what a report of the watch names, and prints what is different."""
        if changed.lost:
            remark(str(changed.lost))
            return
        first = self._host is None
        if self._host is None or changed.everything:
            self._host = self._source.look()
            domids = [*find_domains(self._host, self._wanted if first else [])]
            if not first and self._wanted:
                domids = [one for one in domids if one in self._reports]
        else:
            domids = sorted(changed.domids & self._host.domids)
            if self._wanted:
                domids = [one for one in domids if one in self._reports]
        self._read(domids, quiet=first)
        if changed.everything:
            self._drop_gone()

    def _read(self, domids: list[int], *, quiet: bool) -> None:
        if self._host is None:
            return
        for report in reports(self._source, self._host, domids, Question()):
            before = self._reports.get(report.domid)
            self._reports[report.domid] = report
            if not quiet:
                self._print(events(before, report))

    def _drop_gone(self) -> None:
        known = self._host.domids if self._host else frozenset[int]()
        for domid in [one for one in self._reports if one not in known]:
            self._print(events(self._reports.pop(domid), None))

    def _print(self, happened: tuple[Event, ...]) -> None:
        time_now = datetime.now().astimezone().isoformat(timespec="milliseconds")
        for event in happened:
            if self._json:
                say(dump(event_shape(event, time_now), indent=False))
            else:
                say(_line(event, time_now))
        sys.stdout.flush()


def _line(event: Event, time_now: str) -> SafeText:
    device = f" {event.device}" if event.device else ""
    rule = f" {event.what} {event.rule}:" if event.rule else ""
    return SafeText(f"{time_now[11:19]} {event.name}({event.domid}){device}{rule} {event.sentence}")
