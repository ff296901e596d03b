"""What the operator lives with: every entry, what it covers now, and back."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from xendrift.core.base.text import SafeText
from xendrift.core.ignores import Ignore
from xendrift_tui.presentation.ignored import TITLES, WIDTHS, entry_lines, entry_row
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.perform import Performs, bindings
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.living_with import covered, today
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.widgets.table_list import TableList

_OFTEN = 0.5


class IgnoredScreen(Performs, Overlay):
    """The entries, and below them the findings that the one under the cursor covers."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.IGNORED)
    SCOPES = (KeyScope.IGNORED,)
    AUTO_FOCUS = "#ignored"

    def __init__(self, session: Session, end: Callable[[Ignore], None]) -> None:
        """Takes who ends an entry."""
        super().__init__()
        self._session = session
        self._end = end
        self._seen: object = None

    def compose(self) -> ComposeResult:
        """Makes the panes."""
        glyphs = self._session.glyphs
        yield TableList(glyphs, TITLES, WIDTHS, id="ignored")
        yield Paragraphs(glyphs, id="entry-covers")
        yield OverlayFooter("esc", "back", "x", "ignore it no longer", "y", "copy", "C", "copy all")

    def on_mount(self) -> None:
        """Draws the list, and again when something has changed."""
        self._draw()
        self.set_interval(_OFTEN, self._draw_if_changed)

    @property
    def table(self) -> TableList:
        """The list."""
        return self.query_one("#ignored", TableList)

    @property
    def chosen(self) -> Ignore | None:
        """The entry under the cursor."""
        entries = self._session.choices.living_with
        return entries[self.table.cursor] if self.table.cursor < len(entries) else None

    def end(self) -> None:
        """Ignores what is under the cursor no longer."""
        entry = self.chosen
        if entry is not None:
            self._end(entry)
            self._draw()

    def _draw_if_changed(self) -> None:
        if self._seen != (self._session.host.version, self._session.choices.living_with):
            self._draw()

    def _draw(self) -> None:
        session = self._session
        entries = session.choices.living_with
        self._seen = (session.host.version, entries)
        found, day = session.host.ignored(), today()
        rows = [
            entry_row(number, entry, len(covered(entry, found, day)), day)
            for number, entry in enumerate(entries)
        ]
        where = session.ignoring.where or "for this sitting alone"
        many = f"{len(found)} finding{'' if len(found) == 1 else 's'}"
        heading = (
            f"ignored: {many} by {len(entries)} entr{'y' if len(entries) == 1 else 'ies'}, {where}"
        )
        self.table.show_rows(rows, SafeText(heading if entries else f"Nothing is ignored, {where}"))
        self._explain()

    @on(LineList.Moved, "#ignored")
    def _explain(self) -> None:
        pane = self.query_one("#entry-covers", Paragraphs)
        pane.heading = SafeText("what it covers")
        entry, day = self.chosen, today()
        if entry is None:
            pane.explain(())
        else:
            found = covered(entry, self._session.host.ignored(), day)
            pane.explain(entry_lines(entry, found, day), keep=False)
