"""What a plan says of itself, part by part: whoever draws it chooses the words around each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from xendrift.core.base.text import SafeText


class Part(Enum):
    """What a line of a plan is about."""

    TITLE = auto()
    ASSUMED = auto()
    VIEW = auto()  # how the differences were settled
    RUN = auto()  # a command of xl, quoted for a shell
    LIMIT = auto()  # for how long that may take
    WRITE = auto()  # what that writes
    THEN = auto()  # what follows a command
    STEP = auto()  # what xendrift does itself
    COUNT = auto()
    CHANGE = auto()  # one change of the template
    TEXT = auto()  # one line of a file
    UNSAID = auto()
    REMAINS = auto()
    NOW = auto()  # what boots next as things are
    AFTER = auto()  # what boots next once the plan was run
    NO_EFFECT = auto()
    WARNING = auto()
    DANGER = auto()
    REFUSAL = auto()


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of a plan.

    Attributes:
        part: what it is about.
        text: what it says.
    """

    part: Part
    text: SafeText


def line(part: Part, text: str) -> PlanLine:
    """Makes one line."""
    return PlanLine(part, SafeText(text))


def each(part: Part, sentences: Iterable[str]) -> Iterator[PlanLine]:
    """Makes a line of each sentence."""
    return (line(part, sentence) for sentence in sentences)
