"""An application at a terminal: what is typed has its turn, and every end is in good order."""

import signal
from collections.abc import Callable
from typing import Any, cast

from textual import events

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.failure import ReportingApp
from xendrift_tui.screen.terminal.driver import HungUp, TerminalDriver, Unreadable
from xendrift_tui.screen.terminal.input_queue import InputQueue, Settled
from xendrift_tui.screen.terminal.shutdown import Shutdown

# What acts on whatever has the focus then; where the mouse moves to acts on nothing.
_TYPED = (
    events.Key, events.Paste, events.MouseDown, events.MouseUp, events.MouseScrollUp,
    events.MouseScrollDown,
)  # fmt: skip
_NONSENSE = "The terminal sent something that is no key; that and the like of it are ignored."


class TerminalApp(ReportingApp):
    """Hears of keys, signals and the end of the terminal.

    Attributes:
        leaving: sees to it that the process ends when it is told to.
        typed_before: what was typed before the screen was there; it has its turn.
    """

    # A terminal selects text by itself, with shift. Textual's own way looks for the parent of what
    # is clicked, which may just have been removed.
    ALLOW_SELECT = False

    def __init__(self, leaving: Shutdown, *, ansi_color: bool | None) -> None:
        super().__init__(TerminalDriver, ansi_color=ansi_color)
        self.leaving = leaving
        self.typed_before = b""
        self._input = InputQueue(self, super().on_event)
        self._nonsense = False

    def on_mount(self) -> None:
        """Has what is typed follow to where there is another screen."""
        changed = cast(Any, self.screen_change_signal)  # pyright: ignore[reportUnknownMemberType]
        subscribe: Callable[..., None] = changed.subscribe
        subscribe(self, self._turned, immediate=True)

    def _turned(self, _: object) -> None:
        self._input.turn()

    async def on_event(self, event: events.Event) -> None:
        """Has what is typed wait for its turn."""
        if isinstance(event, _TYPED) and not event.is_forwarded:
            self.touched()
            await self._input.put(event)
        else:
            await super().on_event(event)

    async def on_settled(self, message: Settled) -> None:
        """Goes on with what was typed behind it."""
        await self._input.settled(message)

    def on_unreadable(self, message: Unreadable) -> None:  # noqa: ARG002
        """Says that something came that is no key, the first time."""
        if not self._nonsense:
            self._nonsense = True
            self.note(SafeText(_NONSENSE))

    def note(self, text: SafeText) -> None:
        """Keeps a sentence where the operator may find it."""
        raise NotImplementedError

    def touched(self) -> None:
        """Hears that somebody types or clicks."""

    # ---- ends from outside

    def on_hung_up(self, message: HungUp) -> None:  # noqa: ARG002
        """Leaves because there is no terminal any more."""
        self.told_to_end(signal.SIGHUP)

    def told_to_end(self, number: signal.Signals) -> None:
        """Ends the screen because of a signal, which may come before it is there."""
        self.leaving.insist(number)
        if self.loop is None:
            self.end(number)
        else:
            self.loop.call_soon_threadsafe(self.end, number)

    def end(self, number: signal.Signals) -> None:
        """Ends the screen because somebody outside wants it, or because its terminal hung up."""
        self.hung_up = self.hung_up or number is signal.SIGHUP
        self.exit(128 + number)
