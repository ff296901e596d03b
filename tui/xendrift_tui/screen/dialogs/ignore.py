"""Asks which findings are to be lived with, why, and until when."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.ignore_text import read_until
from xendrift.core.ignores import Ignore, exactly
from xendrift_tui.presentation.domains import GONE, Found
from xendrift_tui.screen.screens.presence import Dialog

_FIELDS = ("domain", "device", "reason", "until")
_HINTS = {
    "domain": "a name, a domid or a pattern such as web-*; * is every domain",
    "device": "a device or a pattern such as nic:*; - is the domain itself",
    "reason": "why it may be lived with, for whoever asks later",
    "until": "the last day, as 2026-12-31, 30d or 6w; for ever if empty",
}
_KEYS = "tab goes on, enter ignores it, esc leaves all as it is."


class IgnoreDialog(Dialog[Ignore | None]):
    """Four lines of input; how many findings they cover is said while they are typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_it", "leave", show=False),
    ]

    def __init__(
        self, found: Found, covered: Callable[[Ignore], int], day: date, kept: str
    ) -> None:
        """Takes the finding that it begins with.

        Args:
            found: the finding.
            covered: counts the findings that an entry covers now.
            day: today.
            kept: where it goes, in words.
        """
        super().__init__()
        self._found = found
        self._covered = covered
        self._day = day
        self._kept = kept

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        found = self._found
        name = str(found.domid) if found.name is GONE else exactly(found.name)
        given = {"domain": name, "device": exactly(str(found.device)) if found.device else "-"}
        with Vertical(id="dialog"):
            title = SafeText(f"Live with {found.rule}: {found.name} ({found.domid})")
            yield Static(Text(title), id="dialog-title", markup=False)
            for field in _FIELDS:
                with Horizontal(classes="field"):
                    yield Static(Text(field), classes="field-name", markup=False)
                    yield Input(
                        given.get(field, ""),
                        id=f"ignore-{field}",
                        compact=True,
                    )
            yield Static(id="dialog-hint", markup=False)

    def on_mount(self) -> None:
        """Begins with what is missing."""
        self.query_one("#ignore-reason", Input).focus()
        self._hint()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._hint()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        try:
            entry = self._entry()
        except UsageError as error:
            self._say(f"{error}", "until")
            return
        if not entry.reason.strip():
            self._say("It needs a reason: whoever reads the file asks why.", "reason")
        else:
            self.dismiss(entry)

    def action_leave_it(self) -> None:
        """Ignores nothing."""
        self.dismiss(None)

    def _entry(self) -> Ignore:
        """Reads what is typed.

        Raises:
            UsageError: the last day is none.
        """
        typed = {
            field: SafeText(self.query_one(f"#ignore-{field}", Input).value) for field in _FIELDS
        }
        domain, device = typed["domain"].strip() or "*", typed["device"].strip() or "*"
        until = read_until(typed["until"], self._day)
        return Ignore(self._found.rule, domain, device, SafeText(typed["reason"].strip()), until)

    def on_descendant_focus(self) -> None:
        """Says what belongs into the line that the cursor is in."""
        self._hint()

    def _hint(self) -> None:
        field = (self.focused.id or "").removeprefix("ignore-") if self.focused else ""
        meaning = f"{field}: {_HINTS[field]}. " if field in _HINTS else ""
        try:
            count = self._covered(self._entry())
        except UsageError as error:
            self._say(str(error))
            return
        covers = f"{count} finding{'' if count == 1 else 's'}"
        self._say(f"{meaning}It covers {covers} now, {self._kept}. {_KEYS}")

    def _say(self, text: str, field: str = "") -> None:
        self.query_one("#dialog-hint", Static).update(Text(SafeText(text)))
        if field:
            self.query_one(f"#ignore-{field}", Input).focus()
