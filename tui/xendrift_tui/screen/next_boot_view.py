"""What the guest will really get at its next reboot, save or migration."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from xendrift.report import Report
from xendrift.text import SafeText
from xendrift_tui.presentation.columns import widths
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Glyphs, Tone
from xendrift_tui.presentation.nextboot import next_boot_rows
from xendrift_tui.presentation.row import Row, RowKind, cell, words
from xendrift_tui.screen.explained import Explained
from xendrift_tui.screen.overlay import Overlay, OverlayFooter
from xendrift_tui.screen.row_list import RowList

_ABOUT = (
    Line(
        SafeText(),
        SafeText(
            "This is the merge that libxl itself makes for xl reboot, xl save and xl migrate: "
            "it walks the template and keeps what xenstore also has. What only xenstore has is "
            "lost without a message."
        ),
        Tone.MUTED,
    ),
)


class NextBootList(RowList):
    """Two columns: running and next boot."""

    def columns(self, width: int) -> tuple[int, ...]:
        """Splits the width in two."""
        return widths(width, (1, 1))

    def column_titles(self) -> Row:
        """Names the columns."""
        cells = (cell(words("runs now", Tone.MUTED)), cell(words("boots next", Tone.MUTED)))
        return Row(RowKind.HEADING, "titles", cells)


class NextBootScreen(Overlay):
    """Running against next boot, for one domain."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "close_overlay", "back", show=False),
    ]

    def __init__(self, report: Report, glyphs: Glyphs) -> None:
        super().__init__()
        self._report = report
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Makes the list and the sentence below it."""
        yield NextBootList(self._glyphs, id="next-boot")
        yield Explained(self._glyphs, id="about")
        yield OverlayFooter("esc", "back", "y", "copy")

    def on_mount(self) -> None:
        """Fills both."""
        report = self._report
        heading = SafeText(f"{report.name} ({report.domid}): what runs, and what boots next")
        self.query_one(NextBootList).show_rows(next_boot_rows(report), heading)
        about = self.query_one("#about", Explained)
        about.can_focus = False
        about.heading = SafeText("whose merge this is")
        about.explain(_ABOUT)
