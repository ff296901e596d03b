"""What every source can do. Calls block; the screen makes them from worker threads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation


class Scope(Enum):
    """How much of a domain is to be read; a source may always give more.

    Attributes:
        BOOT: what the next boot's configuration is made from.
        CONFIG: what a merged configuration is made from, unless it is merged by policy `live`.
        REPORT: what a report is made from, its findings and their evidence.
        WHOLE: every node.
    """

    BOOT = "boot"
    CONFIG = "config"
    REPORT = "report"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a watch reports: a hint to read again, never a count.

    Attributes:
        domids: the domains of which something may have changed.
        everything: read the host and every domain again (first report, a lost event, a
            domain that came or went, a reconnection).
        lost: why the connection is gone, empty while it stands; a later report with
            `everything` set says that it is back.
    """

    domids: frozenset[int] = frozenset()
    everything: bool = False
    lost: SafeText = SafeText()


class Watch(Protocol):
    """A running watch; usable from one thread, closable from any."""

    def wait(self, timeout: float) -> Changes | None:
        """Returns what changed since the last call, or None after `timeout` seconds of calm."""
        ...

    def close(self) -> None:
        """Ends the watch; a waiting call returns None within a tenth of a second."""
        ...


class Source(Protocol):
    """One place that both views are read from.

    Every method may raise `SourceError`, with one sentence that says what to do.
    """

    @property
    def label(self) -> SafeText:
        """What the screen's title calls it: the host's name, a capture's, `demo`."""
        ...

    @property
    def live(self) -> bool:
        """Whether it can change by itself; a capture cannot."""
        ...

    @property
    def kept_as(self) -> str:
        """What it was kept in, `a capture`, a recording, or another host; empty for this one."""
        ...

    def look(self) -> HostObservation:
        """Reads what is true of the whole host."""
        ...

    def observe(
        self, host: HostObservation, domids: Iterable[int], scope: Scope = Scope.REPORT
    ) -> Iterator[Observation]:
        """Reads domains in the order given, each yielded as soon as it is complete.

        A domain that vanished meanwhile is left out.
        """
        ...

    def subtree(self, path: str) -> Mapping[str, bytes]:
        """Reads a node and all below it, for the raw view; a missing node gives nothing."""
        ...

    def watch(self) -> Watch:
        """Starts watching; the first report says `everything`."""
        ...

    def close(self) -> None:
        """Lets go of sockets and threads; calling it twice is fine."""
        ...


@runtime_checkable
class Glancing(Protocol):
    """A source that takes so long to look at a large host that a part of it is worth having."""

    def glance(self) -> HostObservation:
        """Reads which domains there may be, and nothing of backends and names.

        What is observed by it is true of each domain; what other domains have to do with it is
        known after a look only.
        """
        ...


@runtime_checkable
class Noted(Protocol):
    """A source of which more is to be known than what it holds."""

    @property
    def notes(self) -> tuple[SafeText, ...]:
        """What an operator has to know of it, one sentence each."""
        ...


@runtime_checkable
class Waiting(Protocol):
    """A source that waits for a daemon, during which something else can be done."""

    def observe_meanwhile(
        self,
        host: HostObservation,
        domids: Iterable[int],
        scope: Scope,
        meanwhile: Callable[[], bool],
    ) -> Iterator[Observation]:
        """Reads domains as `observe` does.

        Args:
            host: the last look.
            domids: the domains, in the order of the answer.
            scope: how much of them.
            meanwhile: does a bit of work, of a millisecond at most; False if there was none.
        """
        ...
