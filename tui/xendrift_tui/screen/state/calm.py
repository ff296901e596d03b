"""When lists may change their order: after seconds in which nobody typed and nothing changed."""

from collections.abc import Callable

QUIET = 5.0
"""Seconds of calm before rows change their places."""

LONGEST = 30.0
"""Seconds after which they do so although something changes all the time."""

COUNTS_QUIET, COUNTS_LONGEST = 2.0, 10.0
"""The same for numbers that are counted anew at every change."""


class Calm:
    """Hears of keys and of changes, and tells when both have been quiet for long enough."""

    def __init__(
        self, clock: Callable[[], float], quiet: float = QUIET, longest: float = LONGEST
    ) -> None:
        """Begins in unrest.

        Args:
            clock: the time in seconds.
            quiet: for how many seconds nothing may happen.
            longest: for how many seconds at most changes alone put it off.
        """
        self._clock, self._quiet, self._longest = clock, quiet, longest
        self._typed = self._changed = self._settled = clock()

    def typed(self) -> None:
        """Somebody types or clicks."""
        self._typed = self._clock()

    def changed(self) -> None:
        """Something changed that would move a row."""
        self._changed = self._clock()

    def settled(self) -> None:
        """Everything stands where it belongs."""
        self._settled = self._clock()

    @property
    def over(self) -> bool:
        """Whether rows may change their places now."""
        now = self._clock()
        if now - self._typed < self._quiet:
            return False
        return now - self._changed >= self._quiet or now - self._settled >= self._longest
