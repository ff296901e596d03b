"""What is said of a key that nothing here listens to."""

import time
from collections.abc import Callable, Container

from textual.keys import Keys, format_key

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.table import COMMANDS

# Seconds for which the same is not said again: a key that is held down repeats itself.
_ONCE_IN = 3.0
_DIALOG = "does nothing here: the last line names the keys that do."
_SCREEN = "does nothing here: ? lists the keys."


def unbound(key: str, scopes: Container[KeyScope], *, asks: bool = False) -> SafeText:
    """Says that a key does nothing here, and where it does something.

    Args:
        key: the key, as Textual names it.
        scopes: the scopes whose commands can be given here.
        asks: whether a dialog is on top, which has its own keys only.
    """
    shown = format_key(key)
    if asks:
        return SafeText(f"{shown} {_DIALOG}")
    for command in COMMANDS:
        if key in command.keys.split(",") and command.scope not in scopes:
            where = f"{command.scope.value[0].lower()}{command.scope.value[1:]}"
            place = "on the main screen" if command.scope is KeyScope.MAIN else where
            return SafeText(
                f"{shown} does nothing here: {command.words or command.id} works {place}."
            )
    return SafeText(f"{shown} {_SCREEN}")


class Unbound:
    """Says it, once for a key that is held down."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said = SafeText()
        self._at = -_ONCE_IN

    def told(self, key: str, sentence: SafeText) -> bool:
        """Tells whether the sentence is to be said now."""
        now = self._clock()
        if key == Keys.Ignore or (sentence == self._said and now - self._at < _ONCE_IN):
            return False
        self._said, self._at = sentence, now
        return True
