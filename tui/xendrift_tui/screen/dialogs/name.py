"""Asks for the name that a filter is saved by."""

import re
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.screens.presence import Dialog

_NAME = re.compile(r"[A-Za-z0-9_-]{1,30}")
_HINT = "letters, digits, - and _ · typed as @name it stands for the filter · esc leaves"


class NameDialog(Dialog[str | None]):
    """Enter saves; a name that is taken is replaced."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_it", "leave", show=False),
    ]

    def __init__(self, wanted: SafeText) -> None:
        """Takes the filter that is to be saved."""
        super().__init__()
        self._wanted = wanted

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        with Vertical(id="dialog"):
            yield Static("Save the filter by a name", id="dialog-title", markup=False)
            yield Static(Text(self._wanted), id="dialog-text", markup=False)
            yield Input(id="value", placeholder="name", compact=True)
            yield Static(Text(_HINT), id="dialog-hint", markup=False)

    @on(Input.Submitted, "#value")
    def _submitted(self, message: Input.Submitted) -> None:
        name = message.value.removeprefix("@")
        if _NAME.fullmatch(name):
            self.dismiss(name)
        else:
            said = SafeText(f"{message.value} is no name: {_HINT}")
            self.query_one("#dialog-hint", Static).update(Text(said))

    def action_leave_it(self) -> None:
        """Saves nothing."""
        self.dismiss(None)
