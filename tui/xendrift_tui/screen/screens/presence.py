"""What every screen has in common: it does something only while it is there.

Keys, answers of threads and timers do not know whether a screen is composed already, or was left
a moment ago. They need not: what comes too early waits, and what comes too late is nothing.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.timer import Timer

if TYPE_CHECKING:
    _Screen = Screen[Any]
else:
    _Screen = object  # Textual finds a style sheet by the first of its own classes among the bases

Answer = TypeVar("Answer")

_Callback = Callable[..., Any]
_OF_TEXTUAL = "textual.messages"


class Presence(_Screen):
    """Goes before `Screen` among the bases of every screen."""

    @property
    def there(self) -> bool:
        """Whether it is composed, and was not left: only then there is something to draw on."""
        return self.is_mounted and self.is_attached and self in self._stack()

    @property
    def left(self) -> bool:
        """Whether it was there, and is no more."""
        return self.is_mounted and not self.there

    def _stack(self) -> list[Screen[Any]]:
        return self.app.screen_stack  # pyright: ignore[reportUnknownMemberType]

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leaves it with an answer, once; what is not on top cannot be left."""
        stack = self._stack()
        if not self.there or len(stack) < 2 or stack[-1] is not self:
            return AwaitComplete.nothing()
        return super().dismiss(result)

    def post_message(self, message: Message) -> bool:
        """Takes a message from any thread; False if nobody is there any more to take it."""
        if self._thread_id == threading.get_ident():
            return super().post_message(message)
        try:
            return super().post_message(message)
        except RuntimeError:  # it was removed, or the loop is closed
            return False

    async def _dispatch_message(self, message: Message) -> None:
        """Lets nothing act on a screen that was left; Textual still takes it down."""
        if not (self.left and _acts(message)):
            await super()._dispatch_message(message)

    # ---- what comes later

    def set_timer(
        self,
        delay: float,
        callback: _Callback | None = None,
        *,
        name: str | None = None,
        pause: bool = False,
    ) -> Timer:
        """Calls a function after a while, if the screen is there then."""
        called = self._while_there(callback) if callback is not None else None
        return super().set_timer(delay, called, name=name, pause=pause)

    def set_interval(
        self,
        interval: float,
        callback: _Callback | None = None,
        *,
        name: str | None = None,
        repeat: int = 0,
        pause: bool = False,
    ) -> Timer:
        """Calls a function again and again, for as long as the screen is there."""
        called = self._while_there(callback) if callback is not None else None
        return super().set_interval(interval, called, name=name, repeat=repeat, pause=pause)

    def call_after_refresh(self, callback: _Callback, *args: Any, **kwargs: Any) -> bool:
        """Calls a function once everything is drawn, if the screen is there then."""
        return super().call_after_refresh(self._while_there(callback), *args, **kwargs)

    def call_later(self, callback: _Callback, *args: Any, **kwargs: Any) -> bool:
        """Calls a function after what waits already, if the screen is there then."""
        return super().call_later(self._while_there(callback), *args, **kwargs)

    def _while_there(self, callback: _Callback) -> _Callback:
        """Makes a function that does nothing where there is nothing to do it on."""

        def call(*args: Any, **kwargs: Any) -> Any:
            return None if self.left else callback(*args, **kwargs)

        return call


def _acts(message: Message) -> bool:
    """Tells a message that something is done by from those that a screen is taken down by."""
    if isinstance(message, events.Event):
        return isinstance(message, (events.InputEvent, events.Paste))
    return type(message).__module__ != _OF_TEXTUAL


class Dialog(Presence, ModalScreen[Answer]):
    """Asks for something, above whatever asked; the second of two answers is nothing."""
