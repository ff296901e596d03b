"""Asks how a new device is spelled, by the words that xl knows for its kind."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME, KINDS
from xendrift.core.model.report import Report
from xendrift.core.plans.names import specified
from xendrift_tui.screen.screens.presence import Dialog

_KEYS = "enter opens the plan, esc leaves."


class SpecDialog(Dialog[str | None]):
    """Enter only opens the plan; nothing runs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_it", "leave", show=False),
    ]

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        title = SafeText(f"A new device for {self._report.name} ({self._report.domid})")
        with Vertical(id="dialog"):
            yield Static(Text(title), id="dialog-title", markup=False)
            yield Input(id="spec", placeholder="kind:key=value,…", compact=True)
            yield Static(id="dialog-hint", markup=False)

    def on_mount(self) -> None:
        """Says what may be typed."""
        self._hint(_words(""))

    @on(Input.Changed, "#spec")
    def _changed(self, message: Input.Changed) -> None:
        self._hint(_words(message.value.partition(":")[0]))

    @on(Input.Submitted, "#spec")
    def _submitted(self, message: Input.Submitted) -> None:
        try:
            specified(self._report, message.value)
        except XendriftError as error:
            self._hint(f"{error.sentence}")
        else:
            self.dismiss(message.value)

    def action_leave_it(self) -> None:
        """Asks for nothing."""
        self.dismiss(None)

    def _hint(self, text: str) -> None:
        self.query_one("#dialog-hint", Static).update(Text(SafeText(text)))


def _words(name: str) -> str:
    """Says what is known of a kind, or which kinds there are."""
    kind = BY_NAME.get(name)
    if kind is None or not kind.attach_command:
        kinds = ", ".join(one.name for one in KINDS if one.attach_command)
        examples = " or ".join(one.attach_example for one in KINDS if one.attach_example)
        return f"Kinds: {kinds}. For example {examples}. {_KEYS}"
    example = f" For example {kind.attach_example}." if kind.attach_example else ""
    words = ", ".join(f"{word.word}=" for word in kind.attach_words) or "as xl spells it"
    return f"xl {kind.attach_command} knows {words}.{example} {_KEYS}"
