"""Signs and tones: what a row means, apart from how it is drawn.

Colour alone never carries a meaning: every sign has a word beside it, and every sign has an
ASCII form for consoles whose font lacks the better one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from xendrift.core.model.finding import Severity


class Tone(StrEnum):
    """What a piece of text stands for; a theme turns it into a colour."""

    NORMAL = "normal"
    MUTED = "muted"
    HEADING = "heading"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    LIVE = "live"
    OPERATOR = "operator"


class Mark(Enum):
    """A sign one cell wide."""

    NONE = "none"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    SAME = "same"
    KEPT = "kept"
    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    ABSENT = "absent"
    OPEN = "open"
    SHUT = "shut"
    CHOSEN = "chosen"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One way to draw the signs.

    Attributes:
        signs: the character of every mark.
        ellipsis: what says that text was cut.
        rule: what a separating line is drawn with.
        dot: what says how fresh the screen is.
        join: what separates the words of a title.
    """

    signs: Mapping[Mark, str]
    ellipsis: str
    rule: str
    dot: str
    join: str

    def __getitem__(self, mark: Mark) -> str:
        return self.signs[mark]


UNICODE = Glyphs(dict(zip(Mark, " ✗!·=<+−~─▾▸*•", strict=True)), "…", "─", "●", "·")
ASCII = Glyphs(dict(zip(Mark, " x!.=<+-~-v>*o", strict=True)), ">", "-", "*", "-")

_SEVERITIES = {
    Severity.ERROR: (Mark.ERROR, Tone.BAD),
    Severity.WARNING: (Mark.WARNING, Tone.WARNING),
    Severity.INFO: (Mark.INFO, Tone.MUTED),
}


def severity_mark(severity: Severity | None) -> Mark:
    """Returns the sign of a severity; none has a blank."""
    return _SEVERITIES[severity][0] if severity else Mark.NONE


def severity_tone(severity: Severity | None) -> Tone:
    """Returns the tone of a severity; none is normal."""
    return _SEVERITIES[severity][1] if severity else Tone.NORMAL
