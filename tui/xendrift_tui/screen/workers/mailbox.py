"""What the reading thread is to do next; put in from any thread, taken out by one."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Errand = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """One piece of work.

    Attributes:
        errands: what somebody waits for.
        everything: whether the host and every domain are to be read again.
        domids: the domains to be read again otherwise.
    """

    errands: tuple[Errand, ...] = ()
    everything: bool = False
    domids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.errands or self.everything or self.domids)


class Wishes:
    """A mailbox that cannot overflow: a storm of changes ends up in one set of domids.

    Watch events are hints and may come by the thousand; the first one starts a short wait in
    which all others fall together.
    """

    def __init__(self, together: float) -> None:
        """Makes an empty mailbox.

        Args:
            together: for how many seconds changes are gathered before they are read.
        """
        self._together = together
        self._condition = threading.Condition()
        self._errands: deque[Errand] = deque()
        self._everything = False
        self._domids: set[int] = set()
        self._held = False
        self.closed = False

    def errand(self, errand: Errand) -> None:
        """Asks for something that somebody waits for; it is done first, even while held."""
        with self._condition:
            self._errands.append(errand)
            self._condition.notify_all()

    def read(self, domids: Iterable[int] = (), *, everything: bool = False) -> None:
        """Asks for domains to be read again."""
        with self._condition:
            self._domids.update(domids)
            self._everything = self._everything or everything
            self._condition.notify_all()

    def hold(self, held: bool) -> None:
        """Gathers changes without reading them, until it is let go again."""
        with self._condition:
            self._held = held
            self._condition.notify_all()

    def close(self) -> None:
        """Ends the waiting for good."""
        with self._condition:
            self.closed = True
            self._condition.notify_all()

    def pause(self, seconds: float) -> None:
        """Does nothing for a while, unless it is closed."""
        with self._condition:
            self._condition.wait_for(lambda: self.closed, seconds)

    @property
    def urgent(self) -> tuple[Errand, ...]:
        """Takes out what somebody waits for, without waiting."""
        with self._condition:
            errands = tuple(self._errands)
            self._errands.clear()
            return errands

    def take(self, timeout: float) -> Wish:
        """Waits for work; an empty wish after `timeout` seconds of calm."""
        with self._condition:
            self._condition.wait_for(self._ready, timeout)
            if self._changed and not self._errands and not self.closed:
                self._condition.wait_for(lambda: self._errands or self.closed, self._together)
            errands = tuple(self._errands)
            self._errands.clear()
            if self._held:
                return Wish(errands)
            wish = Wish(errands, self._everything, frozenset(self._domids))
            self._everything = False
            self._domids.clear()
            return wish

    @property
    def _changed(self) -> bool:
        return not self._held and (self._everything or bool(self._domids))

    def _ready(self) -> bool:
        return self.closed or bool(self._errands) or self._changed
