"""The demo host as a source: no Xen, no root, no network."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.sources import schema
from xendrift.sources.demo.libxl import Host
from xendrift.sources.demo.life import Life
from xendrift.sources.demo.world import make_host
from xendrift.sources.protocol import Changes, Scope
from xendrift.sources.snapshot import Snapshot

_TICK = 0.1

# While nobody looks, at most so many seconds go by: a stopped program has no day to catch up with.
_LONGEST_GAP = 60.0


class DemoSource:
    """A host that lives in memory and moves by itself.

    Attributes:
        dom0: its store and files; whoever changes them is seen by every watch.
    """

    kept_as = ""

    def __init__(
        self,
        *,
        frozen: bool = False,
        clock: Callable[[], float] = time.monotonic,
        seed: int = 1,
    ) -> None:
        """Makes the host.

        Args:
            frozen: whether it stands still, for pictures and tests.
            clock: the time in seconds; the host begins when it is made.
            seed: decides the details of what happens.
        """
        self.dom0: Host = make_host()
        self._life = None if frozen else Life(self.dom0, seed)
        self._clock = clock
        self._begun = self._seen = clock()
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._stops = (
            self.dom0.store.listen(self._forget),
            self.dom0.userdata.listen(self._forget),
        )

    @property
    def label(self) -> SafeText:
        """Always `demo`."""
        return SafeText("demo")

    @property
    def live(self) -> bool:
        """Always: it can be changed, and unless it is frozen it changes by itself."""
        return True

    def look(self) -> HostObservation:
        """Looks at the whole host."""
        return self.snapshot().host

    def observe(
        self,
        host: HostObservation,
        domids: Iterable[int],
        scope: Scope = Scope.REPORT,  # noqa: ARG002 it has everything at hand
    ) -> Iterator[Observation]:
        """Reads domains as they are now, in the order given."""
        return self.snapshot().observe(host, domids)

    def subtree(self, path: str) -> Mapping[str, bytes]:
        """Reads a node and all below it."""
        self.advance()
        return self.dom0.store.subtree(path)

    def watch(self) -> "DemoWatch":
        """Starts watching; the host moves on while somebody waits."""
        return DemoWatch(self)

    def close(self) -> None:
        """Ends the host's life."""
        self._life = None
        for stop in self._stops:
            stop()

    def advance(self) -> None:
        """Lets happen what should have happened by now."""
        with self._lock:
            now = self._clock()
            self._begun += max(now - self._seen - _LONGEST_GAP, 0.0)
            self._seen = now
            if self._life is not None:
                self._life.advance(now - self._begun)

    def snapshot(self) -> Snapshot:
        """Returns the state of the host as it is now."""
        self.advance()
        with self._lock:
            snapshot = self._snapshot
            if snapshot is None:
                files = self.dom0.userdata.files().items()
                named = (UserdataFile.named(name, content) for name, content in files)
                nodes = self.dom0.store.subtree("/")
                snapshot = Snapshot(nodes, [file for file in named if file is not None])
                self._snapshot = snapshot
            return snapshot

    def _forget(self, what: str) -> None:  # noqa: ARG002
        with self._lock:
            self._snapshot = None


class DemoWatch:
    """A watch on the demo host."""

    def __init__(self, source: DemoSource) -> None:
        self._source = source
        self._touched: deque[str] = deque()
        self._domids: frozenset[int] | None = None
        self._closed = threading.Event()
        self._stops = (
            source.dom0.store.listen(self._touched.append),
            source.dom0.userdata.listen(self._touched.append),
        )

    def wait(self, timeout: float) -> Changes | None:
        """Returns the domains that something happened to, or None after `timeout` seconds."""
        end = time.monotonic() + timeout
        while not self._closed.is_set():
            self._source.advance()
            changes = self._take()
            left = end - time.monotonic()
            if changes is not None or left <= 0:
                return changes
            self._closed.wait(min(left, _TICK))
        return None

    def close(self) -> None:
        """Ends the watch."""
        self._closed.set()
        for stop in self._stops:
            stop()

    def _take(self) -> Changes | None:
        if self._domids is not None and not self._touched:
            return None
        touched: set[int] = set()
        while self._touched:
            domid = _domain_of(self._touched.popleft())
            if domid is not None:
                touched.add(domid)
        domids = self._source.look().domids
        came_or_went = domids != self._domids
        self._domids = domids
        # a domain that does not exist has leftovers, which belong to the host's report
        if came_or_went or not touched <= domids:
            return Changes(everything=True)
        return Changes(frozenset(touched)) if touched else None


def _domain_of(what: str) -> int | None:
    """Tells whose path or userdata file was touched."""
    if what.startswith("/"):
        return schema.domain_of(what)
    file = UserdataFile.named(what)
    return None if file is None else file.domid
