"""Asks for one side for many devices at once."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Take
from xendrift_tui.screen.screens.presence import Dialog

_LONGEST = 300
_HINT = "t template · l live · d drop, for the merged view only; z takes it back · esc leaves"


class BulkDialog(Dialog[Take | None]):
    """The same keys as for one device."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "take('template')", "template", show=False),
        Binding("l", "take('live')", "live", show=False),
        Binding("d", "take('drop')", "drop", show=False),
        Binding("escape,q", "leave_it", "leave", show=False),
    ]

    def __init__(self, rule: str, devices: tuple[DeviceId, ...]) -> None:
        super().__init__()
        self._rule = rule
        self._devices = devices

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        count = len(self._devices)
        many = "every device" if count > 1 else "the only device"
        title = f"{many} of this domain with the rule {self._rule}: {count}"
        names = clip(SafeText(", ".join(str(device) for device in self._devices)), _LONGEST)
        with Vertical(id="dialog"):
            yield Static(Text(SafeText(title)), id="dialog-title", markup=False)
            yield Static(Text(names), id="dialog-text", markup=False)
            yield Static(Text(_HINT), id="dialog-hint", markup=False)

    def action_take(self, side: str) -> None:
        """Takes a side for all of them."""
        self.dismiss(Take(side))

    def action_leave_it(self) -> None:
        """Decides nothing."""
        self.dismiss(None)
