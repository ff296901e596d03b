"""The command palette: every command of the table and every domain by name."""

from collections.abc import Iterator
from functools import partial

from rich.text import Text
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.keymap import shown
from xendrift_tui.screen.keys.perform import perform
from xendrift_tui.screen.keys.table import COMMANDS
from xendrift_tui.screen.screens.main import HERE, MainScreen
from xendrift_tui.screen.screens.presence import Presence

_MOST = 50


class Palette(Presence, CommandPalette):
    """Textual's, which is left once, and whose list is moved only through what is drawn of it."""

    def _action_command_list(self, action: str) -> None:
        commands = self.query_one(CommandList)
        if commands.size.height and commands.option_count:
            super()._action_command_list(action)


class Commands(Provider):
    """Offers what can be done here.

    Names of domains come from guests: a hit is always a `Text`, which no markup is read from,
    and has no help line, which would be.
    """

    async def discover(self) -> Hits:
        """Offers every command before anything is typed."""
        for text, run in self._commands():
            yield DiscoveryHit(Text(text), run, text=text)

    async def search(self, query: str) -> Hits:
        """Offers commands and domains that match."""
        matcher = self.matcher(query)
        offered = 0
        for text, run in (*self._commands(), *self._domains()):
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, Text(text), run, text=text)
                offered += 1
                if offered >= _MOST:
                    return

    def _commands(self) -> Iterator[tuple[SafeText, IgnoreReturnCallbackType]]:
        """Lists what can be done; what cannot be done now stays, and says why."""
        main = self.screen if isinstance(self.screen, MainScreen) else None
        scopes = HERE if main is not None else (KeyScope.APP,)
        for command in COMMANDS:
            if command.id == "palette" or command.scope not in scopes:
                continue
            performer = main.performer(command.scope) if main else self.app
            reason = command.reason(performer)
            keys = shown(command, main.owner.keys) if main else command.shown
            text = SafeText(f"{command.help}  ({keys})")
            offered = SafeText(f"{text}   not now: {reason}") if reason else text
            yield offered, partial(perform, command, performer)

    def _domains(self) -> Iterator[tuple[SafeText, IgnoreReturnCallbackType]]:
        if not isinstance(self.screen, MainScreen):
            return
        screen = self.screen
        for row in screen.domains.rows:
            text = SafeText(f"{row.name} ({row.domid})")
            yield text, partial(screen.domains.go_to, row.domid)
