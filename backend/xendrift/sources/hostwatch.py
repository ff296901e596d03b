"""Watching the running host: xenstore events and the userdata directory, folded into hints."""

import threading
import time
from pathlib import Path

from xendrift.errors import SourceError
from xendrift.sources.hostevents import Hints
from xendrift.sources.hostlook import read_domains
from xendrift.sources.protocol import Changes
from xendrift.sources.schema import LOCAL
from xendrift.sources.userdatawatch import UserdataWatch
from xendrift.xenstore.address import Address
from xendrift.xenstore.client import Client
from xendrift.xenstore.connection import PATIENCE
from xendrift.xenstore.watcher import Watcher

_WATCHED = (LOCAL, "/libxl", "@introduceDomain", "@releaseDomain")

# Seconds between two looks at the userdata directory, signs of life and attempts to reconnect.
_TICK = 0.5


class HostWatch:
    """A thread that takes every event at once, so that none piles up in the daemon.

    A guest may write as fast as it likes: its events become members of a set of domids, which is
    all that is kept until `wait` is called.
    """

    def __init__(self, address: Address, directory: Path, *, patience: float = PATIENCE) -> None:
        """Starts watching; a daemon that is not there is reported by `wait`.

        Args:
            address: xenstored's socket or device.
            directory: where libxl keeps its userdata.
            patience: how many seconds the daemon may owe an answer before it counts as lost.
        """
        self._address = address
        self._patience = patience
        self._hints = Hints()
        self._userdata = UserdataWatch(directory)
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._watcher: Watcher | None = None
        self._thread = threading.Thread(target=self._run, name="xenstore watch", daemon=True)
        self._thread.start()

    def wait(self, timeout: float) -> Changes | None:
        """Returns what changed since the last call, None after `timeout` seconds of calm."""
        with self._changed:
            self._changed.wait_for(lambda: self._hints.any or self._closed.is_set(), timeout)
            return None if self._closed.is_set() else self._hints.take()

    def close(self) -> None:
        """Ends the watch; a waiting call returns None."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
            watcher = self._watcher
        if watcher is not None:
            watcher.close()
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
        with Watcher(self._address, self._note, patience=self._patience) as watcher:
            with self._changed:
                self._watcher = watcher
            try:
                watcher.watch(_WATCHED)
                with Client(self._address, patience=self._patience) as client:
                    self._serve(watcher, client)
            finally:
                with self._changed:
                    self._watcher = None

    def _serve(self, watcher: Watcher, client: Client) -> None:
        self._learn(client)
        with self._changed:
            self._hints.back()
            self._changed.notify_all()
        due = 0.0
        while not self._closed.is_set():
            if time.monotonic() >= due:
                due = time.monotonic() + _TICK
                watcher.ping()
                if self._hints.outdated:
                    self._learn(client)
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

    def _note(self, path: str) -> None:
        with self._changed:
            if self._hints.event(path):
                self._changed.notify_all()
