"""A plan that another host made, before it runs there: read it, confirm it or leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from xendrift.actions.action import Request, Switch
from xendrift.actions.registry import ACTIONS
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.screen.dialogs.plan_page import PlanPage
from xendrift_tui.screen.workers.there import PlanThere

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


class ThereDialog(PlanPage[Answered]):
    """A plan of another host, made there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(n), f"turn({n})", "turn on or off", show=False) for n in (1, 2, 3)
    ]

    def __init__(self, plan: PlanThere, pending: bool, glyphs: Glyphs) -> None:
        """Takes the plan.

        Args:
            plan: the plan, and what that host says beside it.
            pending: whether `xl config-update` left a configuration there.
            glyphs: which signs the terminal can show.
        """
        super().__init__(glyphs)
        self.plan = plan
        self._pending = pending

    @property
    def runnable(self) -> bool:
        """Whether there is anything to run there."""
        return self.plan.kept is not None

    @property
    def dangerous(self) -> bool:
        """Whether that host wants a word typed first."""
        return self.plan.kept is not None and self.plan.kept.dangerous

    @property
    def word(self) -> SafeText:
        """The word that host wants."""
        return SafeText(self.plan.kept.confirm if self.plan.kept is not None else "")

    def footer(self) -> Sequence[str]:
        """The keys below the page and what they do, one after another."""
        return _KEYS if self.runnable else _KEYS[2:]

    def confirmed(self, reason: SafeText) -> Answered:
        """That it is to be run, with the reason for it."""
        return Answered(reason=str(reason))

    def on_mount(self) -> None:
        """Shows the plan."""
        self.page.heading = self.plan.title
        self.page.explain(list(self._lines()), keep=False)
        self.draw_around(self._switches())
        self.page.focus()

    def _lines(self) -> list[Line]:
        kept, bad = self.plan.kept, self.plan.kept is None
        lines = [
            Line(SafeText("danger"), one, Tone.BAD, Mark.ERROR)
            for one in (kept.dangers if kept is not None else ())
        ]
        label, tone = ("refused", Tone.BAD) if bad else ("said", Tone.NORMAL)
        lines += (Line(SafeText(label), one, tone) for one in self.plan.said)
        return [*lines, *(Line(SafeText(), one, _tone(one)) for one in self.plan.lines[1:])]

    def _switches(self) -> tuple[Switch, ...]:
        action = ACTIONS[self.plan.request.action]
        return tuple(action.switches(self.plan.request, pending=self._pending))

    def first_hint(self) -> str:
        """What can be done here."""
        host = self.plan.host
        if self.plan.kept is None:
            return f"There is nothing to run on {host}. esc leaves everything as it is."
        if self.dangerous:
            return f"tab, type {self.word}, then ctrl+o runs it on {host}; esc leaves all as it is."
        return f"ctrl+o runs it on {host}; esc leaves everything as it is."

    def action_turn(self, number: int) -> None:
        """Turns one thing on or off, which has another plan made."""
        offered = self._switches()
        if number <= len(offered):
            self.dismiss(Answered(offered[number - 1].request))
        else:
            self.hint(f"{number} turns nothing on or off here. {self.first_hint()}")
