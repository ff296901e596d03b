"""What came of a set: the list fills while it runs, and stays until it is closed."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.marks import Glyphs
from xendrift_tui.presentation.outcome import (
    TITLES,
    WIDTHS,
    outcome_heading,
    outcome_lines,
    outcome_rows,
)
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.perform import Performs, bindings
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.widgets.table_list import TableList
from xendrift_tui.screen.workers.several import SetRunner

_OFTEN = 0.25


class OutcomeScreen(Performs, Overlay):
    """A line for each member of a set, and below it all that is to be said of one."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.OUTCOME)
    SCOPES = (KeyScope.OUTCOME,)
    AUTO_FOCUS = "#outcomes"

    def __init__(
        self, run: SetRunner, glyphs: Glyphs, undo: Callable[[str], None], stop: Callable[[], None]
    ) -> None:
        """Takes what is shown.

        Args:
            run: the set that runs, or has run.
            glyphs: which signs the terminal can show.
            undo: plans to take back what the set of this name did.
            stop: asks whether it is to be ended.
        """
        super().__init__()
        self.run = run
        self._glyphs = glyphs
        self._undo = undo
        self._stop = stop
        self._seen: tuple[int, bool] = (-1, False)

    def compose(self) -> ComposeResult:
        """Makes the panes."""
        yield TableList(self._glyphs, TITLES, WIDTHS, id="outcomes")
        yield Paragraphs(self._glyphs, id="outcome")
        yield OverlayFooter(
            "esc", "close", "ctrl+z", "take all of it back", "ctrl+c", "end it", "y", "copy",
            "C", "copy all",
        )  # fmt: skip

    def on_mount(self) -> None:
        """Draws the list, and again when there is more to be told."""
        self._draw()
        self.set_interval(_OFTEN, self._draw_if_changed)

    @property
    def table(self) -> TableList:
        """The list."""
        return self.query_one("#outcomes", TableList)

    @property
    def ended(self) -> bool:
        """Whether the set is over."""
        return self.run.over

    def take_back(self) -> None:
        """Plans to take all of it back."""
        self._undo(self.run.plans.name)

    def stop(self) -> None:
        """Asks whether it is to be ended."""
        self._stop()

    def _draw_if_changed(self) -> None:
        if self._seen != (len(self.run.told), self.run.over):
            self._draw()

    def _draw(self) -> None:
        """Draws it; the cursor goes along with what runs, for as long as nobody moves it."""
        run, table = self.run, self.table
        before = self._seen[0]
        told, over = run.told, run.over
        self._seen = (len(told), over)
        rows = list(outcome_rows(run.plans, told, runs=not over))
        table.show_rows(rows, run.problem or outcome_heading(run.plans, told, runs=not over))
        if table.cursor == before and not over:
            table.go(len(told))
        self._explain()

    @on(LineList.Moved, "#outcomes")
    def _explain(self) -> None:
        pane, told = self.query_one("#outcome", Paragraphs), self.run.told
        pane.heading = SafeText("in full")
        members, at = self.run.plans.members, self.table.cursor
        if at < len(members):
            pane.explain(
                outcome_lines(members[at], told[at] if at < len(told) else None), keep=False
            )
