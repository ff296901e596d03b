"""Asks which columns the list of domains is to have."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from xendrift_tui.presentation.domain_columns import COLUMNS
from xendrift_tui.screen.screens.presence import Dialog

_HINT = "a number shows a column or leaves it out · w keeps them for the next start · esc done"


class ColumnsDialog(Dialog[None]):
    """A number a column; each is seen at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"turn('{column.name}')", column.name, show=False)
            for number, column in enumerate(COLUMNS, 1)
        ),
        Binding("w", "keep", "keep", show=False),
        Binding("escape,enter,q", "leave_it", "done", show=False),
    ]

    def __init__(
        self,
        chosen: Iterable[str],
        show: Callable[[tuple[str, ...]], None],
        keep: Callable[[tuple[str, ...]], None],
    ) -> None:
        """Takes the columns that there are now, and who is told of others.

        Args:
            chosen: the columns by name.
            show: shows others.
            keep: writes them into the settings.
        """
        super().__init__()
        self._chosen = set(chosen)
        self._show, self._keep = show, keep

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        with Vertical(id="dialog"):
            yield Static("Columns of the list of domains", id="dialog-title", markup=False)
            yield Static(Text(self._listed()), id="dialog-text", markup=False)
            yield Static(Text(_HINT), id="dialog-hint", markup=False)

    def _listed(self) -> str:
        signs = {True: "[x]", False: "[ ]"}
        return "\n".join(
            f"{number} {signs[column.name in self._chosen]} {column.name:<8} {column.does}"
            for number, column in enumerate(COLUMNS, 1)
        )

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(column.name for column in COLUMNS if column.name in self._chosen)

    def action_turn(self, name: str) -> None:
        """Shows a column, or leaves it out."""
        self._chosen ^= {name}
        self.query_one("#dialog-text", Static).update(Text(self._listed()))
        self._show(self._names)

    def action_keep(self) -> None:
        """Keeps them for the next start."""
        self._keep(self._names)
        self.dismiss(None)

    def action_leave_it(self) -> None:
        """Goes back."""
        self.dismiss(None)
