"""The command palette: every command of the table and every domain by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from rich.text import Text
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.keys.command import KeyScope, ScreenCommand
from xendrift_tui.screen.keys.keymap import NO_KEYS, shown
from xendrift_tui.screen.keys.perform import perform
from xendrift_tui.screen.keys.search import rank
from xendrift_tui.screen.keys.table import COMMANDS
from xendrift_tui.screen.screens.hosts import HostsScreen
from xendrift_tui.screen.screens.main import MainScreen
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.screens.presence import Presence
from xendrift_tui.screen.widgets.line_list import LineList

_MOST = 50
_NOT_NOW = 1e-6  # what cannot be done stands behind everything that can


class Palette(Presence, CommandPalette):
    """Textual's, which is left once, and whose list is moved only through what is drawn of it."""

    def _action_command_list(self, action: str) -> None:
        commands = self.query_one(CommandList)
        if commands.size.height and commands.option_count:
            super()._action_command_list(action)


@dataclass(frozen=True, slots=True)
class _Offer:
    """A command as it is offered, and why it cannot be given now, if it cannot."""

    command: ScreenCommand
    text: SafeText
    run: IgnoreReturnCallbackType
    reason: SafeText


class Commands(Provider):
    """Offers what can be done here, and last what cannot be done now, with the reason.

    Names of domains come from guests: a hit is always a `Text`, which no markup is read from,
    and has no help line, which would be.
    """

    async def discover(self) -> Hits:
        """Offers every command before anything is typed."""
        for offer in sorted(self._offers(), key=lambda offer: bool(offer.reason)):
            yield DiscoveryHit(Text(offer.text), offer.run, text=offer.text)

    async def search(self, query: str) -> Hits:
        """Offers commands and domains that match."""
        found = chain(self._found(query), self._domains(query))
        for score, text, run in islice(found, _MOST):
            yield Hit(score, Text(text), run, text=text)

    def _found(self, query: str) -> Iterator[tuple[float, SafeText, IgnoreReturnCallbackType]]:
        for offer in self._offers():
            found = rank(offer.command, query)
            if found:
                score = found * _NOT_NOW if offer.reason else float(found)
                yield score, offer.text, offer.run

    def _offers(self) -> Iterator[_Offer]:
        """Lists what can be done; what cannot be done now stays, and says why."""
        screen = self.screen
        keymap = screen.owner.keys if isinstance(screen, MainScreen) else NO_KEYS
        for command in COMMANDS:
            if command.id == "palette":
                continue
            performer = self._performer(command.scope)
            reason = command.reason(performer) if performer is not None else _elsewhere(command)
            text = SafeText(f"{command.help}  ({shown(command, keymap)})")
            if reason:
                text = SafeText(f"{text}   not now: {reason}")
            run: IgnoreReturnCallbackType = partial(perform, command, performer)
            if performer is None:
                run = partial(self.app.notify, reason, timeout=3, markup=False)
            yield _Offer(command, text, run, reason)

    def _performer(self, scope: KeyScope) -> object:
        """Tells who can perform the commands of a scope here; None if nobody can."""
        screen, focused = self.screen, self.focused
        if isinstance(screen, MainScreen):
            return screen.performer(scope) if scope in screen.SCOPES else None
        if scope is KeyScope.APP:
            return self.app
        if scope is KeyScope.LIST:
            return focused if isinstance(focused, LineList) else None
        return (
            screen if isinstance(screen, Overlay | HostsScreen) and scope in screen.SCOPES else None
        )

    def _domains(self, query: str) -> Iterator[tuple[float, SafeText, IgnoreReturnCallbackType]]:
        if not isinstance(self.screen, MainScreen):
            return
        screen, matcher = self.screen, self.matcher(query)
        for row in screen.domains.rows:
            text = SafeText(f"{row.name} ({row.domid})")
            score = matcher.match(text)
            if score > 0:
                yield score, text, partial(screen.domains.go_to, row.domid)


def _elsewhere(command: ScreenCommand) -> SafeText:
    return SafeText(f"{command.scope.value[0].lower()}{command.scope.value[1:]} only.")
