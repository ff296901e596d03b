"""The last line of a screen that is laid over the main one."""

from collections.abc import Mapping
from typing import ClassVar, Protocol, cast

from rich.cells import cell_len
from textual.strip import Strip
from textual.widget import Widget

from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.keymap import own_keys
from xendrift_tui.screen.widgets.tones import TONE_CLASSES, segments

_SCOPES = (
    KeyScope.WAYS, KeyScope.RAW, KeyScope.FLEET, KeyScope.DECISIONS, KeyScope.IGNORED,
    KeyScope.OUTCOME, KeyScope.HOSTS,
    KeyScope.LIST, KeyScope.APP,
)  # fmt: skip


class Keyed(Protocol):
    """The application, with keys of the operator's own."""

    @property
    def keys(self) -> Mapping[str, str]:
        """The keys, by the ids of the commands."""
        ...


class OverlayFooter(Widget):
    """The keys of an overlay, in its last line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)

    def __init__(self, *keys_and_words: str) -> None:
        """Takes keys and words by turns."""
        super().__init__(id="footer")
        self._keys_and_words = keys_and_words

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """Draws the line."""
        owner = cast(Keyed, self.app)  # pyright: ignore[reportUnknownMemberType]
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
