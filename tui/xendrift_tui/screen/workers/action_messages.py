"""What the thread that acts tells the screen; safe to post from any thread."""

from dataclasses import dataclass

from textual.message import Message

from xendrift.actions.action import Request, Seen
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import Entry
from xendrift.core.plans.plan import Plan
from xendrift_tui.screen.workers.messages import Arrival


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a plan.

    Attributes:
        request: what was asked for.
        plan: the plan that was confirmed.
        done: whether all of it came true.
        refused: whether nothing was done at all, because the host is not as it was.
        sentences: what is to be said of it, the outcome first.
        unwritten: bytes that could be written nowhere, for the operator to keep.
    """

    request: Request
    plan: Plan
    done: bool
    sentences: tuple[SafeText, ...]
    refused: bool = False
    unwritten: bytes | None = None


class Said(Arrival):
    """The command that runs wrote a line."""

    def __init__(self, text: SafeText) -> None:
        super().__init__()
        self.text = text


class Ended(Arrival):
    """An action is over."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


class Planned(Arrival):
    """A plan that took a look is there: its request and its domain, or why there is none."""

    def __init__(self, request: Request | None, seen: Seen, note: SafeText) -> None:
        """Takes what was found.

        Args:
            request: the request, None if there is none.
            seen: what its plan is made from.
            note: what is to be known of an earlier plan, or why there is no request.
        """
        super().__init__()
        self.request = request
        self.seen = seen
        self.note = note


class JournalRead(Message):
    """The journal was read: entries, oldest first, each with how it ended.

    Attributes:
        entries: the entries.
        problem: why there are none, empty if it could be read.
        lost: what is missing among them, empty if nothing is.
    """

    def __init__(
        self,
        entries: tuple[tuple[Entry, str, SafeText], ...],
        problem: SafeText,
        lost: SafeText = SafeText(),
    ) -> None:
        super().__init__()
        self.entries = entries
        self.problem = problem
        self.lost = lost
