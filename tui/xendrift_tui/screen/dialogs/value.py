"""Asks for one value, and takes it only if libxl would."""

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, dump
from xendrift.core.base.text import SafeText
from xendrift.core.idl import Release
from xendrift.core.kinds import Kind
from xendrift.core.kinds.fields import lookup
from xendrift.core.merge.values import read_value, type_name
from xendrift.core.model.report import MergedDevice
from xendrift_tui.screen.screens.presence import Dialog


@dataclass(frozen=True, slots=True)
class Edited:
    """A value that libxl would take; None leaves the field to libxl."""

    value: Json


class ValueDialog(Dialog[Edited | None]):
    """One line of input; what is wrong with it is said while it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_it", "leave", show=False),
    ]

    def __init__(self, device: MergedDevice, kind: Kind, key: str, release: Release) -> None:
        super().__init__()
        self._device = device
        self._kind = kind
        self._key = key
        self._release = release
        self._typed = _typed(lookup(device.config, key))

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        title = SafeText(f"{self._device.id} {self._key}, in the merged view")
        with Vertical(id="dialog"):
            yield Static(Text(title), id="dialog-title", markup=False)
            yield Input(
                self._typed,
                id="value",
                password="passw" in self._key,
                compact=True,
            )
            yield Static(id="dialog-hint", markup=False)

    def on_mount(self) -> None:
        """Says what may be typed."""
        self._hint(self._ask())

    def _ask(self) -> str:
        what = type_name(self._kind, self._key, self._release) or "unknown to libxl"
        return f"{what}; empty leaves it to libxl. enter takes it, esc leaves it as it is"

    @on(Input.Changed, "#value")
    def _changed(self, message: Input.Changed) -> None:
        edited = self._read(message.value)
        self._hint(str(edited) if isinstance(edited, SafeText) else self._ask())

    @on(Input.Submitted, "#value")
    def _submitted(self, message: Input.Submitted) -> None:
        edited = self._read(message.value)
        if message.value == self._typed:
            self.dismiss(None)  # what was spelled out to be shown is no value of anybody's
        elif isinstance(edited, Edited):
            self.dismiss(edited)

    def _read(self, text: str) -> Edited | SafeText:
        """Returns the value, or why it cannot be."""
        config = self._device.config
        try:
            return Edited(read_value(self._kind, config, self._key, text, self._release))
        except UsageError as error:
            return error.sentence

    def action_leave_it(self) -> None:
        """Changes nothing."""
        self.dismiss(None)

    def _hint(self, text: str) -> None:
        self.query_one("#dialog-hint", Static).update(Text(SafeText(text)))


def _typed(value: Json) -> str:
    """Writes a value as it would be typed; anything unsafe is spelled out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return SafeText(value if isinstance(value, str) else dump(value, indent=False))
