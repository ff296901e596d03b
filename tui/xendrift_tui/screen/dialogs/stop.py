"""Asks whether what runs is to be ended, and says what that means."""

from typing import ClassVar, Protocol

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.dialogs.plan_page import Guard
from xendrift_tui.screen.screens.presence import Dialog


class Stoppable(Protocol):
    """What runs: a plan, or a set of plans."""

    @property
    def can_end(self) -> bool:
        """Whether it can be ended half way."""
        ...

    @property
    def if_ended(self) -> SafeText:
        """What it means to end it."""
        ...


class StopDialog(Dialog[bool]):
    """Esc lets it go on; ctrl+o ends it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "go_on", "let it run", show=False),
        Binding("ctrl+o", "stop", "end it", show=False, priority=True),
    ]

    def __init__(self, plan: Stoppable, *, leaving: bool) -> None:
        super().__init__()
        self._plan = plan
        self._leaving = leaving
        self._guard = Guard()

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        title = "Something runs still" if self._leaving else "End what runs?"
        end = "ends it" if self._plan.can_end else "waits for its end"
        keys = f"ctrl+o {end}{' and leaves' if self._leaving else ''}; esc lets it go on"
        with Vertical(id="dialog"):
            yield Static(Text(title), id="dialog-title", markup=False)
            yield Static(Text(self._plan.if_ended), id="dialog-text", markup=False)
            yield Static(Text(keys), id="dialog-hint", markup=False)

    def action_stop(self) -> None:
        """Ends it."""
        if self._guard.lets():
            self.dismiss(True)

    def action_go_on(self) -> None:
        """Changes nothing."""
        self.dismiss(False)
