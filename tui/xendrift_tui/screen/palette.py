"""The command palette: every command of the table and every domain by name."""

from collections.abc import Iterator
from functools import partial
from typing import cast

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from xendrift.text import SafeText
from xendrift_tui.screen.bindings import COMMANDS, Scope
from xendrift_tui.screen.main_screen import MainScreen

_MOST = 50


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
        for command in COMMANDS:
            if command.scope is not Scope.LIST and command.id not in ("palette", "pane"):
                text = SafeText(f"{command.title}  ({command.shown})")
                yield text, partial(self.screen.run_action, command.action)

    def _domains(self) -> Iterator[tuple[SafeText, IgnoreReturnCallbackType]]:
        if not isinstance(self.screen, MainScreen):
            return
        screen = cast(MainScreen, self.screen)
        for row in screen.domains.rows:
            text = SafeText(f"{row.name} ({row.domid})")
            yield text, partial(screen.domains.go_to, row.domid)
