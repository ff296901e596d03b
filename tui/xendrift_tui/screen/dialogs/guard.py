"""Tells a confirmation from a key that was typed ahead or is held down."""

import time
from collections.abc import Callable

CALM = 0.5
"""For how many seconds the key that confirms must have been left alone."""


class Guard:
    """Lets a key through only after a moment of calm.

    Whoever types ahead has not read what he confirms, and a key that is held down repeats
    itself thirty times a second: each press that comes too soon starts the moment anew.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()

    def rest(self) -> None:
        """Starts the moment anew: there is something else to be read."""
        self._since = self._clock()

    def lets(self) -> bool:
        """Tells whether a press counts."""
        now = self._clock()
        calm = now - self._since >= CALM
        self._since = now
        return calm
