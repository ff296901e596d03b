"""A plan before it runs: read it, turn things on and off, copy it, save it, confirm it or leave."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xendrift.actions.action import Request, Switch
from xendrift.actions.registry import ACTIONS
from xendrift.core.base.text import SafeText
from xendrift.core.plans.plan import ACCEPT, Plan
from xendrift.core.plans.saved import save
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.files import file_stem
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.presentation.plan_page import plan_page
from xendrift_tui.screen.dialogs.file import FileDialog
from xendrift_tui.screen.screens.presence import Dialog
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.paragraphs import Paragraphs

_AROUND = 8  # lines of the dialog that are no lines of the plan
_KEYS = ("ctrl+o", "run it", "y", "copy", "C", "copy all", "s", "save", "esc", "leave")
REASON = "reason or ticket for the journal, if you like"
"""What stands where a reason may be typed."""
_LOOKING = ("y", "copy", "C", "copy all", "s", "save", "esc", "leave")


CALM = 0.5
"""For how many seconds the key that confirms must have been left alone."""


class Guard:
    """Lets a key through only after a moment of calm.

    Whoever types ahead has not read what he confirms, and a key that is held down repeats
    itself thirty times a second: each press that comes too soon starts the moment anew.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()

    def rest(self) -> None:
        """Starts the moment anew: there is something else to be read."""
        self._since = self._clock()

    def lets(self) -> bool:
        """Tells whether a press counts."""
        now = self._clock()
        calm = now - self._since >= CALM
        self._since = now
        return calm


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The plan that was on the screen when it was confirmed, and what it came of."""

    request: Request
    plan: Plan


class PlanDialog(Dialog[Confirmed | None]):
    """The key that confirms asks for nothing anywhere else, and counts only after a calm moment."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_it", "leave", show=False),
        Binding("q", "leave_it", "leave", show=False),
        Binding("s", "save", "save", show=False),
        *(Binding(str(n), f"turn({n})", "turn on or off", show=False) for n in (1, 2, 3)),
        Binding("ctrl+o", "confirm", "run it", show=False, priority=True),
    ]

    def __init__(
        self,
        request: Request,
        planned: Callable[[Request], Plan],
        pending: bool,
        glyphs: Glyphs,
        note: SafeText = SafeText(),
    ) -> None:
        """Takes what was asked for.

        Args:
            request: what was asked for.
            planned: makes the plan of a request; of what is on the screen, nothing is read anew.
            pending: whether `xl config-update` left a configuration.
            glyphs: which signs the terminal can show.
            note: what is to be known of an earlier plan, empty if there was none.
        """
        super().__init__()
        self.request = request
        self.plan = planned(request)
        self._planned = planned
        self._pending = pending
        self._glyphs = glyphs
        self._note = note
        self._guard = Guard()

    @property
    def runnable(self) -> bool:
        """Whether the plan can be confirmed at all."""
        return not self.plan.refusals and not self.plan.nothing_to_do

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        with Vertical(id="plan-box"):
            yield Paragraphs(self._glyphs, id="plan")
            yield Static(id="plan-toggles", markup=False)
            yield Input(id="plan-reason", placeholder=REASON, compact=True)
            yield Input(id="plan-name", compact=True)
            yield Static(id="plan-hint", markup=False)
            yield OverlayFooter(*(_KEYS if self.runnable else _LOOKING))

    def on_mount(self) -> None:
        """Shows the plan."""
        self._show()
        self.query_one("#plan", Paragraphs).focus()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Gives the plan the lines it needs, as far as there is room."""
        self.call_after_refresh(self._fit)

    def _toggles(self) -> tuple[Switch, ...]:
        action = ACTIONS[self.request.action]
        return tuple(action.switches(self.request, pending=self._pending))

    def _show(self) -> None:
        page = self.query_one("#plan", Paragraphs)
        page.heading = self.plan.title
        before = [Line(SafeText("stale"), self._note, Tone.WARNING, Mark.WARNING)]
        page.explain([*(before if self._note else ()), *plan_page(self.plan)], keep=False)
        offered = [
            f" {number} [{'x' if one.on else ' '}] {one.text}"
            for number, one in enumerate(self._toggles(), 1)
        ]
        switches = self.query_one("#plan-toggles", Static)
        switches.display = bool(offered)
        switches.update(Text("\n".join(offered)))
        self.query_one("#plan-reason", Input).display = self.runnable
        name = self.query_one("#plan-name", Input)
        name.display = self.runnable and bool(self.plan.dangers)
        name.placeholder = f"type {self.plan.name} here"
        self._hint(self._first_hint())
        self._guard.rest()
        self.call_after_refresh(self._fit)

    def _first_hint(self) -> str:
        if self.plan.refusals:
            return "Refused: there is nothing to run. esc leaves everything as it is."
        if not self.runnable:
            return "There is nothing to do. esc leaves."
        if self.plan.dangers:
            return f"tab, type {self.plan.name}, then ctrl+o runs it; esc leaves all as it is."
        return "ctrl+o runs it; esc leaves everything as it is."

    def _fit(self) -> None:
        page = self.query_one("#plan", Paragraphs)
        around = _AROUND + len(self._toggles())
        page.styles.height = max(min(page.count + 1, self.size.height - around), 3)

    def _hint(self, text: str) -> None:
        self.query_one("#plan-hint", Static).update(Text(SafeText(text)))

    # ---- keys

    def action_turn(self, number: int) -> None:
        """Turns one thing on or off, which makes another plan."""
        offered = self._toggles()
        if number <= len(offered):
            self.request = offered[number - 1].request
            self.plan = self._planned(self.request)
            self._show()
        else:
            self._hint(f"{number} turns nothing on or off here. {self._first_hint()}")

    def action_confirm(self) -> None:
        """Confirms the plan that is shown, unless that cannot have been meant."""
        if not self.runnable:
            self._hint(self._first_hint())
            return
        if not self._guard.lets():
            self._hint("That came too soon to have been read. Press it again to run the plan.")
            return
        name = self.query_one("#plan-name", Input)
        if self.plan.dangers and name.value.strip() != self.plan.name.strip():
            name.focus()
            self._hint(f"This is dangerous: type {self.plan.name}, then ctrl+o.")
            return
        reason = SafeText(self.query_one("#plan-reason", Input).value.strip())
        self.dismiss(Confirmed(self.request, replace(self.plan, reason=reason)))

    def action_leave_it(self) -> None:
        """Leaves everything as it is."""
        self.dismiss(None)

    def action_save(self) -> None:
        """Asks where the plan is to be kept: to run later, or to read."""
        plan = self.plan
        name = f"{plan.action}-{file_stem(plan.name, plan.domid)}"
        if self.request.action == ACCEPT and self.runnable:
            title = f"Keep the plan for `xendrift accept {plan.domid} --plan FILE`"
            content, path = save(plan), Path.cwd() / f"{name}.json"
        else:
            title = "Write the plan down as text"
            content, path = f"{self.text}\n".encode(), Path.cwd() / f"{name}.txt"
        dialog = FileDialog(path, content, title=title, what="plan")
        self.app.push_screen(dialog, self._saved)  # pyright: ignore[reportUnknownMemberType]

    @property
    def text(self) -> str:
        """The whole plan as text, a line each."""
        lines = self.query_one("#plan", Paragraphs).copy_lines()
        return "\n".join([self.plan.title, *lines])

    def _saved(self, path: SafeText | None) -> None:
        if path is not None:
            self._hint(f"Wrote {path}.")

    @on(Input.Submitted, "#plan-reason")
    def _reasoned(self) -> None:
        self.query_one("#plan", Paragraphs).focus()

    @on(Input.Submitted, "#plan-name")
    def _typed(self) -> None:
        right = self.query_one("#plan-name", Input).value.strip() == self.plan.name.strip()
        self._hint("ctrl+o runs it." if right else f"That is not {self.plan.name}.")
