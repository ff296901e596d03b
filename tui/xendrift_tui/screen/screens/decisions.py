"""Every decision that is not written yet, over all domains, one key from the one plan for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import RULES
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Resolutions
from xendrift_tui.presentation.decisions import Decision, counted, decision_row, decisions
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Tone, severity_mark, severity_tone
from xendrift_tui.screen.kept_decisions import pending
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.perform import Performs, bindings
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.widgets.table_list import TableList

_OFTEN = 0.5
_NONE = "Nothing is decided that was not written."


@dataclass(frozen=True, slots=True)
class Turns:
    """Where the list leads to, and who is told what it changes.

    Attributes:
        open: goes to a device of a domain.
        accept: opens one plan for these domains.
        changed: draws what depends on decisions.
    """

    open: Callable[[int, DeviceId], None]
    accept: Callable[[tuple[int, ...]], None]
    changed: Callable[[], None]


class DecisionsScreen(Performs, Overlay):
    """The list, and below it what it is about and where it leads."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.DECISIONS)
    SCOPES = (KeyScope.DECISIONS,)
    AUTO_FOCUS = "#decisions"

    def __init__(self, session: Session, turns: Turns) -> None:
        super().__init__()
        self._session = session
        self._turns = turns
        self._seen: Mapping[int, Resolutions] = {}
        self._listed: list[Decision] = []

    def compose(self) -> ComposeResult:
        """Makes the panes."""
        glyphs = self._session.glyphs
        yield TableList(glyphs, ("  domain", "device", "decided"), (30, 20), id="decisions")
        yield Paragraphs(glyphs, id="decision")
        yield OverlayFooter(
            "esc", "back", "enter", "open", "a", "accept all", "x", "take it back", "y", "copy"
        )  # fmt: skip

    def on_mount(self) -> None:
        """Draws the list, and again when something was decided or came true."""
        self.query_one("#decision", Paragraphs).can_focus = False
        self._draw()
        self.set_interval(_OFTEN, self._draw_if_changed)

    @property
    def chosen(self) -> Decision | None:
        """The decision under the cursor."""
        return self._listed[self.table.cursor] if self._listed else None

    @property
    def table(self) -> TableList:
        """The list."""
        return self.query_one("#decisions", TableList)

    def _draw_if_changed(self) -> None:
        if self._session.choices.resolutions is not self._seen:
            self._draw()

    def _draw(self) -> None:
        self._seen = self._session.choices.resolutions
        self._listed = decisions(pending(self._session))
        heading = SafeText(counted(self._listed) if self._listed else _NONE)
        self.table.show_rows([decision_row(one) for one in self._listed], heading)
        self._explain()

    @on(LineList.Moved, "#decisions")
    def _explain(self) -> None:
        pane = self.query_one("#decision", Paragraphs)
        pane.heading = SafeText("why")
        one = self.chosen
        pane.explain(tuple(self._why(one)) if one is not None else (), keep=False)

    def _why(self, one: Decision) -> list[Line]:
        """Says what was found on the device, and that nothing is written yet."""
        row = self._session.host.rows.get(one.domid)
        lines = [
            Line(
                SafeText(f"{found.device}  {found.rule}"),
                found.sentence,
                severity_tone(found.severity),
                severity_mark(found.severity),
            )
            for found in (row.found if row is not None else ())
            if found.device == one.device and found.rule in RULES
        ]
        text = "Nothing of this is written: accept shows one plan for all these domains first."
        return [
            *lines,
            Line(SafeText("decided"), one.text, Tone.OPERATOR),
            Line(SafeText(), SafeText(text)),
        ]

    # ---- keys

    @on(LineList.Chosen, "#decisions")
    def _open(self, message: LineList.Chosen) -> None:
        message.stop()
        one = self.chosen
        if one is not None:
            self.dismiss()
            self._turns.open(one.domid, one.device)

    def take_back(self) -> None:
        """Takes back the decision under the cursor, as one step of undo."""
        one = self.chosen
        if one is None:
            return
        choices = self._session.choices
        left = choices.resolved(one.domid).without_field(one.device, one.field)
        resolutions = {**choices.resolutions, one.domid: left}
        self._session.decide(replace(choices, resolutions=resolutions))
        self._session.log.note(SafeText(f"Taken back: {one.name} {one.device} {one.text}."))
        self._draw()
        self._turns.changed()

    def accept(self) -> None:
        """Goes back, to one plan for every domain in the list."""
        domids = tuple(dict.fromkeys(one.domid for one in self._listed))
        if domids:
            self.dismiss()
            self._turns.accept(domids)
