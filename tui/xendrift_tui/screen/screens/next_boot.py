"""What the guest will really get at its next reboot, save or migration."""

from collections.abc import Sequence

from textual.app import ComposeResult

from xendrift.core.base.text import SafeText
from xendrift.core.plans.accept import next_boot_after
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.presentation.next_boot import next_boot_rows, next_boot_titles
from xendrift_tui.presentation.row import Row
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
    """What runs now and the next boot, and the one after an accept where something is decided."""

    least = 2

    def column_titles(self, columns: Sequence[int]) -> Row:
        """Names the columns."""
        return next_boot_titles(len(columns))


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
        report, choices = self.entry.report, self.session.choices
        decided = choices.resolved(report.domid).decided
        question = choices.question(report.domid, None, 0.0)
        then = next_boot_after(self.entry.observation, question) if decided else None
        boots = self.query_one(NextBootList)
        boots.least = 3 if decided else 2
        heading = SafeText(f"{report.name} ({report.domid}): what runs now, and the next boot")
        boots.show_rows(next_boot_rows(report, then), heading, anew=anew)

    def on_mount(self) -> None:
        """Fills both."""
        self.draw(anew=True)
        about = self.query_one("#about", Paragraphs)
        about.can_focus = False
        about.heading = SafeText("whose merge this is")
        about.explain(_ABOUT)
