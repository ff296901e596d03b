"""`xendrift watch`: changes as they happen."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from xendrift.core.ages import NEWBORN, NO_AGES, Ages
from xendrift.core.assess import assess_aged
from xendrift.core.base.jsontypes import dump
from xendrift.core.base.text import SafeText
from xendrift.core.events import Event, events
from xendrift.core.export.shapes import event_shape
from xendrift.core.model.domains import find_domains
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.report import Report
from xendrift.sources.protocol import Changes, Source
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.read import opened


class Stops:
    """Whether the terminal has asked the process to stop, and the stop itself.

    Attributes:
        asked: whether it has.
    """

    def __init__(self) -> None:
        self.asked = False

    def note(self, *_: object) -> None:
        """Remembers that it has; for a signal handler."""
        self.asked = True

    def stop(self) -> None:
        """Stops the process until it is continued; one nobody could continue is not stopped."""
        self.asked = False
        before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            signal.raise_signal(signal.SIGTSTP)
        finally:
            signal.signal(signal.SIGTSTP, before)


@contextmanager
def noticing_stops() -> Generator[Stops]:
    """Has SIGTSTP only noted, unless somebody ignores it or this is not the main thread."""
    stops = Stops()
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN:
        yield stops
        return
    before = signal.signal(signal.SIGTSTP, stops.note)
    try:
        yield stops
    finally:
        signal.signal(signal.SIGTSTP, before)


_TICK = 0.5  # seconds


def watch(options: argparse.Namespace) -> int:
    """Prints what changes until it is interrupted, or for `--for` seconds.

    It stops without a watch and goes on with a new one: oxenstored keeps the events of a reader
    that does not read, and in the end those who write wait for it.
    """
    ends = None if options.seconds is None else time.monotonic() + options.seconds
    with opened(options, follow=True) as source, noticing_stops() as stops:
        watcher = _Watcher(source, options.domains, options.json)
        while _follow(source, watcher, stops, ends):
            stops.stop()
    return 0


def _follow(source: Source, watcher: "_Watcher", stops: Stops, ends: float | None) -> bool:
    """Prints what changes until it is time to end, or to stop, which is True."""
    watching = source.watch()
    try:
        while not stops.asked and (ends is None or time.monotonic() < ends):
            changed = watching.wait(_TICK)
            if changed is not None:
                watcher.take(changed)
            watcher.wait_on()
    finally:
        watching.close()
    return stops.asked


class _Watcher:
    """Remembers the last report of each domain and tells what differs from it."""

    def __init__(self, source: Source, wanted: list[str], as_json: bool) -> None:
        self._source = source
        self._wanted = wanted
        self._json = as_json
        self._reports: dict[int, Report] = {}
        self._seen: dict[int, Observation] = {}
        self._ages: dict[int, Ages] = {}
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
        for observation in self._source.observe(self._host, domids):
            self._seen[observation.domid] = observation
            self._ages.setdefault(observation.domid, NO_AGES if quiet else NEWBORN)
            self._assess(observation.domid, quiet=quiet)

    def wait_on(self) -> None:
        """Says of a handshake that stands still that it does, once libxl would have given up."""
        for domid, report in list(self._reports.items()):
            trails = [record.trail for record in report.live.records]
            if any(trail.handshake and not trail.connected for trail in trails):
                self._assess(domid, quiet=False)

    def _assess(self, domid: int, *, quiet: bool) -> None:
        before = self._reports.get(domid)
        report, self._ages[domid] = assess_aged(
            self._seen[domid], self._ages[domid], time.monotonic()
        )
        self._reports[domid] = report
        if not quiet:
            self._print(events(before, report))

    def _drop_gone(self) -> None:
        known = self._host.domids if self._host else frozenset[int]()
        for domid in [one for one in self._reports if one not in known]:
            self._print(events(self._reports.pop(domid), None))
            del self._seen[domid], self._ages[domid]

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
