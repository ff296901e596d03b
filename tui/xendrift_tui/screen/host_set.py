"""Several hosts at a time: a thread for each that looks, and a sitting for each that was opened."""

from collections.abc import Callable, Sequence

from textual.message import Message

from xendrift.core.base.text import SafeText
from xendrift.sources.remote.fetched import Wanted
from xendrift.sources.remote.follow import FollowedSource
from xendrift.sources.remote.reach import Reach
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.choices import Choices
from xendrift_tui.screen.state.sight import Sight
from xendrift_tui.screen.workers.hosts import HostThread, Turns

LINES = 100
"""An ssh that stays takes some megabytes here and there: not every host of a thousand has one."""


class HostSet:
    """Everything behind the list of hosts.

    Attributes:
        sights: what is known of each, by its name, in the order in which they were named.
        sessions: the sittings of those that were opened, by the host's name.
    """

    def __init__(
        self,
        reaches: Sequence[Reach],
        jobs: int,
        wanted: Wanted,
        choices: Choices,
        sit: Callable[[FollowedSource], Session],
        lines: int = LINES,
    ) -> None:
        """Takes the hosts.

        Args:
            reaches: how each is reached.
            jobs: how many are reached or compared side by side.
            wanted: what of each is wanted.
            choices: what the operator lives with.
            sit: begins a sitting in front of one that was reached.
            lines: how many are followed on a line of their own; the others are looked at anew.
        """
        self._reaches = {one.name: one for one in reaches}
        self.sights = {one.name: Sight(one.name) for one in reaches}
        self.sessions: dict[SafeText, Session] = {}
        self._turns = Turns(jobs, lines)
        self._wanted, self._choices, self._sit = wanted, choices, sit
        self._threads: dict[SafeText, HostThread] = {}

    def start(self, post: Callable[[Message], object]) -> None:
        """Begins to look at all of them.

        Args:
            post: takes messages from any thread.
        """
        for name, reach in self._reaches.items():
            thread = HostThread(reach, self._wanted, self._turns, self._choices, post)
            self._threads[name] = thread
            thread.start()

    def close(self) -> None:
        """Hangs up everywhere."""
        for thread in self._threads.values():
            thread.close()

    def retry(self, name: SafeText) -> None:
        """Has a host reached at once, if it is not."""
        self._threads[name].retry()

    def follow(self, name: SafeText) -> None:
        """Has a host followed on a line of its own, to be opened."""
        self._threads[name].follow()

    def session(self, name: SafeText) -> Session | None:
        """Gives the sitting in front of a host, None if that was never reached."""
        source = self._threads[name].source
        if name not in self.sessions and source is not None:
            session = self._sit(source)
            session.opened += f"-{len(self.sessions)}"  # each keeps decisions in a file of its own
            self.sessions[name] = session
        return self.sessions.get(name)
