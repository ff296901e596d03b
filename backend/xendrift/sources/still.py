"""A source that stands still: one state of a host, kept in something."""

import threading
from collections.abc import Iterable, Iterator, Mapping

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.sources.protocol import Changes, Scope
from xendrift.sources.snapshot import Kept, Snapshot


class StillSource:
    """One state of a host as a source.

    Attributes:
        kept_as: what it was kept in.
        notes: what an operator has to know of how it was read.
    """

    live = False

    def __init__(
        self,
        label: SafeText,
        snapshot: Snapshot,
        *,
        kept_as: str,
        notes: tuple[SafeText, ...] = (),
    ) -> None:
        """Takes a state.

        Args:
            label: what the screen's title calls it.
            snapshot: the state.
            kept_as: what it was kept in: `a capture`, `a recording`.
            notes: what an operator has to know of how it was read.
        """
        self.kept_as = kept_as
        self.notes = notes
        self._label = label
        self._snapshot = snapshot

    @property
    def label(self) -> SafeText:
        """What it is called."""
        return self._label

    def look(self) -> HostObservation:
        """Gives what was true of the whole host."""
        return self._snapshot.host

    def observe(
        self,
        host: HostObservation,
        domids: Iterable[int],
        scope: Scope = Scope.REPORT,  # noqa: ARG002 it has everything at hand
    ) -> Iterator[Observation]:
        """Gives the domains asked for, in that order, leaving out those it does not have."""
        return self._snapshot.observe(host, domids)

    def kept(self, domid: int) -> Kept | None:
        """Gives everything of a domain as it was kept, None if it is not there."""
        return self._snapshot.kept(domid)

    def subtree(self, path: str) -> Mapping[str, bytes]:
        """Gives a node and all below it, as far as it was kept."""
        return self._snapshot.subtree(path)

    def watch(self) -> "StillWatch":
        """Starts a watch that has everything to report once, and then nothing."""
        return StillWatch()

    def close(self) -> None:
        """Does nothing: no file is left open."""


class StillWatch:
    """The watch of a source that cannot change."""

    def __init__(self) -> None:
        self._reported = False
        self._closed = threading.Event()

    def wait(self, timeout: float) -> Changes | None:
        """Reports everything the first time, then waits in vain until `timeout` or `close`."""
        if not self._reported and not self._closed.is_set():
            self._reported = True
            return Changes(everything=True)
        self._closed.wait(timeout)
        return None

    def close(self) -> None:
        """Ends the watch at once."""
        self._closed.set()
