"""Asks whether what runs is to be ended, and says what that means."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from xendrift.core.plans.clean_plan import CleanPlan
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.plug_plan import PlugPlan
from xendrift_tui.screen.dialogs.guard import Guard

_XL = (
    "xl has already written part of what it was to do. Ending it takes nothing of that back: the "
    "device stays as far as it came, and is shown as that. xl and its scripts are ended together."
)
_SCRIPT = (
    "A hotplug script may be at work. Ending it takes nothing of what it did back; nothing is "
    "removed from xenstore then."
)
_WRITE = "A template is being written, which is over in a moment and cannot be left half done."


class StopDialog(ModalScreen[bool]):
    """Esc lets it go on; ctrl+o ends it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "go_on", "let it run", show=False),
        Binding("ctrl+o", "stop", "end it", show=False, priority=True),
    ]

    def __init__(self, plan: Plan, *, leaving: bool) -> None:
        super().__init__()
        self._text = _SCRIPT if isinstance(plan, CleanPlan) else _WRITE
        self._text = _XL if isinstance(plan, PlugPlan) else self._text
        self._leaving = leaving
        self._guard = Guard()

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        title = "Something runs still" if self._leaving else "End what runs?"
        end = "ends it" if self._text is not _WRITE else "waits for its end"
        keys = f"ctrl+o {end}{' and leaves' if self._leaving else ''}; esc lets it go on"
        with Vertical(id="dialog"):
            yield Static(Text(title), id="dialog-title", markup=False)
            yield Static(Text(self._text), id="dialog-text", markup=False)
            yield Static(Text(keys), id="dialog-hint", markup=False)

    def action_stop(self) -> None:
        """Ends it."""
        if self._guard.lets():
            self.dismiss(True)

    def action_go_on(self) -> None:
        """Changes nothing."""
        self.dismiss(False)
