"""The first and the last line of the screen."""

from collections.abc import Container, Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.headline import Freshness, headline
from xendrift_tui.presentation.marks import Glyphs, Tone
from xendrift_tui.screen.keys.command import ScreenCommand
from xendrift_tui.screen.keys.keymap import shown
from xendrift_tui.screen.keys.table import COMMANDS, FOOTER
from xendrift_tui.screen.widgets.tones import TONE_CLASSES, segments


class TitleBar(Widget):
    """The title line.

    Attributes:
        label: what the source calls itself.
        domains: how many domains there are, and how many of them a filter lets through.
        counts: what is wrong, under the title's words.
        state: how fresh the screen is, and a remark on it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)

    def __init__(self, label: SafeText, glyphs: Glyphs) -> None:
        super().__init__(id="title")
        self.label = label
        self.domains = ""
        self.counts: Mapping[str, int] = {}
        self.state: tuple[Freshness, str] = (Freshness.READING, "")
        self._glyphs = glyphs
        self._seen: Strip | None = None

    def redraw(self) -> None:
        """Has the line drawn again if it looks different now."""
        if self._strip() != self._seen:
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """Draws the title."""
        self._seen = strip = self._strip()
        return strip

    def _strip(self) -> Strip:
        width = self.size.width
        runs = headline(self.label, self.domains, self.counts, self.state, width, self._glyphs)
        return Strip(segments(self, runs), width)


class FooterBar(Widget):
    """The most useful keys; those that find no room are in the help.

    Attributes:
        keymap: keys of the operator's own, by the ids of the commands.
        out_of_reach: the commands, by id, whose key cannot be used now.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)

    class Pressed(Message):
        """A key's word was clicked."""

        def __init__(self, command: ScreenCommand) -> None:
            super().__init__()
            self.command = command

    def __init__(self) -> None:
        super().__init__(id="footer")
        self.out_of_reach: Container[str] = frozenset[str]()
        self.keymap: Mapping[str, str] = {}
        self._spans: list[tuple[int, int, ScreenCommand]] = []

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """Draws as many keys as there is room for, help and quit always."""
        width = self.size.width
        runs: list[tuple[str, Tone]] = [(" ", Tone.NORMAL)]
        self._spans = []
        at = 1
        for command in self._chosen(width - 1):
            key = self._key(command)
            tone = Tone.MUTED if command.id in self.out_of_reach else Tone.HEADING
            runs += [(key, tone), (f" {command.words}  ", Tone.MUTED)]
            end = at + cell_len(f"{key} {command.words}")
            self._spans.append((at, end, command))
            at = end + 2
        runs.append((" " * max(width - at, 0), Tone.NORMAL))
        return Strip(segments(self, runs)).crop_extend(0, width, self.rich_style)

    def _key(self, command: ScreenCommand) -> str:
        return shown(command, self.keymap).split(",")[0]

    def _chosen(self, width: int) -> list[ScreenCommand]:
        """Takes keys by their worth while there is room, and shows them in the table's order."""
        chosen: set[str] = set()
        for command in FOOTER:
            needed = cell_len(f"{self._key(command)} {command.words}") + 2
            if needed > width + 2:
                break  # what belongs together is shown together, or not at all
            chosen.add(command.id)
            width -= needed
        return [command for command in COMMANDS if command.id in chosen]

    def on_click(self, event: events.Click) -> None:
        """Does what the clicked key does."""
        for start, end, command in self._spans:
            if start <= event.x < end:
                self.post_message(self.Pressed(command))
