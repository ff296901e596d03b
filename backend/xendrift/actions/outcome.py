"""What came of a plan, and how the way back is spelled where that is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.plans.plan import Plan

FORGETS = SafeText("The demo host forgets all of this when the program ends.")


@dataclass(frozen=True, slots=True)
class Way:
    """How the way back is spelled where an outcome is told.

    Attributes:
        undo: names what takes an entry of the journal back.
        unplug: names what takes a device of a domain out again.
        forgets: whether there is none, because all of it is forgotten at the end.
    """

    undo: Callable[[str], str]
    unplug: Callable[[int, str], str]
    forgets: bool


class Outcome(Protocol):
    """What came of a plan."""

    @property
    def done(self) -> bool:
        """Whether all of it came true."""
        ...

    def lines(self, plan: Plan, way: Way) -> Iterator[SafeText]:
        """Yields what is to be said of it, the outcome itself first."""
        ...

    def shape(self, plan: Plan) -> JsonObject:
        """What programs are told of it beside the plan."""
        ...
