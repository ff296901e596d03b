"""A plan before it runs: read it, turn things on and off, copy it, save it, confirm it or leave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

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
from xendrift_tui.screen.dialogs.plan_page import PlanPage

_KEYS = ("ctrl+o", "run it", "y", "copy", "C", "copy all", "s", "save", "esc", "leave")
_LOOKING = _KEYS[2:]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The plan that was on the screen when it was confirmed, and what it came of."""

    request: Request
    plan: Plan


class PlanDialog(PlanPage[Confirmed]):
    """One plan of this host."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "save", show=False),
        *(Binding(str(n), f"turn({n})", "turn on or off", show=False) for n in (1, 2, 3)),
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
        super().__init__(glyphs)
        self.request = request
        self.plan = planned(request)
        self._planned = planned
        self._pending = pending
        self._note = note

    @property
    def runnable(self) -> bool:
        """Whether the plan can be confirmed at all."""
        return not self.plan.refusals and not self.plan.nothing_to_do

    @property
    def dangerous(self) -> bool:
        """Whether the domain's name has to be typed first."""
        return bool(self.plan.dangers)

    @property
    def word(self) -> SafeText:
        """The domain's name."""
        return self.plan.name

    def footer(self) -> Sequence[str]:
        """The keys below the page and what they do, one after another."""
        return _KEYS if self.runnable else _LOOKING

    def confirmed(self, reason: SafeText) -> Confirmed:
        """What is to be run, with the reason for it."""
        return Confirmed(self.request, replace(self.plan, reason=reason))

    def on_mount(self) -> None:
        """Shows the plan."""
        self._show()
        self.page.focus()

    def _switches(self) -> tuple[Switch, ...]:
        action = ACTIONS[self.request.action]
        return tuple(action.switches(self.request, pending=self._pending))

    def _show(self) -> None:
        self.page.heading = self.plan.title
        before = [Line(SafeText("stale"), self._note, Tone.WARNING, Mark.WARNING)]
        self.page.explain([*(before if self._note else ()), *plan_page(self.plan)], keep=False)
        self.draw_around(self._switches())
        self._guard.rest()

    def first_hint(self) -> str:
        """What can be done here."""
        if self.plan.refusals:
            return "Refused: there is nothing to run. esc leaves everything as it is."
        if not self.runnable:
            return "There is nothing to do. esc leaves."
        if self.plan.dangers:
            return f"tab, type {self.plan.name}, then ctrl+o runs it; esc leaves all as it is."
        return "ctrl+o runs it; esc leaves everything as it is."

    # ---- keys

    def action_turn(self, number: int) -> None:
        """Turns one thing on or off, which makes another plan."""
        offered = self._switches()
        if number <= len(offered):
            self.request = offered[number - 1].request
            self.plan = self._planned(self.request)
            self._show()
        else:
            self.hint(f"{number} turns nothing on or off here. {self.first_hint()}")

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
        self.app.push_screen(dialog, self.saved)  # pyright: ignore[reportUnknownMemberType]

    @property
    def text(self) -> str:
        """The whole plan as text, a line each."""
        lines = self.page.copy_lines()
        return "\n".join([self.plan.title, *lines])
