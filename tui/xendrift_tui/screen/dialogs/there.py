"""A plan that another host made, before it runs there: read it, confirm it or leave."""

from dataclasses import dataclass
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
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.screen.dialogs.plan import REASON, Guard
from xendrift_tui.screen.screens.presence import Dialog
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.workers.there import PlanThere

_AROUND = 8  # lines of the dialog that are no lines of the plan
_KEYS = ("ctrl+o", "run it there", "y", "copy", "C", "copy all", "esc", "leave")


# How a line of a plan begins on the command line, from which it comes.
_BEGINS = {
    "+ ": Tone.LIVE, "- ": Tone.WARNING, "run ": Tone.LIVE, "warning: ": Tone.WARNING,
    "assumed: ": Tone.WARNING, "danger: ": Tone.BAD, "not said: ": Tone.MUTED,
    "no effect: ": Tone.MUTED,
}  # fmt: skip


def _tone(line: SafeText) -> Tone:
    begins = (tone for begin, tone in _BEGINS.items() if line.lstrip().startswith(begin))
    return next(begins, Tone.NORMAL)


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a plan.

    Attributes:
        request: what is to be planned anew, None if the plan is to be run.
        reason: why, in the operator's words.
    """

    request: Request | None = None
    reason: str = ""


class ThereDialog(Dialog[Answered | None]):
    """The key that confirms asks for nothing anywhere else, and counts only after a calm moment."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave_it", "leave", show=False),
        *(Binding(str(n), f"turn({n})", "turn on or off", show=False) for n in (1, 2, 3)),
        Binding("ctrl+o", "confirm", "run it there", show=False, priority=True),
    ]

    def __init__(self, plan: PlanThere, pending: bool, glyphs: Glyphs) -> None:
        """Takes the plan.

        Args:
            plan: the plan, and what that host says beside it.
            pending: whether `xl config-update` left a configuration there.
            glyphs: which signs the terminal can show.
        """
        super().__init__()
        self.plan = plan
        self._pending = pending
        self._glyphs = glyphs
        self._guard = Guard()
        self._word = SafeText(plan.kept.confirm if plan.kept is not None else "")
        self._dangerous = plan.kept is not None and plan.kept.dangerous

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        with Vertical(id="plan-box"):
            yield Paragraphs(self._glyphs, id="plan")
            yield Static(id="plan-toggles", markup=False)
            yield Input(id="plan-reason", placeholder=REASON, compact=True)
            yield Input(id="plan-name", placeholder=f"type {self._word} here", compact=True)
            yield Static(id="plan-hint", markup=False)
            yield OverlayFooter(*(_KEYS if self.plan.kept is not None else _KEYS[2:]))

    def on_mount(self) -> None:
        """Shows the plan."""
        page = self.query_one("#plan", Paragraphs)
        page.heading = self.plan.title
        page.explain(list(self._lines()), keep=False)
        offered = [
            f" {number} [{'x' if one.on else ' '}] {one.text}"
            for number, one in enumerate(self._toggles(), 1)
        ]
        switches = self.query_one("#plan-toggles", Static)
        switches.display = bool(offered)
        switches.update(Text("\n".join(offered)))
        self.query_one("#plan-reason", Input).display = self.plan.kept is not None
        self.query_one("#plan-name", Input).display = self._dangerous
        self._hint(self._first_hint())
        self.call_after_refresh(self._fit)
        page.focus()

    def _lines(self) -> list[Line]:
        kept, bad = self.plan.kept, self.plan.kept is None
        lines = [
            Line(SafeText("danger"), one, Tone.BAD, Mark.ERROR)
            for one in (kept.dangers if kept is not None else ())
        ]
        label, tone = ("refused", Tone.BAD) if bad else ("said", Tone.NORMAL)
        lines += (Line(SafeText(label), one, tone) for one in self.plan.said)
        return [*lines, *(Line(SafeText(), one, _tone(one)) for one in self.plan.lines[1:])]

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Gives the plan the lines it needs, as far as there is room."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        page = self.query_one("#plan", Paragraphs)
        around = _AROUND + len(self._toggles())
        page.styles.height = max(min(page.count + 1, self.size.height - around), 3)

    def _toggles(self) -> tuple[Switch, ...]:
        action = ACTIONS[self.plan.request.action]
        return tuple(action.switches(self.plan.request, pending=self._pending))

    def _first_hint(self) -> str:
        host = self.plan.host
        if self.plan.kept is None:
            return f"There is nothing to run on {host}. esc leaves everything as it is."
        if self._dangerous:
            return (
                f"tab, type {self._word}, then ctrl+o runs it on {host}; esc leaves all as it is."
            )
        return f"ctrl+o runs it on {host}; esc leaves everything as it is."

    def _hint(self, text: str) -> None:
        self.query_one("#plan-hint", Static).update(Text(SafeText(text)))

    # ---- keys

    def action_turn(self, number: int) -> None:
        """Turns one thing on or off, which has another plan made."""
        offered = self._toggles()
        if number <= len(offered):
            self.dismiss(Answered(offered[number - 1].request))
        else:
            self._hint(f"{number} turns nothing on or off here. {self._first_hint()}")

    def action_confirm(self) -> None:
        """Confirms the plan that is shown, unless that cannot have been meant."""
        if self.plan.kept is None:
            self._hint(self._first_hint())
            return
        if not self._guard.lets():
            self._hint("That came too soon to have been read. Press it again to run the plan.")
            return
        name = self.query_one("#plan-name", Input)
        if self._dangerous and name.value.strip() != self._word.strip():
            name.focus()
            self._hint(f"This is dangerous: type {self._word}, then ctrl+o.")
            return
        self.dismiss(Answered(reason=self.query_one("#plan-reason", Input).value.strip()))

    def action_leave_it(self) -> None:
        """Leaves everything as it is."""
        self.dismiss(None)

    @on(Input.Submitted)
    def _typed(self) -> None:
        self.query_one("#plan", Paragraphs).focus()
        self._hint(self._first_hint())
