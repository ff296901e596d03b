"""The application on several hosts: their list, and a main screen above it for one at a time."""

from collections.abc import Mapping

from textual.screen import Screen

from xendrift.core.base.text import SafeText
from xendrift.sources.snapshot import Snapshot
from xendrift.sources.still import StillSource
from xendrift_tui.presentation.domains import Sort
from xendrift_tui.presentation.marks import Glyphs
from xendrift_tui.screen.app import UNKNOWN, XendriftApp
from xendrift_tui.screen.commands.arrivals import arrive
from xendrift_tui.screen.commands.leave import leave
from xendrift_tui.screen.commands.look import open_device
from xendrift_tui.screen.host_set import HostSet
from xendrift_tui.screen.keys.keymap import NO_KEYS
from xendrift_tui.screen.screens.hosts import HostsScreen
from xendrift_tui.screen.screens.main import MainScreen
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.sight import Sight
from xendrift_tui.screen.terminal.background import Background


class HostsApp(XendriftApp):
    """Shows every host, and the domains of the one that was opened."""

    def __init__(
        self,
        hosts: HostSet,
        glyphs: Glyphs,
        theme: str | None = None,
        *,
        keymap: Mapping[str, str] = NO_KEYS,
        sort: str = "worst",
        background: Background = UNKNOWN,
    ) -> None:
        """Takes the hosts.

        Args:
            hosts: what is listed.
            glyphs: which signs the terminal can show.
            theme: the colours.
            keymap: keys of the operator's own.
            sort: how the domains of a host are sorted at first.
            background: what the terminal says of itself.
        """
        # What everything is about while no host is open: no domain at all.
        nothing = StillSource(SafeText("hosts"), Snapshot({}, ()), kept_as="a list of hosts")
        resting = Session(nothing, read_only=True, glyphs=glyphs)
        super().__init__(resting, theme, keymap=keymap, sort=sort, background=background)
        self.hosts = hosts

    @property
    def session(self) -> Session:
        """That of the host that is open, or none in particular."""
        return self.opened.session if self.opened is not None else self._session

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Those of all hosts that were opened."""
        return (self._session, *self.hosts.sessions.values())

    def get_default_screen(self) -> Screen[None]:
        """Makes the list of hosts."""
        return HostsScreen(self.hosts, self._session.glyphs, self._enter)

    def leave(self) -> None:
        """Goes back to the hosts, or leaves the program from there."""
        if self.opened is not None:
            leave(self.opened)
        else:
            self.exit(0)

    def went_out(self, main: MainScreen) -> None:
        """Goes back to the hosts."""
        main.dismiss()

    def _enter(self, sight: Sight, domid: int | None) -> bool:
        """Opens a host, if it is followed."""
        session = self.hosts.session(sight.name)
        if session is None:
            return False
        main = MainScreen(session, arrive, sort=Sort[self.sort.upper()], keymap=self.keys)
        self.push_screen(main)  # pyright: ignore[reportUnknownMemberType]
        if domid is not None:
            main.call_after_refresh(open_device, main, domid, None)
        return True
