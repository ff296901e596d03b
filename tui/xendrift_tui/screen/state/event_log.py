"""What happened on this screen since it was opened, for the log panel."""

import time
from collections import deque
from collections.abc import Callable

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Mark, Tone

_KEPT = 500


class EventLog:
    """The last things that happened, oldest first."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lines: deque[Line] = deque(maxlen=_KEPT)

    def note(self, text: SafeText, tone: Tone = Tone.NORMAL, mark: Mark = Mark.NONE) -> None:
        """Adds one event."""
        moment = time.strftime("%H:%M:%S", time.localtime(self._clock()))
        self._lines.append(Line(SafeText(moment), text, tone, mark))

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything that is kept."""
        return tuple(self._lines)
