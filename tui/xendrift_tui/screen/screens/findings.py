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
from xendrift_tui.presentation.fleet_groups import Together
from xendrift_tui.presentation.marks import Tone, severity_mark, severity_tone
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.perform import Performs, bindings
from xendrift_tui.screen.screens.overlay import Overlay, Owner
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.selection import Selection
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

    class Acting(Opened):
        """Something is to be done about what a finding is about.

        Attributes:
            command: the command of the main screen, by its id.
        """

        def __init__(self, found: Found, command: str) -> None:
            super().__init__(found)
            self.command = command

    class Ignoring(Opened):
        """A finding is to be lived with."""

    class Marked(Message):
        """Something is to be done to all that is marked.

        Attributes:
            action: its name in the registry.
        """

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

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
            "esc", "back", "enter", "open", "space", "mark", "B", "group", "s", "sort",
            "/", "filter", "c", "clean",
            "u", "unplug", "p", "plug", "a", "accept", "y", "copy",
        )  # fmt: skip

    def on_mount(self) -> None:
        """Draws the list, and again when something has changed."""
        self.query_one("#found", Paragraphs).can_focus = False
        self.fleet.selection = self._session.selection
        self._draw()
        self.set_interval(_AT_MOST_EVERY, self._draw_if_changed)
        self.set_interval(1.0, self.fleet.redraw)

    @property
    def fleet(self) -> FindingList:
        """The list."""
        return self.query_one("#fleet", FindingList)

    @property
    def selection(self) -> Selection:
        """What is marked."""
        return self._session.selection

    @property
    def chosen(self) -> Found | None:
        """The finding under the cursor."""
        return self.fleet.found

    def _draw_if_changed(self) -> None:
        """Never spends more than a fraction of the time on sorting thousands of findings."""
        host = self._session.host
        changed = host.version != self._version
        due = self.fleet.unsettled and self._session.calm.over
        if (changed or due) and not self._session.frozen and time.monotonic() >= self._rests_until:
            self._draw(hold=not self._session.calm.over and not host.reading)

    def _draw(self, *, hold: bool = False) -> None:
        begun = time.monotonic()
        host = self._session.host
        self._version = host.version
        if host.report is not None:
            self.fleet.name_of = host.report.name_of
        self.fleet.show_found(host.found(), hold=hold)
        if hold and self.fleet.unsettled:
            self._session.calm.changed()
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
            pane.explain(_about(self.fleet.under))
            return
        if one.mended:
            pane.explain(
                (Line(SafeText(one.rule), SafeText("no longer found, or ignored"), Tone.GOOD),)
            )
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
        self.do("open")

    def do(self, command: str) -> None:
        """Goes to the device of the finding under the cursor, and has something done there.

        What a domain left that is no more has no device to go to: it can be cleaned away, and
        opening it shows the plan of that.

        Args:
            command: the command of the main screen, by its id; `open` only goes there.
        """
        one, said = self.fleet.found, ""
        if one is None:
            said = "This line is about several findings: enter opens it."
        elif one.mended:
            said = "This is no longer found: there is nothing to do."
        elif one.domid in self._session.host.rows:
            self.leave_for(self.Opened(one) if command == "open" else self.Acting(one, command))
        elif one.device is None:
            said = f"Domain {one.domid} does not exist, and the finding is about no device of it."
        elif command in ("open", "clean"):
            self.leave_for(self.Acting(one, "clean"))
        else:
            said = f"Domain {one.domid} does not exist: only c, clean, can do something about it."
        if said:
            self.notify(SafeText(said), markup=False, timeout=3)

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


def _about(group: Together | Found | None) -> tuple[Line, ...]:
    """Says what the findings of a group have in common."""
    if not isinstance(group, Together):
        return ()
    count = "1 finding" if group.count == 1 else f"{group.count} findings"
    where = "1 domain" if group.domains == 1 else f"{group.domains} domains"
    mark, tone = severity_mark(group.worst), severity_tone(group.worst)
    lines = [Line(group.title, SafeText(f"{count} in {where}"), tone, mark)]
    rule = RULES.get(group.title.partition(":")[0])
    if rule is not None:
        lines.append(Line(SafeText("effect"), SafeText(rule.effect)))
    return tuple(lines)
