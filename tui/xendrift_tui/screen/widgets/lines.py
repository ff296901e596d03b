"""Lines with a title, a cursor and a scrollbar, whatever they are about.

Only the lines in sight are drawn, so that a list of thousands costs no more than one of ten.
The cursor belongs to a key, not to a place: when lines come, go or change their order, it stays
on what it was on, and that stays where it was on the screen.
"""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.columns import cut, pad
from xendrift_tui.presentation.marks import UNICODE, Glyphs, Mark, Tone
from xendrift_tui.screen.widgets.tones import TONE_CLASSES, segments

Runs = list[tuple[str, Tone]]


class ThriftyView(ScrollView):
    """Draws again only those lines that look different now: over a slow line every byte counts."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._seen: dict[int, Strip] = {}
        self._base: Style | None = None

    @property
    def base_style(self) -> Style:
        """The widget's own style, worked out once: every line of every repaint asks for it."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    def notify_style_update(self) -> None:
        """Works it out anew, for a theme or a state of the widget has changed it."""
        super().notify_style_update()
        self._base = None

    def strip(self, y: int) -> Strip:
        """Makes one line of the screen."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draws one line of the screen."""
        self._seen[y] = strip = self.strip(y)
        return strip

    def redraw(self) -> None:
        """Has those lines drawn again that look different from what was drawn last."""
        width, height = self.size
        differing = [
            Region(0, y, width, 1) for y in range(height) if self._seen.get(y) != self.strip(y)
        ]
        if differing:
            self.refresh(*differing)


class Lines(ThriftyView, can_focus=True):
    """What is drawn of a list; what its lines say is the subclass's business.

    Attributes:
        glyphs: which signs the terminal can show.
        heading: the title in its first line.
        head: how many lines at the top do not scroll.
        rests: whether the cursor is shown while other panes have the keys.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *TONE_CLASSES, "line--cursor", "line--resting", "line--title", "line--title-focus",
        "line--rule",
    }  # fmt: skip

    class Moved(Message):
        """The cursor came to another line."""

        def __init__(self, sender: "Lines") -> None:
            super().__init__()
            self.list = sender

        @property
        def control(self) -> "Lines":
            """The list it happened in."""
            return self.list

    def __init__(self, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self.heading = SafeText()
        self.head = 1
        self.rests = True
        self.cursor = 0
        self._keys: Sequence[object] = ()

    def line(self, index: int, width: int) -> Runs:
        """Draws one line, in exactly `width` cells."""
        raise NotImplementedError

    def marked(self, index: int) -> bool:  # noqa: ARG002
        """Tells whether a line is marked."""
        return False

    @property
    def mark_width(self) -> int:
        """The cells on the left that marks stand in, none while there are no marks."""
        return 0

    def head_line(self, number: int, width: int) -> Runs:  # noqa: ARG002
        """Draws one of the lines that do not scroll, below the title."""
        return [(" " * width, Tone.NORMAL)]

    # ---- content

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._keys)

    @property
    def key(self) -> object:
        """What the cursor is on, None in an empty list."""
        return self._keys[self.cursor] if self._keys else None

    @property
    def inner_width(self) -> int:
        """The cells of one line."""
        return self.scrollable_content_region.width

    def show_lines(self, keys: Sequence[object]) -> None:
        """Takes new lines; the cursor stays on its key, and that stays where it was."""
        held, offset = self.key, self.cursor - self.scroll_offset.y
        self._keys = keys
        self.virtual_size = Size(0, len(keys) + self.head)
        try:
            self.cursor = keys.index(held)
            if self.cursor - offset != self.scroll_offset.y:
                self.scroll_to(y=self.cursor - offset, animate=False, force=True)
        except ValueError:
            self.cursor = max(min(self.cursor, len(keys) - 1), 0)
        self.redraw()

    def forget_cursor(self) -> None:
        """Goes back to the top: the lines to come are about something else."""
        self._keys = ()
        self.cursor = 0
        self.scroll_to(y=0, animate=False, force=True)

    def go(self, index: int) -> None:
        """Puts the cursor on a line and brings it into sight."""
        if not self._keys:
            return
        self.cursor = max(0, min(index, self.count - 1))
        self._bring_into_sight()
        self.redraw()
        self.post_message(self.Moved(self))

    def _bring_into_sight(self) -> None:
        region = Region(0, self.cursor + self.head, 1, 1)
        self.scroll_to_region(
            region, spacing=Spacing(self.head, 0, 0, 0), animate=False, force=True, x_axis=False
        )

    def go_to(self, key: object) -> bool:
        """Puts the cursor on a key; False if no line has it."""
        if key not in self._keys:
            return False
        self.go(self._keys.index(key))
        return True

    # ---- drawing

    def strip(self, y: int) -> Strip:
        """Makes one line of the screen."""
        width = self.inner_width
        if y == 0:
            return Strip(self._title(width), width)
        gutter = min(self.mark_width, width)
        if y < self.head:
            runs = [(" " * gutter, Tone.NORMAL), *self.head_line(y, width - gutter)]
            return Strip(segments(self, runs, None, self.base_style), width)
        index = y - self.head + self.scroll_offset.y
        if index >= self.count:
            return Strip.blank(width, self.base_style)
        over = self._cursor_style() if index == self.cursor else None
        runs = self.line(index, width - gutter)
        if gutter:
            mark = Mark.CHOSEN if self.marked(index) else Mark.NONE
            runs = [(self.glyphs[mark], Tone.OPERATOR), *runs]
        return Strip(segments(self, runs, over, self.base_style), width)

    def _cursor_style(self) -> Style | None:
        if not self.has_focus and not self.rests:
            return None
        name = "line--cursor" if self.has_focus else "line--resting"
        return self.get_component_rich_style(name, partial=True)

    def _title(self, width: int) -> list[Segment]:
        name = "line--title-focus" if self.has_focus else "line--title"
        rule = self.base_style + self.get_component_rich_style("line--rule", partial=True)
        style = self.base_style + self.get_component_rich_style(name, partial=True)
        heading = cut(f" {self.heading} ", max(width - 2, 0), self.glyphs.ellipsis)
        left = Segment(self.glyphs.rule, rule)
        return [left, Segment(heading, style), Segment(self._rest(heading, width), rule)]

    def _rest(self, heading: str, width: int) -> str:
        drawn = len(pad(heading, width)) - len(heading)
        return self.glyphs.rule * max(drawn - 1, 0)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Keeps the cursor in sight when there is less room."""
        if self._keys and self.rests:
            self._bring_into_sight()

    def on_focus(self) -> None:
        """Shows that this list has the keys."""
        self.refresh()

    def on_blur(self) -> None:
        """Shows that this list has lost the keys."""
        self.refresh()
