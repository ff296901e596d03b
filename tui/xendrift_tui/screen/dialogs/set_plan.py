"""The plans of a set before they run: one page, each domain's to be opened, one confirmation."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xendrift.actions.several import SetRequest
from xendrift.actions.undo import UNDO
from xendrift.core.base.text import SafeText
from xendrift.core.plans.saved_set import save_set
from xendrift.core.plans.set import PlanSet
from xendrift_tui.presentation.marks import Glyphs
from xendrift_tui.presentation.set_page import set_page, whole_page
from xendrift_tui.screen.dialogs.file import FileDialog
from xendrift_tui.screen.dialogs.plan import REASON, Guard
from xendrift_tui.screen.screens.presence import Dialog
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.paragraphs import Paragraphs

_AROUND = 8  # lines of the dialog that are no lines of the page
_KEYS = ("ctrl+o", "run all", "enter", "open", "v", "open all", "s", "save", "esc", "leave")
_LOOKING = _KEYS[2:]


@dataclass(frozen=True, slots=True)
class SetConfirmed:
    """The set that was on the screen when it was confirmed, and what it was made from."""

    wanted: SetRequest
    plans: PlanSet


class SetPlanDialog(Dialog[SetConfirmed | None]):
    """The key that confirms asks for nothing anywhere else, and counts only after a calm moment."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_it", "leave", show=False),
        Binding("q", "leave_it", "leave", show=False),
        Binding("v", "open_all", "open all", show=False),
        Binding("s", "save", "save", show=False),
        Binding("ctrl+o", "confirm", "run all", show=False, priority=True),
    ]

    def __init__(self, wanted: SetRequest, plans: PlanSet, glyphs: Glyphs) -> None:
        super().__init__()
        self._wanted = wanted
        self.plans = plans
        self._glyphs = glyphs
        self._opened: set[int] = set()
        self._opens: list[int | None] = []
        self._guard = Guard()

    @property
    def runnable(self) -> bool:
        """Whether there is anything to confirm."""
        return bool(self.plans.runs)

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        with Vertical(id="plan-box"):
            yield Paragraphs(self._glyphs, id="plan")
            yield Input(id="plan-reason", placeholder=REASON, compact=True)
            yield Input(id="plan-name", placeholder=f"type {self.plans.word} here", compact=True)
            yield Static(id="plan-hint", markup=False)
            yield OverlayFooter(*(_KEYS if self.runnable else _LOOKING))

    def on_mount(self) -> None:
        """Shows the page."""
        page = self.query_one("#plan", Paragraphs)
        page.heading = self.plans.title
        self.query_one("#plan-reason", Input).display = self.runnable
        self.query_one("#plan-name", Input).display = self.runnable and bool(self.plans.dangers)
        self._draw()
        page.go(0)
        self._hint(self._ask())
        page.focus()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Gives the page the lines it needs, as far as there is room."""
        self.call_after_refresh(self._fit)

    def _draw(self) -> None:
        lines = list(set_page(self.plans, self._opened))
        self._opens = [domid for _, domid in lines]
        self.query_one("#plan", Paragraphs).explain([line for line, _ in lines])
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        page = self.query_one("#plan", Paragraphs)
        page.styles.height = max(min(page.count + 1, self.size.height - _AROUND), 3)

    def _ask(self) -> str:
        if not self.runnable:
            return "Nothing of it can be run. esc leaves everything as it is."
        if self.plans.dangers:
            return f"tab, type {self.plans.word}, then ctrl+o runs it; esc leaves all as it is."
        many = len(self.plans.runs)
        plans = "the plan" if many == 1 else f"all {many} plans"
        return f"ctrl+o runs {plans}, on {self.plans.size}; esc leaves everything as it is."

    def _hint(self, text: str) -> None:
        self.query_one("#plan-hint", Static).update(Text(SafeText(text)))

    # ---- keys

    @on(LineList.Chosen, "#plan")
    def _turn(self, message: LineList.Chosen) -> None:
        """Opens the domain under the cursor, or shuts it."""
        message.stop()
        page = self.query_one("#plan", Paragraphs)
        number = page.paragraph
        domid = self._opens[number] if number is not None else None
        if domid is not None:
            self._opened ^= {domid}
            self._draw()

    def action_open_all(self) -> None:
        """Opens every domain, or shuts all of them."""
        everything = {group.domid for group in self.plans.groups}
        self._opened = set() if self._opened == everything else everything
        self._draw()

    def action_confirm(self) -> None:
        """Confirms the set that is shown, unless that cannot have been meant."""
        if not self.runnable:
            self._hint(self._ask())
            return
        if not self._guard.lets():
            self._hint("That came too soon to have been read. Press it again to run all of it.")
            return
        name, word = self.query_one("#plan-name", Input), self.plans.word
        if self.plans.dangers and name.value.strip() != word:
            name.focus()
            self._hint(f"There is danger in it: type {word}, then ctrl+o.")
            return
        reason = SafeText(self.query_one("#plan-reason", Input).value.strip())
        self.dismiss(SetConfirmed(replace(self._wanted, reason=reason), self.plans))

    def action_leave_it(self) -> None:
        """Leaves everything as it is."""
        self.dismiss(None)

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
        self.app.push_screen(dialog, self._saved)  # pyright: ignore[reportUnknownMemberType]

    def _saved(self, path: SafeText | None) -> None:
        if path is not None:
            self._hint(f"Wrote {path}.")

    @on(Input.Submitted)
    def _typed(self) -> None:
        self.query_one("#plan", Paragraphs).focus()
        self._hint(self._ask())
