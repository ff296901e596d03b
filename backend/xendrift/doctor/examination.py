"""Every check of this host, in the order in which one depends on the other."""

from collections.abc import Callable, Iterator

from xendrift.doctor.check import Asked, Check
from xendrift.doctor.files import locks, python, state, userdata
from xendrift.doctor.store import xenstored
from xendrift.doctor.toolstack import hypervisor, xl

CHECKS: tuple[Callable[[Asked], Iterator[Check]], ...] = (
    hypervisor,
    xenstored,
    userdata,
    locks,
    xl,
    state,
    python,
)


def examine(asked: Asked) -> Iterator[Check]:
    """Runs every check; none of them writes anything, and each is done when it is yielded."""
    for check in CHECKS:
        yield from check(asked)
