"""Every finding of every domain in one list, one key from the device it is about."""

import time
from typing import ClassVar, cast

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input, Static

from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import RULES
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.domains import Found
from xendrift_tui.presentation.fleet import FLEET
from xendrift_tui.presentation.marks import severity_mark, severity_tone
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.perform import Performs, bindings
from xendrift_tui.screen.screens.overlay import Overlay, Owner
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.widgets.finding_list import FindingList
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.paragraphs import Paragraphs

_AT_MOST_EVERY = 0.5
_RESTS = 5


class FindingsScreen(Performs, Overlay):
    """The list, and below it what the finding under the cursor comes to."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.FLEET)
    SCOPES = (KeyScope.FLEET,)
    AUTO_FOCUS = "#fleet"

    class Opened(Message):
        """The device of a finding is to be looked at."""

        def __init__(self, found: Found) -> None:
            super().__init__()
            self.found = found

    class Cleaning(Opened):
        """What a finding is about is to be removed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._version = -1
        self._rests_until = 0.0

    def compose(self) -> ComposeResult:
        """Makes the panes."""
        glyphs = self._session.glyphs
        yield Input(id="fleet-filter", placeholder="name rule: kind: severity: !not", compact=True)
        yield Static(id="fleet-problem", markup=False)
        yield FindingList(glyphs, self._session.clock, id="fleet")
        yield Paragraphs(glyphs, id="found")
        yield OverlayFooter(
            "esc", "back", "enter", "open", "/", "filter", "s", "sort", "c", "clean", "y", "copy"
        )  # fmt: skip

    def on_mount(self) -> None:
        """Draws the list, and again when something has changed."""
        self.query_one("#found", Paragraphs).can_focus = False
        self._draw()
        self.set_interval(_AT_MOST_EVERY, self._draw_if_changed)
        self.set_interval(1.0, self.fleet.redraw)

    @property
    def fleet(self) -> FindingList:
        """The list."""
        return self.query_one("#fleet", FindingList)

    def _draw_if_changed(self) -> None:
        """Never spends more than a fraction of the time on sorting thousands of findings."""
        host = self._session.host
        changed = host.version != self._version and not self._session.frozen
        if changed and time.monotonic() >= self._rests_until:
            self._draw()

    def _draw(self) -> None:
        begun = time.monotonic()
        self._version = self._session.host.version
        self.fleet.show_found(self._session.host.found())
        self._explain()
        now = time.monotonic()
        self._rests_until = now + (now - begun) * _RESTS

    @on(LineList.Moved, "#fleet")
    def _explain(self) -> None:
        """Says in full what was seen, and what will come of it."""
        pane = self.query_one("#found", Paragraphs)
        one = self.fleet.found
        pane.heading = SafeText("why")
        if one is None:
            pane.explain(())
            return
        subject = f"{one.device}  " if one.device else ""
        mark, tone = severity_mark(one.severity), severity_tone(one.severity)
        lines = [Line(SafeText(f"{subject}{one.rule}"), one.sentence, tone, mark)]
        if one.rule in RULES:
            lines.append(Line(SafeText("effect"), SafeText(RULES[one.rule].effect)))
        pane.explain(tuple(lines), keep=False)

    @on(LineList.Chosen, "#fleet")
    def _open(self, message: LineList.Chosen) -> None:
        message.stop()
        one = self.fleet.found
        if one is None:
            return
        if one.domid not in self._session.host.rows:
            said = SafeText(f"Domain {one.domid} does not exist: there is nothing to open.")
            self.notify(said, markup=False, timeout=3)
            return
        self.leave_for(self.Opened(one))

    def leave_for(self, message: Message) -> None:
        """Goes back, and has the application go on from there."""
        self.dismiss()
        owner = cast(Owner, self.app)  # pyright: ignore[reportUnknownMemberType]
        owner.post_message(message)

    @on(Input.Changed, "#fleet-filter")
    def _typed(self, message: Input.Changed) -> None:
        self.fleet.filter_by(message.value)
        said = FLEET.problem(message.value)
        problem = self.query_one("#fleet-problem", Static)
        problem.update(Text(said))
        problem.display = bool(said)
        self._explain()

    @on(Input.Submitted, "#fleet-filter")
    def _done(self, message: Input.Submitted) -> None:
        message.input.display = bool(message.value)
        self.fleet.focus()

    def action_close_overlay(self) -> None:
        """Clears the filter first, and goes back when there is none."""
        entry = self.query_one("#fleet-filter", Input)
        if entry.display:
            entry.value = ""
            entry.display = False
            self.fleet.focus()
        else:
            super().action_close_overlay()
