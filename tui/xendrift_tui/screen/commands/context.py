"""What the commands of the main screen are given: the little that they need of it."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from textual.message import Message
from textual.screen import Screen

from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.keys.reasons import Situation
from xendrift_tui.screen.screens.panes import Panes
from xendrift_tui.screen.state.follow_up import FollowUp

T = TypeVar("T")


class MainContext(Situation, Protocol):
    """The main screen, as commands and arriving messages see it."""

    @property
    def panes(self) -> Panes:
        """What is drawn."""
        ...

    @property
    def after(self) -> FollowUp:
        """What waits for something to end."""
        ...

    @property
    def over(self) -> Screen[object] | None:
        """The screen that is laid over the main one, None if none is."""
        ...

    def say(self, text: str, tone: Tone = Tone.NORMAL) -> None:
        """Says something in passing, and keeps it in the log."""
        ...

    def tell(self, text: str, *, good: bool) -> None:
        """Says for longer how something ended that the log has already."""
        ...

    def push(self, screen: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        """Lays a screen over this one, and hands on what it is left with."""
        ...

    def post_message(self, message: Message) -> bool:
        """Takes a message, from any thread."""
        ...

    def wake(self) -> None:
        """Has drawn in time what goes on from now."""
        ...

    def show_columns(self) -> None:
        """Has the list of domains show the columns that were chosen."""
        ...

    def leave(self) -> None:
        """Leaves it for good: ends the program, or goes back to the hosts."""
        ...

    @property
    def goes_back(self) -> bool:
        """Whether it lies over the list of hosts."""
        ...
