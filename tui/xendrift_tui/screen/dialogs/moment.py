"""Asks what the host is to be compared with."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.screens.presence import Dialog

_ASK = (
    "start: when this run had read everything once; -10m, -90s, -2h: so long ago; 17:05: at that"
    " time. Or a file: a capture, a recording, or FILE@TIME of one. enter compares, esc leaves"
)


class MomentDialog(Dialog[str | None]):
    """One line: a moment of this run, or a file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss_dialog", "leave", show=False),
    ]

    def __init__(self, label: SafeText, wanted: str) -> None:
        """Takes what is offered.

        Args:
            label: what the host calls itself.
            wanted: what was compared with before.
        """
        super().__init__()
        self._label = label
        self._wanted = wanted

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        with Vertical(id="dialog"):
            yield Static(
                Text(SafeText(f"Compare {self._label} with")), id="dialog-title", markup=False
            )
            yield Input(self._wanted, id="moment", compact=True)
            yield Static(Text(_ASK), id="dialog-hint", markup=False)

    @on(Input.Submitted, "#moment")
    def _submitted(self, message: Input.Submitted) -> None:
        self.dismiss(message.value.strip() or None)

    def action_dismiss_dialog(self) -> None:
        """Compares nothing."""
        self.dismiss(None)
