"""Another host that a sitting is about: how it is reached, and whether anything is done there."""

import time
from dataclasses import dataclass

from xendrift.core.base.text import SafeText
from xendrift.sources.remote.fetched import Fetched
from xendrift.sources.remote.follow import FollowedSource
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.state import State
from xendrift_tui.presentation.values import duration


@dataclass(frozen=True, slots=True)
class There:
    """Another host.

    Attributes:
        source: the host, followed.
        read_only: whether the operator asked for nothing to be done.
    """

    source: FollowedSource
    read_only: bool = False

    @property
    def reach(self) -> Reach:
        """How it is reached."""
        return self.source.reach

    @property
    def name(self) -> SafeText:
        """What the operator calls it."""
        return self.source.reach.name

    @property
    def told(self) -> SafeText:
        """How it is, for the title; empty if all is well."""
        standing, fetched = self.source.standing, self.source.fetched
        if not standing.state.looked_at:
            return SafeText(f"{standing.state} for {duration(time.monotonic() - standing.since)}")
        if not fetched.reader.startswith("xendrift"):
            return SafeText(f"{State.NO_XENDRIFT}, read only")
        return SafeText("older, read only" if standing.state is State.OLDER else "")

    @property
    def closed(self) -> SafeText:
        """Why nothing at all can be done there now, in one sentence; empty if it can."""
        standing, fetched = self.source.standing, self.source.fetched
        if self.read_only:
            return SafeText("--read-only: nothing is done, here or on another host.")
        if not standing.state.looked_at:
            return SafeText(f"{self.name} is {standing.state}: nothing can be done there now.")
        if not _acts(fetched):
            how = f"{fetched.reader} {fetched.version}".strip()
            return SafeText(f"{self.name} is read with {how}: nothing can be done there from here.")
        return SafeText()


def _acts(fetched: Fetched) -> bool:
    """Whether its xendrift can act, and is no older than this one, which shows what it would do."""
    return fetched.reader == "xendrift" and fetched.state is State.OK
