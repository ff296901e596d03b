"""Keys one after the other: each acts on what the one before it has left.

While others wait, nothing is drawn: over a slow line a burst costs no more than its last picture.

Textual hands every key that came in one read to the widget that has the focus then. What a key
opens, closes or gives the focus to comes too late for those behind it: `/` and a word typed at
once would be commands, and two times Enter would answer a dialog twice.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from time import monotonic

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, Key
from textual.message import Message
from textual.widgets import Input

# What a key sets off goes from the widget to its screen and back; each way takes one round.
_ROUNDS = 5
# Seconds after which a key counts as done although nothing has come back: its widget is gone.
_PATIENCE = 1.0
# Seconds for which nothing is drawn at most.
_UNDRAWN = 0.15
# What moves a cursor opens and closes nothing.
_STEPS = frozenset(("up", "down", "pageup", "pagedown", "home", "end", "j", "k"))
# Keys that nobody has waited for: a key held down while the host is slow is not played for ever.
_MOST = 4096


class Settled(Message, verbose=True):
    """Follows a key through the widgets that it goes through, and arrives behind it."""

    def __init__(self, ticket: object) -> None:
        """Takes what tells it from those of other keys, and of other rounds."""
        super().__init__()
        self.ticket = ticket


class InputQueue:
    """Holds keys back until the one before has done what it does."""

    def __init__(self, app: "App[int]", deliver: Callable[[Event], Awaitable[None]]) -> None:
        """Begins with nothing to deliver.

        Args:
            app: whose keys they are.
            deliver: hands an event to whoever has the focus.
        """
        self._app = app
        self._deliver = deliver
        self._waiting: deque[Event] = deque(maxlen=_MOST)
        self._ticket: object = None
        self._rounds = 0
        self._since: float | None = None
        self._overdue: asyncio.TimerHandle | None = None
        self._undrawn = ExitStack()
        self._held_since: float | None = None

    async def put(self, event: Event) -> None:
        """Takes an event, and delivers it unless another one is on its way."""
        self._waiting.append(event)
        if self._since is None or monotonic() - self._since > _PATIENCE:
            await self._next()

    async def settled(self, message: Settled) -> None:
        """Delivers the next event once the one before is done."""
        if message.ticket is not self._ticket:
            return  # it comes too late
        if self._rounds:
            self._follow()
        else:
            await self._next()

    def turn(self) -> None:
        """Follows the event to the screen that is on top now; the one before may be gone."""
        self._draw()  # a screen is not laid out before it is drawn
        if self._since is not None:
            self._rounds = _ROUNDS
            self._follow()

    async def _next(self) -> None:
        self._rest()
        if not self._waiting:
            self._draw()
            return
        event = self._waiting.popleft()
        self._hold_drawing()
        self._since, self._rounds = monotonic(), _ROUNDS
        loop, began = asyncio.get_running_loop(), self._since
        self._overdue = loop.call_later(_PATIENCE, self._app.call_later, self._go_on, began)
        await self._deliver(event)
        while self._goes_with(event):
            event = self._waiting.popleft()
            await self._deliver(event)
        self._follow()

    async def _go_on(self, began: float) -> None:
        """Goes on without an answer, if there has been none."""
        if began == self._since:
            await self._next()

    def _rest(self) -> None:
        self._ticket = None
        self._since = None
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None

    def _goes_with(self, event: Event) -> bool:
        """Tells whether the next event may follow at once: a letter a letter, a step a step."""
        following = self._waiting[0] if self._waiting else None
        if not (isinstance(event, Key) and isinstance(following, Key)):
            return False
        if isinstance(self._target(), Input):
            return event.is_printable and following.is_printable
        return event.key in _STEPS and following.key in _STEPS

    def _hold_drawing(self) -> None:
        """Draws nothing while there is more to do, but now and then."""
        if not self._waiting or (
            self._held_since is not None and monotonic() - self._held_since > _UNDRAWN
        ):
            self._draw()
        elif self._held_since is None:
            self._held_since = monotonic()
            self._undrawn.enter_context(self._app.batch_update())

    def _draw(self) -> None:
        if self._held_since is not None:
            self._held_since = None
            self._undrawn.close()
            if self._app.screen_stack:
                self._app.screen.check_idle()

    def _follow(self) -> None:
        """Sends a message after the event, to where the next one would go.

        A screen that is not composed yet takes it up when it is.
        """
        self._rounds -= 1
        self._ticket = object()
        target = self._target()
        if target is not None:
            target.post_message(Settled(self._ticket))

    def _target(self) -> DOMNode | None:
        if not self._app.screen_stack:
            return None  # the application ends
        screen = self._app.screen
        return screen.focused or screen
