"""What every dialog has in common: it is answered once, whatever is typed at once."""

from typing import TypeVar

from textual.screen import ModalScreen

from xendrift_tui.screen.screens.presence import Presence

Answer = TypeVar("Answer")


class Dialog(Presence, ModalScreen[Answer]):
    """Asks for something, above whatever asked; the second of two answers is nothing."""
