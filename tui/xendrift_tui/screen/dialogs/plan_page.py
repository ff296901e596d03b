"""What every page of a plan has in common: its parts, and the key that confirms it."""

import time
from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xendrift.actions.action import Switch
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.marks import Glyphs
from xendrift_tui.screen.screens.presence import Dialog
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.paragraphs import Paragraphs

Answer = TypeVar("Answer")

REASON = "reason or ticket for the journal, if you like"
"""What stands where a reason may be typed."""
CALM = 0.5
"""For how many seconds the key that confirms must have been left alone."""
_AROUND = 8  # lines of the page that are no lines of the plan


class Guard:
    """Lets a key through only after a moment of calm.

    Whoever types ahead has not read what he confirms, and a key that is held down repeats
    itself thirty times a second: each press that comes too soon starts the moment anew.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()

    def rest(self) -> None:
        """Starts the moment anew: there is something else to be read."""
        self._since = self._clock()

    def lets(self) -> bool:
        """Tells whether a press counts."""
        now = self._clock()
        calm = now - self._since >= CALM
        self._since = now
        return calm


class PlanPage(Dialog[Answer | None]):
    """The key that confirms asks for nothing anywhere else, and counts only after a calm moment."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave_it", "leave", show=False),
        Binding("ctrl+o", "confirm", "run it", show=False, priority=True),
    ]

    WHOLE: ClassVar[str] = "the plan"
    """What the key that confirms runs."""

    def __init__(self, glyphs: Glyphs) -> None:
        """Takes which signs the terminal can show."""
        super().__init__()
        self._glyphs = glyphs
        self._guard = Guard()
        self._room = _AROUND

    # ---- what each page says for itself

    @property
    def runnable(self) -> bool:
        """Whether there is anything to confirm."""
        raise NotImplementedError

    @property
    def dangerous(self) -> bool:
        """Whether a word has to be typed first."""
        raise NotImplementedError

    @property
    def word(self) -> SafeText:
        """The word that is typed where it is dangerous."""
        raise NotImplementedError

    def footer(self) -> Sequence[str]:
        """The keys below the page and what they do, one after another."""
        raise NotImplementedError

    def first_hint(self) -> str:
        """What can be done here."""
        raise NotImplementedError

    def confirmed(self, reason: SafeText) -> Answer:
        """What the page was asked for."""
        raise NotImplementedError

    # ---- its parts

    def compose(self) -> ComposeResult:
        """Makes the page."""
        with Vertical(id="plan-box"):
            yield Paragraphs(self._glyphs, id="plan")
            yield Static(id="plan-toggles", markup=False)
            yield Input(id="plan-reason", placeholder=REASON, compact=True)
            yield Input(id="plan-name", compact=True)
            yield Static(id="plan-hint", markup=False)
            yield OverlayFooter(*self.footer())

    @property
    def page(self) -> Paragraphs:
        """The lines of the plan."""
        return self.query_one("#plan", Paragraphs)

    def draw_around(self, switches: Sequence[Switch] = ()) -> None:
        """Draws all but the lines: what can be turned on or off, what can be typed, the hint."""
        shown = [f" {n} [{'x' if one.on else ' '}] {one.text}" for n, one in enumerate(switches, 1)]
        toggles = self.query_one("#plan-toggles", Static)
        toggles.display = bool(shown)
        toggles.update(Text("\n".join(shown)))
        self.query_one("#plan-reason", Input).display = self.runnable
        name = self.query_one("#plan-name", Input)
        name.display = self.runnable and self.dangerous
        name.placeholder = f"type {self.word} here"
        self._room = _AROUND + len(shown)
        self.hint(self.first_hint())
        self.call_after_refresh(self.fit)

    def fit(self) -> None:
        """Gives the plan the lines it needs, as far as there is room."""
        room = self.size.height - self._room
        self.page.styles.height = max(min(self.page.count + 1, room), 3)

    def hint(self, text: str) -> None:
        """Says something below the plan."""
        self.query_one("#plan-hint", Static).update(Text(SafeText(text)))

    def saved(self, path: SafeText | None) -> None:
        """Says where the plan was kept, if it was."""
        if path is not None:
            self.hint(f"Wrote {path}.")

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Fits the plan into what room there is now."""
        self.call_after_refresh(self.fit)

    # ---- keys

    def action_confirm(self) -> None:
        """Confirms what is shown, unless that cannot have been meant."""
        if not self.runnable:
            self.hint(self.first_hint())
            return
        if not self._guard.lets():
            self.hint(f"That came too soon to have been read. Press it again to run {self.WHOLE}.")
            return
        name = self.query_one("#plan-name", Input)
        if self.dangerous and name.value.strip() != self.word.strip():
            name.focus()
            self.hint(f"This is dangerous: type {self.word}, then ctrl+o.")
            return
        reason = SafeText(self.query_one("#plan-reason", Input).value.strip())
        self.dismiss(self.confirmed(reason))

    def action_leave_it(self) -> None:
        """Leaves everything as it is."""
        self.dismiss(None)

    @on(Input.Submitted, "#plan-reason")
    def _reasoned(self) -> None:
        self.page.focus()

    @on(Input.Submitted, "#plan-name")
    def _typed(self) -> None:
        right = self.query_one("#plan-name", Input).value.strip() == self.word.strip()
        self.hint("ctrl+o runs it." if right else f"That is not {self.word}.")
