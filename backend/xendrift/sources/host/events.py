"""What events come to: a set of domids and a few flags, however many there were. Pure."""

import re
from collections.abc import Iterable

from xendrift.core.base.text import SafeText
from xendrift.sources.protocol import Changes
from xendrift.sources.schema import domain_of

# A domain's own directory comes and goes with it.
_DOMAIN = re.compile(r"/(?:local/domain|libxl)/(\d+)")

_SPECIAL = ("@introduceDomain", "@releaseDomain")

# A removal of everything is reported as the path that is watched.
_ROOTS = ("/local/domain", "/libxl", "/local", "/")

LARGEST_DOMID = 0x7FF4  # above are reserved ones (DOMID_FIRST_RESERVED, xen/include/public/xen.h)


# What oxenstored queues for one connection (define.ml, maxwatchevents). What it has no room for
# stays with the watch until the next event of that watch (connection.ml, BoundedPipe).
_QUEUE = 1024

# Seconds between two looks at everything, and until the first if it never gets calm before.
_BREATH = 5.0


class Backlog:
    """Tells when events may be stuck in oxenstored, so that what they told has to be read."""

    def __init__(self) -> None:
        self._stuck = False
        self._earliest = self._latest = 0.0

    def overflowed(self, waiting: int, now: float) -> bool:
        """Notes how much was waiting and tells whether everything has to be read again.

        Args:
            waiting: how many events the daemon may have had queued at once, at most.
            now: the time, in seconds.
        """
        calm = waiting < _QUEUE
        if not calm and not self._stuck:
            self._stuck = True
            self._latest = now + _BREATH
        if not self._stuck or now < (self._earliest if calm else self._latest):
            return False
        self._stuck = not calm
        self._earliest = self._latest = now + _BREATH
        return True


class Hints:
    """Folds events until somebody asks; its size is bounded by the number of domids.

    Attributes:
        any: whether there is something to report.
        outdated: whether domains may have come or gone since the last call of `know`; before the
            first one, no event of a domain says so.
    """

    def __init__(self) -> None:
        self.any = False
        self.outdated = False
        self._known: set[int] | None = None
        self._domids: set[int] = set()
        self._everything = False
        self._lost = SafeText()
        self._reported = SafeText()

    def event(self, path: str) -> bool:
        """Notes one event and tells whether it says anything."""
        everything = path in _SPECIAL or path in _ROOTS or _DOMAIN.fullmatch(path) is not None
        domid = None if everything else domain_of(path)
        if domid is not None and not everything:
            if domid > LARGEST_DOMID:
                return False
            # A leftover of a dead domain, or a domain being made, whose directory gave no event.
            everything = self._known is not None and domid not in self._known
        if not everything and domid is None:
            return False
        self._everything |= everything
        self.outdated |= everything
        if domid is not None:
            self._domids.add(domid)
        self.any = True
        return True

    def files(self, domids: Iterable[int]) -> None:
        """Notes that userdata files of these domains changed."""
        changed = set(domids)
        self._everything |= self._known is not None and not changed <= self._known
        self._domids |= changed
        self.any = True

    def lost(self, sentence: SafeText) -> None:
        """Notes that the daemon is gone; the same sentence is reported once."""
        if sentence != self._reported:
            self._lost = self._reported = sentence
            self.any = True

    def know(self, domids: Iterable[int]) -> None:
        """Learns which domains exist: an event of any other changes what is true of the host."""
        self._known = set(domids)

    def back(self) -> None:
        """Notes that the daemon is there: everything has to be read."""
        self._lost = self._reported = SafeText()
        self._everything = self.any = True

    def missed(self) -> None:
        """Notes that events may be missing: everything has to be read."""
        self._everything = self.any = True

    def take(self) -> Changes | None:
        """Returns what was noted since the last call, None if nothing was."""
        if not self.any:
            return None
        changes = Changes(frozenset(self._domids), self._everything, self._lost)
        self.any = self._everything = False
        self._domids = set()
        self._lost = SafeText()
        return changes
