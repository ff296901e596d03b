"""What changed since a capture, or since a moment of this run."""

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from xendrift.core.base.text import SafeText
from xendrift.core.compare.words import summary
from xendrift_tui.presentation.columns import cut, pad
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.difference import ChangeLine, difference_lines
from xendrift_tui.presentation.marks import Glyphs, Tone
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.line_list import LineList, Runs
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.workers.comparer import Compared, CompareThread


class ChangeList(LineList):
    """One line a change; what is too wide is told in full below the list."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self.changes: tuple[ChangeLine, ...] = ()

    @property
    def change(self) -> ChangeLine | None:
        """The change under the cursor."""
        return self.changes[self.cursor] if self.changes else None

    def show_changes(self, changes: tuple[ChangeLine, ...]) -> None:
        """Takes the lines."""
        self.changes = changes
        self.show_lines(range(len(changes)))

    def line(self, index: int, width: int) -> Runs:
        """Draws one line."""
        one = self.changes[index]
        lead = f" {'    ' * one.level}{self.glyphs[one.mark]} "
        room = max(width - cell_len(lead), 0)
        text = pad(cut(one.text, room, self.glyphs.ellipsis), room)
        return [(cut(lead, width, ""), one.tone), (text, one.tone)]

    def copy_text(self, index: int) -> SafeText:
        """Copies what it says."""
        return self.changes[index].text


class DifferenceScreen(Overlay):
    """Compares as soon as it is there, and shows what came of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("H", "close_overlay", "back", show=False),
    ]
    AUTO_FOCUS = "#changes"

    def __init__(self, session: Session, wanted: str) -> None:
        """Takes what is to be compared.

        Args:
            session: what was read of the host.
            wanted: what with, as the dialog takes it.
        """
        super().__init__()
        self._session = session
        self._wanted = wanted

    def compose(self) -> ComposeResult:
        """Makes the list, and the line under the cursor in full below it."""
        yield ChangeList(self._session.glyphs, id="changes")
        yield Paragraphs(self._session.glyphs, id="change")
        yield OverlayFooter("y", "copy", "C", "copy all", "|", "pager", "w", "save", "esc", "back")

    def on_mount(self) -> None:
        """Begins to compare."""
        self.query_one("#change", Paragraphs).can_focus = False
        self.query_one(ChangeList).heading = SafeText(f"comparing with {self._wanted} …")
        session = self._session
        post = self.post_message
        CompareThread(self._wanted, session.moments, session.label, post).start()

    def on_compared(self, message: Compared) -> None:
        """Shows what changed, or why nobody can say."""
        listed = self.query_one(ChangeList)
        if message.difference is None:
            listed.heading = SafeText("nothing was compared")
            self._explain(message.sentence)
            listed.redraw()
            return
        listed.heading = SafeText(f"what changed. {summary(message.difference)}")
        listed.show_changes(tuple(difference_lines(message.difference)))
        listed.go(0)

    def on_lines_moved(self) -> None:
        """Tells the line under the cursor in full."""
        one = self.query_one(ChangeList).change
        if one is not None:
            self._explain(one.text)

    def _explain(self, text: SafeText) -> None:
        lines = (Line(SafeText(), text, Tone.NORMAL),)
        self.query_one("#change", Paragraphs).explain(lines, keep=False)
