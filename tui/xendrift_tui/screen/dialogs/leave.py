"""Asks what becomes of decisions at the end, and of those of an earlier start at the next."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from xendrift.core.base.text import SafeText, clip
from xendrift.core.plans.decisions import Decided
from xendrift_tui.screen.dialogs.plan_page import Guard
from xendrift_tui.screen.kept_decisions import named
from xendrift_tui.screen.screens.presence import Dialog

_LONGEST = 600
_LEAVE = (
    "enter or y leaves and keeps them for the next start · d leaves and forgets them · esc stays"
)
_OFFER = "t takes them up · d forgets them for good · esc leaves them for the next start"
_SOON = "That came too soon to have been read. d again forgets them."


class _Question(Dialog[str]):
    """A title, the domains, and what each key means; the answer is a word."""

    TITLE_TEXT: ClassVar[str]
    HINT: ClassVar[str]

    def __init__(self, decided: tuple[Decided, ...]) -> None:
        super().__init__()
        self._decided = decided
        self._guard = Guard()

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        names = clip(named(self._decided), _LONGEST)
        with Vertical(id="dialog"):
            yield Static(Text(self.TITLE_TEXT), id="dialog-title", markup=False)
            yield Static(Text(names), id="dialog-text", markup=False)
            yield Static(Text(SafeText(self.HINT)), id="dialog-hint", markup=False)

    def action_answer(self, word: str) -> None:
        """Answers; nothing is forgotten by a key that was typed ahead."""
        if word == "forget" and not self._guard.lets():
            self.query_one("#dialog-hint", Static).update(Text(_SOON))
        else:
            self.dismiss(word)


class LeaveDialog(_Question):
    """Once asked, it is not the key that asked that leaves."""

    TITLE_TEXT = "Decisions that were not written"
    HINT = _LEAVE
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter,k", "answer('keep')", "keep and leave", show=False),
        Binding("d", "answer('forget')", "forget and leave", show=False),
        Binding("escape,q,n", "answer('')", "stay", show=False),
    ]


class OfferDialog(_Question):
    """What an earlier start has kept; it comes by itself, so that nothing is typed for it."""

    TITLE_TEXT = "Decisions of an earlier start, not written yet"
    HINT = _OFFER
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "answer('take')", "take up", show=False),
        Binding("d", "answer('forget')", "forget", show=False),
        Binding("escape,q", "answer('')", "later", show=False),
    ]
