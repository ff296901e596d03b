"""Another host as a source: looked at once, or followed as long as the line stands."""

from collections.abc import Iterable, Iterator, Mapping

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.sources.capture.source import StillWatch
from xendrift.sources.protocol import Scope, Watch
from xendrift.sources.remote.fetch import fetch
from xendrift.sources.remote.fetched import Fetched, Wanted
from xendrift.sources.remote.reach import Reach

AWAY = "another host"


class RemoteSource:
    """What another host holds, as it was at the last look.

    Attributes:
        reach: how it is reached.
    """

    live = True
    kept_as = AWAY

    def __init__(self, reach: Reach, wanted: Wanted | None = None) -> None:
        """Looks at it.

        Args:
            reach: how it is reached.
            wanted: what of it is wanted; what a report is made from if left out.

        Raises:
            RemoteError: it cannot be looked at; its state says why.
            UsageError: there is no ssh here.
        """
        self.reach = reach
        self._wanted = wanted or Wanted()
        self._fetched = fetch(reach, self._wanted)
        self._fresh = True

    @property
    def label(self) -> SafeText:
        """What the operator calls it."""
        return self.reach.name

    @property
    def fetched(self) -> Fetched:
        """The last look, and how it was taken."""
        return self._fetched

    @property
    def notes(self) -> tuple[SafeText, ...]:
        """What an operator has to know of how it was read."""
        return self._fetched.notes

    def look(self) -> HostObservation:
        """Gives the host as a whole, looked at anew but for the first time.

        Raises:
            RemoteError: it cannot be looked at any more.
        """
        if not self._fresh:
            self._fetched = fetch(self.reach, self._wanted)
        self._fresh = False
        return self._fetched.snapshot.host

    def observe(
        self,
        host: HostObservation,
        domids: Iterable[int],
        scope: Scope = Scope.REPORT,  # noqa: ARG002 all that was wanted is there
    ) -> Iterator[Observation]:
        """Gives domains as they were at the last look."""
        return self._fetched.snapshot.observe(host, domids)

    def subtree(self, path: str) -> Mapping[str, bytes]:
        """Gives a node and all below it, as far as it was asked for."""
        return self._fetched.snapshot.subtree(path)

    def watch(self) -> Watch:
        """Starts a watch that reports everything once: this is one look, see `FollowedSource`."""
        return StillWatch()

    def close(self) -> None:
        """Does nothing: no line is left open."""
