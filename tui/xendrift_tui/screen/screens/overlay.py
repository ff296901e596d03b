"""A screen laid over the main one, left with escape, q or the key that opened it."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol, TypeVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.screens.presence import Presence
from xendrift_tui.screen.state.choices import DomainEntry

T = TypeVar("T")


class Owner(Protocol):
    """The application, without its type: it imports every screen itself."""

    @property
    def keys(self) -> Mapping[str, str]:
        """Keys of the operator's own, by the ids of the commands."""
        ...

    @property
    def screen(self) -> Screen[object]:
        """The screen on top."""
        ...

    def push_screen(
        self, screen: Screen[T], callback: Callable[[T | None], None] | None = None
    ) -> object:
        """Lays a screen over all others."""
        ...

    def post_message(self, message: Message) -> bool:
        """Takes a message."""
        ...

    def exit(self, result: int) -> None:
        """Ends the program with a status."""
        ...


class Overlay(Presence, Screen[None]):
    """Goes back to the main screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close_overlay", "back", show=False),
    ]

    SCOPES: ClassVar[tuple[KeyScope, ...]] = ()
    """The scopes of the commands that it performs itself."""

    def renew(self, entry: DomainEntry) -> None:
        """Takes the domain of the main screen as it was read just now; most do not care.

        It may be called before the overlay is composed, and after it was left.
        """

    def action_close_overlay(self) -> None:
        """Goes back."""
        self.dismiss()
