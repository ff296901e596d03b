"""Several that ask at once: while one works with its answers, others' are looked for."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Generic, TypeVar, cast

from xendrift.xenstore.batch import Exchange, Service
from xendrift.xenstore.pool import Lanes
from xendrift.xenstore.requests import Ask, Asking

# With so many outstanding the daemon has enough to do for something else to be done here.
_PLENTY = 64

# Does a bit of work that takes a millisecond at most; False if there was none.
Meanwhile = Callable[[], bool]

T = TypeVar("T")


def side_by_side(
    sides: Sequence[Lanes], askings: Iterable[Asking[T]], meanwhile: Meanwhile
) -> Generator[T]:
    """Answers as many at once as there are sides; yields what each comes to, in their order.

    Args:
        sides: the connections, used by nobody else meanwhile; dropped in the end.
        askings: who asks; the next one is taken up when the first of those at work is done.
        meanwhile: what is done while the daemon has enough to do; what it raises ends all.

    Raises:
        LostDaemonError: the daemon hung up or stayed silent.
        SourceError: a connection cannot be made, or `interrupt` was called on a side.
    """
    waiting = iter(askings)
    free = list(sides)
    running: deque[_Running[T]] = deque()
    service = Service(sides[0].patience)
    try:
        while True:
            while free and (asking := next(waiting, None)) is not None:
                running.append(_Running(asking, free.pop()))
            if not running:
                return
            if running[0].ended:
                free.append(running[0].side)
                yield running.popleft().outcome
                continue
            exchanges = [one.exchange for one in running if one.exchange]
            service.turn(exchanges)
            if answered := next((one for one in running if one.answered), None):
                answered.go_on()
            elif service.outstanding < _PLENTY or not meanwhile():
                service.pause(exchanges)
    finally:
        for side in sides:
            side.drop()


class _Running(Generic[T]):
    """One that asks, over connections of its own.

    Attributes:
        side: those connections.
        exchange: what is under way; None once everything was asked.
        outcome: what it came to, then.
    """

    outcome: T

    def __init__(self, asking: Asking[T], side: Lanes) -> None:
        self.side = side
        self.exchange: Exchange | None = None
        self._asking = asking
        self._resume(lambda: next(asking))

    @property
    def ended(self) -> bool:
        return self.exchange is None

    @property
    def answered(self) -> bool:
        return self.exchange is not None and self.exchange.complete

    def go_on(self) -> None:
        """Hands over the answers and takes the next questions."""
        if self.exchange is not None:
            batch = self.exchange.batch
            self._resume(lambda: self._asking.send(batch))

    def _resume(self, step: Callable[[], Ask]) -> None:
        try:
            self.exchange = self.side.begin(step())
        except StopIteration as end:
            self.exchange = None
            self.outcome = cast(T, end.value)
