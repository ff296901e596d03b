"""The terminal as Textual sees it: nothing that comes from it, and not its end, is an error."""

import os
import selectors
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize

from xendrift_tui.screen.terminal.input import Input
from xendrift_tui.screen.terminal.output import Output

if TYPE_CHECKING:
    from textual.app import App

# No terminal is larger; a size beyond it is noise on the line, and would take all memory.
WIDEST, HIGHEST = 1000, 500
# A smaller one is drawn as if it were of this size: what has no room in it is not seen, and
# nothing has to be folded into no cells at all.
NARROWEST, LOWEST = 20, 6
_PATIENCE = 0.1  # seconds between two looks whether an escape stands for itself
_AT_ONCE = 4096


class HungUp(Message):
    """The terminal is gone."""


class Unreadable(Message):
    """The terminal sent something that is neither a key nor anything else that is known."""


class TerminalDriver(LinuxDriver):
    """Reads and writes the terminal, and goes on whatever comes."""

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            app, debug=debug, mouse=mouse, size=size
        )
        terminal = cast(TextIO, sys.__stderr__)
        self._file = cast(TextIO, Output(terminal, lambda: self.send_message(HungUp())))
        self._tells_sizes = False
        self._typed_before: bytes = getattr(app, "typed_before", b"")

    def send_message(self, message: Message) -> None:
        """Hands a message to the application, if it still takes any."""
        with suppress(RuntimeError):  # its loop is closed
            self._loop.call_soon_threadsafe(self._app.post_message, message)

    def process_message(self, message: Message) -> None:
        """Hands on what makes sense on a terminal of this size."""
        if isinstance(message, InBandWindowResize):
            self._ask_for_sizes(message)
            return
        if isinstance(message, events.Resize):
            if self._tells_sizes and all(message.size):
                super().process_message(
                    events.Resize.from_dimensions(_bounded(*message.size), None)
                )
            return
        if isinstance(message, events.CursorPosition):
            return  # never asked for, and Textual would move the mouse by it
        if isinstance(message, events.MouseEvent) and not _within(message, self._app.size):
            return
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Reads until the screen ends, or the terminal does."""
        read = Input(lambda: self.send_message(Unreadable()))
        self._process(read.feed(self._typed_before))
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_PATIENCE):
                    data = self._read()
                    if not data:
                        self.send_message(HungUp())
                        return
                    self._process(read.feed(data))
                self._process(read.tick())

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _AT_ONCE)
        except OSError:
            return b""

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            try:
                self.process_message(message)
            except Exception:
                self.send_message(Unreadable())

    def _get_terminal_size(self) -> tuple[int, int]:
        return _bounded(*super()._get_terminal_size())

    def _ask_for_sizes(self, answer: InBandWindowResize) -> None:
        """Has the terminal tell its size where it can; a signal does not cross every line.

        The mouse is told of in cells all the same: pixels are a number more to go wrong.
        """
        if answer.supported and not self._tells_sizes:
            self._tells_sizes = True
            self._enable_in_band_window_resize()

    def _disable_in_band_window_resize(self) -> None:
        if self._tells_sizes:
            self.write("\x1b[?2048l")


def _bounded(width: int, height: int) -> tuple[int, int]:
    return max(NARROWEST, min(width, WIDEST)), max(LOWEST, min(height, HIGHEST))


def _within(event: events.MouseEvent, size: tuple[int, int]) -> bool:
    width, height = size
    return 0 <= event.x < width and 0 <= event.y < height
