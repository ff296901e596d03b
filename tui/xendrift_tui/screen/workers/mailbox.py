"""What the reading thread is to do next; put in from any thread, taken out by one."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Task = Callable[[], None]


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One piece of work.

    Attributes:
        tasks: what somebody waits for.
        everything: whether the host and every domain are to be read again.
        domids: the domains to be read again otherwise.
    """

    tasks: tuple[Task, ...] = ()
    everything: bool = False
    domids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.tasks or self.everything or self.domids)


class Mailbox:
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
        self._tasks: deque[Task] = deque()
        self._everything = False
        self._domids: set[int] = set()
        self._held = False
        self.closed = False

    def task(self, task: Task) -> None:
        """Asks for something that somebody waits for; it is done first, even while held."""
        with self._condition:
            self._tasks.append(task)
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
    def urgent(self) -> tuple[Task, ...]:
        """Takes out what somebody waits for, without waiting."""
        with self._condition:
            tasks = tuple(self._tasks)
            self._tasks.clear()
            return tasks

    def take(self, timeout: float) -> ReadRequest:
        """Waits for work; an empty request after `timeout` seconds of calm."""
        with self._condition:
            self._condition.wait_for(self._ready, timeout)
            if self._changed and not self._tasks and not self.closed:
                self._condition.wait_for(lambda: self._tasks or self.closed, self._together)
            tasks = tuple(self._tasks)
            self._tasks.clear()
            if self._held:
                return ReadRequest(tasks)
            request = ReadRequest(tasks, self._everything, frozenset(self._domids))
            self._everything = False
            self._domids.clear()
            return request

    @property
    def _changed(self) -> bool:
        return not self._held and (self._everything or bool(self._domids))

    def _ready(self) -> bool:
        return self.closed or bool(self._tasks) or self._changed
