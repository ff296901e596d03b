"""Watching the running host: xenstore events and the userdata directory, folded into hints."""

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from xendrift.core.base.errors import SourceError
from xendrift.sources.host.coverage import Coverage, holds_up_writers
from xendrift.sources.host.events import Backlog, Hints
from xendrift.sources.host.look import read_domains
from xendrift.sources.host.userdata_watch import UserdataWatch
from xendrift.sources.protocol import Changes
from xendrift.xenstore.address import Address
from xendrift.xenstore.client import Client
from xendrift.xenstore.connection import PATIENCE
from xendrift.xenstore.watcher import Watcher

# Seconds between two looks at the userdata directory, signs of life and attempts to reconnect.
_TICK = 0.5

# Connections over which watches are spread where the daemon sends one event of each in a turn,
# while every writer makes one (oxenstored's process.ml, do_input and do_output).
_LANES = 4

# How many events may come between two looks at how many are waiting.
_SAMPLE = 128


class HostWatch:
    """A thread that takes every event at once, so that none piles up in the daemon.

    A guest may write as fast as it likes: its events become members of a set of domids, which is
    all that is kept until `wait` is called.
    """

    def __init__(
        self,
        address: Address,
        directory: Path,
        *,
        guests: Mapping[int, int] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Starts watching; a daemon that is not there is reported by `wait`.

        Args:
            address: xenstored's socket or device.
            directory: where libxl keeps its userdata.
            guests: whose stubdomain each domain is that is one, which may still grow: what
                happens to a stubdomain is told of its guest, too.
            patience: how many seconds the daemon may owe an answer before it counts as lost.
        """
        self._address = address
        self._guests: Mapping[int, int] = {} if guests is None else guests
        self._patience = patience
        self._hints = Hints()
        self._userdata = UserdataWatch(directory)
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._open: tuple[Client | Watcher, ...] = ()
        self._standing = False
        self._thread = threading.Thread(target=self._run, name="xenstore watch", daemon=True)
        self._thread.start()

    def wait(self, timeout: float) -> Changes | None:
        """Returns what changed since the last call, None after `timeout` seconds of calm."""
        with self._changed:
            self._changed.wait_for(lambda: self._hints.any or self._closed.is_set(), timeout)
            changes = None if self._closed.is_set() else self._hints.take()
        if changes is None:
            return None
        guests = {self._guests[domid] for domid in changes.domids if domid in self._guests}
        return replace(changes, domids=changes.domids | guests) if guests else changes

    def close(self) -> None:
        """Ends the watch; a waiting call returns None."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
            connections = self._open
        for one in connections:
            one.close()
        self._thread.join(self._patience + 1)

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._watch_until_lost()
            except SourceError as error:
                if self._closed.is_set():
                    return
                with self._changed:
                    self._hints.lost(error.sentence)
                    self._changed.notify_all()
            self._closed.wait(_TICK)

    def _watch_until_lost(self) -> None:
        """Watches until the daemon is lost or the watch closed, both of which are errors.

        Raises:
            SourceError: one of them happened.
        """
        with Client(self._address, patience=self._patience) as client:
            self._use(client)
            # A device has no room for the directories, and one connection for all who use it.
            careful = not self._address.device and holds_up_writers(client)
            lanes = _LANES if careful else 1
            with Watcher(
                self._address, self._note, patience=self._patience, connections=lanes
            ) as watcher:
                self._use(client, watcher)
                self._serve(watcher, client, careful=careful)

    def _use(self, *connections: Client | Watcher) -> None:
        """Says what `close` has to close; closing it twice is fine."""
        with self._changed:
            self._standing = False
            self._open = connections

    def _serve(self, watcher: Watcher, client: Client, *, careful: bool) -> None:
        coverage = Coverage(client, watcher, careful=careful)
        watcher.ping()
        with self._changed:
            self._standing = True
            self._hints.back()
            self._hints.outdated = True  # learned at the first tick, lest the first screen wait
            self._changed.notify_all()
        backlog = Backlog()
        due = time.monotonic() + _TICK
        while not self._closed.is_set():
            now = time.monotonic()
            if now >= due or (careful and watcher.uncounted >= _SAMPLE):
                waiting = watcher.ping()
                if careful and backlog.overflowed(waiting, now):
                    self._look_at_everything()
            if now >= due:
                due = now + _TICK
                outdated = self._hints.outdated
                if outdated:
                    self._learn(client)
                coverage.renew(outdated=outdated)
                self._look_at_userdata()
            watcher.wait(max(due - time.monotonic(), 0))

    def _learn(self, client: Client) -> None:
        with self._changed:
            self._hints.outdated = False  # before asking: what comes meanwhile is asked again
        domids = read_domains(client).domids
        with self._changed:
            self._hints.know(domids)

    def _look_at_userdata(self) -> None:
        domids = self._userdata.changed()
        if domids:
            with self._changed:
                self._hints.files(domids)
                self._changed.notify_all()

    def _look_at_everything(self) -> None:
        with self._changed:
            self._hints.missed()
            self._changed.notify_all()

    def _note(self, path: str) -> None:
        with self._changed:
            if self._standing and self._hints.event(path):
                self._changed.notify_all()
