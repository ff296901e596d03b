"""A screen laid over the main one, left with escape, q or the key that opened it."""

from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.keys.keymap import own_keys
from xendrift_tui.screen.keys.table import Scope
from xendrift_tui.screen.screens.presence import Presence
from xendrift_tui.screen.widgets.tones import TONE_CLASSES, segments
from xendrift_tui.screen.workers.messages import Entry

if TYPE_CHECKING:
    from xendrift_tui.screen.app import XendriftApp

_SCOPES = (Scope.WAYS, Scope.RAW, Scope.FLEET, Scope.LIST, Scope.APP)


class OverlayFooter(Widget):
    """The keys of an overlay, in its last line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)

    def __init__(self, *keys_and_words: str) -> None:
        """Takes keys and words by turns."""
        super().__init__(id="footer")
        self._keys_and_words = keys_and_words

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """Draws the line."""
        owner = cast("XendriftApp", self.app)  # pyright: ignore[reportUnknownMemberType]
        runs = [(" ", Tone.NORMAL)]
        room = self.size.width - 1
        words = self._keys_and_words
        for key, word in zip(words[::2], words[1::2], strict=True):
            shown = own_keys(key, _SCOPES, owner.keys)
            room -= cell_len(f"{shown} {word}  ")
            if room < -2:  # half a word helps nobody
                break
            runs += [(shown, Tone.HEADING), (f" {word}  ", Tone.MUTED)]
        return Strip(segments(self, runs)).crop_extend(0, self.size.width, self.rich_style)


class Overlay(Presence, Screen[None]):
    """Goes back to the main screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close_overlay", "back", show=False),
    ]

    def renew(self, entry: Entry) -> None:
        """Takes the domain of the main screen as it was read just now; most do not care.

        It may be called before the overlay is composed, and after it was left.
        """

    def action_close_overlay(self) -> None:
        """Goes back."""
        self.dismiss()
