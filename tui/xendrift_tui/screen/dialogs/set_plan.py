"""The plans of a set before they run: one page, each domain's to be opened, one confirmation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from xendrift.actions.plan_several import SetRequest
from xendrift.actions.undo import UNDO
from xendrift.core.base.text import SafeText
from xendrift.core.plans.saved_set import save_set
from xendrift.core.plans.set import PlanSet
from xendrift_tui.presentation.marks import Glyphs
from xendrift_tui.presentation.set_page import set_page, whole_page
from xendrift_tui.screen.dialogs.file import FileDialog
from xendrift_tui.screen.dialogs.plan_page import PlanPage
from xendrift_tui.screen.widgets.line_list import LineList

_KEYS = ("ctrl+o", "run all", "enter", "open", "v", "open all", "s", "save", "esc", "leave")
_LOOKING = _KEYS[2:]


@dataclass(frozen=True, slots=True)
class SetConfirmed:
    """The set that was on the screen when it was confirmed, and what it was made from."""

    wanted: SetRequest
    plans: PlanSet


class SetPlanDialog(PlanPage[SetConfirmed]):
    """The plans of a set."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "open_all", "open all", show=False),
        Binding("s", "save", "save", show=False),
    ]

    WHOLE = "all of it"

    def __init__(self, wanted: SetRequest, plans: PlanSet, glyphs: Glyphs) -> None:
        """Takes the set, and what it was made from."""
        super().__init__(glyphs)
        self._wanted = wanted
        self.plans = plans
        self._opened: set[int] = set()
        self._opens: list[int | None] = []

    @property
    def runnable(self) -> bool:
        """Whether there is anything to confirm."""
        return bool(self.plans.runs)

    @property
    def dangerous(self) -> bool:
        """Whether the set's word has to be typed first."""
        return bool(self.plans.dangers)

    @property
    def word(self) -> SafeText:
        """What it does, and to how many."""
        return SafeText(self.plans.word)

    def footer(self) -> Sequence[str]:
        """The keys below the page and what they do, one after another."""
        return _KEYS if self.runnable else _LOOKING

    def confirmed(self, reason: SafeText) -> SetConfirmed:
        """What is to be run, with the reason for it."""
        return SetConfirmed(replace(self._wanted, reason=reason), self.plans)

    def on_mount(self) -> None:
        """Shows the page."""
        self.page.heading = self.plans.title
        self._draw()
        self.draw_around()
        self.page.go(0)
        self.page.focus()

    def _draw(self) -> None:
        lines = list(set_page(self.plans, self._opened))
        self._opens = [domid for _, domid in lines]
        self.page.explain([line for line, _ in lines])
        self.call_after_refresh(self.fit)

    def first_hint(self) -> str:
        """What can be done here."""
        if not self.runnable:
            return "Nothing of it can be run. esc leaves everything as it is."
        if self.plans.dangers:
            return f"tab, type {self.plans.word}, then ctrl+o runs it; esc leaves all as it is."
        many = len(self.plans.runs)
        plans = "the plan" if many == 1 else f"all {many} plans"
        return f"ctrl+o runs {plans}, on {self.plans.size}; esc leaves everything as it is."

    # ---- keys

    @on(LineList.Chosen, "#plan")
    def _turn(self, message: LineList.Chosen) -> None:
        """Opens the domain under the cursor, or shuts it."""
        message.stop()
        number = self.page.paragraph
        domid = self._opens[number] if number is not None else None
        if domid is not None:
            self._opened ^= {domid}
            self._draw()

    def action_open_all(self) -> None:
        """Opens every domain, or shuts all of them."""
        everything = {group.domid for group in self.plans.groups}
        self._opened = set() if self._opened == everything else everything
        self._draw()

    def action_save(self) -> None:
        """Asks where the set is to be kept: to run later, or to read where nothing of it runs."""
        name, action = self.plans.name, self.plans.action
        if self.runnable and action != UNDO:
            title = f"Keep the set for `xendrift {action} --plan FILE`"
            content, path = save_set(self.plans), Path.cwd() / f"{name}.json"
        else:
            title = "Write the plans down as text"
            lines = [f"{line.label}  {line.text}".rstrip() for line in whole_page(self.plans)]
            content = "\n".join([str(self.plans.title), *lines, ""]).encode()
            path = Path.cwd() / f"{name}.txt"
        dialog = FileDialog(path, content, title=title, what="plan")
        self.app.push_screen(dialog, self.saved)  # pyright: ignore[reportUnknownMemberType]
