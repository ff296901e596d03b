"""Answers of the terminal that come too late are not keys.

The screen asks for the background before it opens and waits for a moment only. An answer that comes
later has letters in it, any of which may be a key that decides something.
"""

import re
import time
from collections.abc import Callable

_WHOLE = re.compile(r"\x1b\]\d[\x20-\x7e]*?(?:\x07|\x1b\\)")
_BEGUN = re.compile(r"\x1b\](?:\d[\x20-\x7e]{0,200}\x1b?)?$")
_WAITS = 0.3  # seconds for the rest of an answer


class Replies:
    """Takes operating system commands (OSC) out of what a terminal sends."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held = ""
        self._since = 0.0

    def without(self, text: str) -> str:
        """Returns what is left of a text; what may be the beginning of an answer is held back."""
        if not self._held and "\x1b]" not in text:
            return text
        if not self._held:
            self._since = self._clock()
        rest = _WHOLE.sub("", self._held + text)
        begun = _BEGUN.search(rest)
        self._held = begun[0] if begun else ""
        return rest[: begun.start()] if begun else rest

    def overdue(self) -> str:
        """Returns what was held back and is no answer after all; half of one is forgotten."""
        if not self._held or self._clock() - self._since < _WAITS:
            return ""
        held, self._held = self._held, ""
        return held if len(held) == len("\x1b]") else ""
