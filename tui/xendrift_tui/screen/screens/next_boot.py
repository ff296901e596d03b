"""What the guest will really get at its next reboot, save or migration."""

from collections.abc import Sequence

from textual.app import ComposeResult

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.presentation.next_boot import next_boot_rows
from xendrift_tui.presentation.row import Row, RowKind, cell, words
from xendrift_tui.screen.screens.domain_screen import DomainScreen
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.widgets.row_list import RowList

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

    least = 2

    def column_titles(self, columns: Sequence[int]) -> Row:  # noqa: ARG002
        """Names the columns."""
        cells = (cell(words("runs now", Tone.MUTED)), cell(words("boots next", Tone.MUTED)))
        return Row(RowKind.HEADING, "titles", cells)


class NextBootScreen(DomainScreen):
    """Running against next boot, for one domain."""

    name_of_way = "next_boot"

    def compose(self) -> ComposeResult:
        """Makes the list and the sentence below it."""
        yield NextBootList(self.session.glyphs, id="next-boot")
        yield Paragraphs(self.session.glyphs, id="about")
        yield OverlayFooter("esc", "devices", "r", "raw", "[ ]", "other domain", "y", "copy")

    def draw(self, *, anew: bool) -> None:
        """Draws what changes."""
        report = self.entry.report
        heading = SafeText(f"{report.name} ({report.domid}): what runs, and what boots next")
        self.query_one(NextBootList).show_rows(next_boot_rows(report), heading, anew=anew)

    def on_mount(self) -> None:
        """Fills both."""
        self.draw(anew=True)
        about = self.query_one("#about", Paragraphs)
        about.can_focus = False
        about.heading = SafeText("whose merge this is")
        about.explain(_ABOUT)
