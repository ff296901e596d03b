"""What becomes of an error of our own: a report, and an end in good order."""

import asyncio
import os
import sys
from typing import Any

from textual._context import active_message_pump
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

from xendrift.core.base.text import SafeText
from xendrift_tui.crash import keep_report
from xendrift_tui.screen.screens.presence import Presence


class ReportingApp(App[int]):
    """An application that keeps a report of its own errors instead of printing them.

    Textual would print a traceback with variables, which hold whatever guests said, and would
    leave with status 0 where a thread of its own failed.

    Attributes:
        failure: what went wrong in the screen itself, empty if nothing did.
        hung_up: whether there is no terminal any more: what fails then is no error.
        loop: what everything runs in, None before it does.
    """

    failure = SafeText()
    hung_up = False
    loop: asyncio.AbstractEventLoop | None = None

    def on_load(self) -> None:
        """Hears of what fails where nobody waits for it."""
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(self._failed_unheard)

    def fail(self, error: BaseException | None, doing: str = "the screen") -> None:
        """Keeps a report of the first error, and ends the screen."""
        if not self.failure and not self.hung_up:
            self.failure = keep_report(error, doing)
        self._close_messages_no_wait()

    def give_up(self, failure: SafeText) -> None:
        """Ends the screen because a thread of it has failed; callable from any thread."""
        if not self.failure and not self.hung_up:
            self.failure = failure
        self.call_later(self.exit, 2)

    def panic(self, *renderables: object) -> None:  # noqa: ARG002
        """Fails: whatever Textual would print is in no report."""
        self._fatal_error()

    def _handle_exception(self, error: Exception) -> None:
        """Ends the screen because of an error, unless it happened where nobody is any more."""
        if not _was_left(active_message_pump.get(None)):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Keeps a report; `XENDRIFT_TRACEBACK` asks for a traceback besides."""
        self.fail(sys.exception())
        if os.environ.get("XENDRIFT_TRACEBACK"):
            super()._fatal_error()

    def _failed_unheard(
        self,
        loop: asyncio.AbstractEventLoop,  # noqa: ARG002
        context: dict[str, Any],
    ) -> None:
        error = context.get("exception")
        if isinstance(error, Exception) and not self.hung_up and self.is_running:
            self.fail(error)


def _was_left(pump: MessagePump | None) -> bool:
    """Tells whether what failed belongs to a screen that is on no stack: it harms nobody."""
    while pump is not None and not isinstance(pump, (Screen, App)):
        pump = pump._parent  # pyright: ignore[reportPrivateUsage]
    return pump is None or (isinstance(pump, Presence) and pump.left)
