"""Making something of each domain while the daemon is busy with the next ones."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from xendrift.core.model.observation import HostObservation, Observation
from xendrift.sources.protocol import Scope, Source, Waiting

# Observations that wait their turn; where the daemon is the faster one, it waits for us.
_MOST_WAITING = 1024

Made = TypeVar("Made")


def each(
    source: Source,
    host: HostObservation,
    domids: Iterable[int],
    scope: Scope,
    make: Callable[[Observation], Made],
) -> Iterator[Made]:
    """Reads domains and yields what is made of each, in their order.

    Args:
        source: where to read.
        host: the last look.
        domids: the domains; one that vanished is left out.
        scope: how much of them.
        make: makes it, in a millisecond or so; nothing is read meanwhile.

    Raises:
        SourceError: the source cannot be read.
    """
    if not isinstance(source, Waiting):
        yield from map(make, source.observe(host, domids, scope))
        return
    waiting: deque[Observation] = deque()
    made: deque[Made] = deque()

    def one() -> bool:
        if waiting:
            made.append(make(waiting.popleft()))
            return True
        return False

    for observation in source.observe_meanwhile(host, domids, scope, one):
        waiting.append(observation)
        if len(waiting) > _MOST_WAITING:
            one()
        while made:
            yield made.popleft()
    while made or one():
        yield made.popleft()
