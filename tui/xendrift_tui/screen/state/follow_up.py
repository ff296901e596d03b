"""What is still to be done once something that runs is over."""

from dataclasses import dataclass, field

from xendrift.actions.action import Request
from xendrift.core.base.text import SafeText


@dataclass(slots=True)
class FollowUp:
    """What waits for an action to end, or for a domain to be read again.

    Attributes:
        leaving: whether the program is to be left as soon as nothing runs.
        offered: whether decisions of an earlier start were offered.
        planning: whether the plans of a set are being made.
        spent: domains that something was done to: decisions about them may have come true.
        again: a request whose plan was stale, and what its next plan has to say of that.
    """

    leaving: bool = False
    offered: bool = False
    planning: bool = False
    spent: set[int] = field(default_factory=set[int])
    again: tuple[Request, SafeText] | None = None

    def take(self, domid: int) -> tuple[Request, SafeText] | None:
        """Returns what waits for a domain, if anything does, and lets go of it."""
        again, self.again = self.again, None
        return again if again is not None and again[0].domain == str(domid) else None
