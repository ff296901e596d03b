"""The Textual application: one main screen, a few laid over it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.screen import ModalScreen, Screen

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.domains import Sort
from xendrift_tui.presentation.marks import ASCII
from xendrift_tui.screen.commands.arrivals import arrive
from xendrift_tui.screen.commands.ignore import ask as ask_to_ignore
from xendrift_tui.screen.commands.leave import leave
from xendrift_tui.screen.commands.look import look_at, open_device
from xendrift_tui.screen.commands.operate import clean_device
from xendrift_tui.screen.commands.several import of_marks
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.keymap import NO_KEYS
from xendrift_tui.screen.keys.perform import Performs, bindings
from xendrift_tui.screen.keys.unbound import Unbound, unbound
from xendrift_tui.screen.screens.domain_screen import DomainScreen
from xendrift_tui.screen.screens.findings import FindingsScreen
from xendrift_tui.screen.screens.main import MainScreen
from xendrift_tui.screen.screens.palette import Commands, Palette
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.terminal.ascii import AsciiFilter
from xendrift_tui.screen.terminal.background import Background
from xendrift_tui.screen.terminal.pager import TakenOut, take_out
from xendrift_tui.screen.terminal.shutdown import Shutdown
from xendrift_tui.screen.terminal.terminal import copy
from xendrift_tui.screen.terminal.themes import ANSI, ANSI_LIGHT, DARK, LIGHT, choose
from xendrift_tui.screen.terminal_app import TerminalApp
from xendrift_tui.screen.widgets.line_list import LineList

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel


UNKNOWN = Background()
# Seconds after a notification's time is over until it is surely off the screen.
_GONE = 0.2


class XendriftApp(Performs, TerminalApp):
    """Shows both views of every domain.

    Attributes:
        keys: keys of the operator's own, by the ids of the commands.
        sort: how the domains are sorted at first.
    """

    CSS_PATH = "app.tcss"
    TITLE = "xendrift"
    COMMANDS: ClassVar = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.APP)

    def __init__(
        self,
        session: Session,
        theme: str | None = None,
        *,
        keymap: Mapping[str, str] = NO_KEYS,
        sort: str = "worst",
        background: Background = UNKNOWN,
    ) -> None:
        # before Textual takes NO_COLOR out of the environment
        chosen = choose(theme, light=background.light)
        super().__init__(Shutdown(lambda: self.sessions), ansi_color=True if chosen.ansi else None)
        self.typed_before = background.typed
        self._session = session
        self.keys = keymap
        self._unbound = Unbound()
        self.sort = sort
        self.animation_level = "none"
        for known in (DARK, LIGHT, ANSI, ANSI_LIGHT):
            self.register_theme(known)
        self.theme = chosen.name
        self.set_class(session.glyphs is ASCII, "-ascii")
        if session.glyphs is ASCII:
            self._filters.append(AsciiFilter())

    def note(self, text: SafeText) -> None:
        """Keeps a sentence in the log."""
        self.session.log.note(text)

    @property
    def session(self) -> Session:
        """The source and everything that is known of it."""
        return self._session

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Every one there is, to be brought to an end."""
        return (self._session,)

    def touched(self) -> None:
        """From then on the cursor is the operator's, and lists hold still for a while."""
        self.session.calm.typed()
        if self.opened is not None:
            self.opened.panes.untouched = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Gives themes of other makers the colours that only this program names."""
        return dict(DARK.variables)

    def get_default_screen(self) -> Screen[None]:
        """Makes the main screen."""
        return MainScreen(self.session, arrive, sort=Sort[self.sort.upper()], keymap=self.keys)

    def on_mount(self) -> None:
        """Takes the operator's own keys."""
        self.set_keymap(dict(self.keys))

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: "SeverityLevel" = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Says something in passing, and draws what was below when it is gone.

        Textual forgets to, where a list was scrolled meanwhile: it works out anew where everything
        is before it compares.
        """
        lasts = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        super().notify(message, title=title, severity=severity, timeout=lasts, markup=markup)
        self.set_timer(lasts + _GONE, self._draw_below)

    def _draw_below(self) -> None:
        for screen in self.screen_stack[-1:]:  # none is left while the app ends
            screen.refresh()

    def action_command_palette(self) -> None:
        """Shows the palette, unless it is there."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())  # without an id: one that is left is still being removed

    @property
    def opened(self) -> MainScreen | None:
        """The main screen, None before there is one and while the app ends."""
        return next((one for one in self.screen_stack if isinstance(one, MainScreen)), None)

    @property
    def main(self) -> MainScreen:
        """The main screen, where there is one."""
        opened = self.opened
        assert opened is not None  # noqa: S101  (who asks was pushed from it)
        return opened

    def went_out(self, main: MainScreen) -> None:  # noqa: ARG002
        """Ends the program, for the operator leaves the main screen."""
        self.exit(0)

    def leave(self) -> None:
        """Leaves the main screen, unless something runs or was decided that would be lost."""
        leave(self.main)

    def on_domain_screen_wanted(self, message: DomainScreen.Wanted) -> None:
        """Looks at the domain another way."""
        if self.screen is message.way and self.session.shown.entry is not None:
            way = look_at(self.main, message.name)
            self.switch_screen(way)  # pyright: ignore[reportUnknownMemberType]

    def on_domain_screen_turned(self, message: DomainScreen.Turned) -> None:
        """Turns to another domain, and keeps looking the same way."""
        self.main.domains.go(self.main.domains.cursor + message.step)

    def on_findings_screen_opened(self, message: FindingsScreen.Opened) -> None:
        """Goes to the device that a finding is about."""
        open_device(self.main, message.found.domid, message.found.device)

    def on_findings_screen_acting(self, message: FindingsScreen.Acting) -> None:
        """Does something about what a finding is about, which may be gone with its domain."""
        found, command = message.found, message.command
        if command == "clean" and found.device is not None:
            clean_device(self.main, found.domid, found.device)
        else:
            open_device(self.main, found.domid, found.device, command)

    def on_findings_screen_marked(self, message: FindingsScreen.Marked) -> None:
        """Plans to do something to all that is marked."""
        of_marks(self.main, message.action)

    def on_findings_screen_ignoring(self, message: FindingsScreen.Ignoring) -> None:
        """Asks how a finding is to be lived with."""
        ask_to_ignore(self.main, message.found)

    # ---- keys that nothing here listens to

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Says so where a key is bound to nothing."""
        found = await super()._check_bindings(key, priority)
        if not found and not priority and self.screen_stack:
            scopes = getattr(self.screen, "SCOPES", ())
            asks = isinstance(self.screen, ModalScreen)
            here = (*scopes, KeyScope.APP, KeyScope.LIST)
            self._say_unbound(key, unbound(key, here, asks=asks))
        return found

    def _say_unbound(self, key: str, sentence: SafeText) -> None:
        if self._unbound.told(key, sentence):
            self.notify(sentence, markup=False, timeout=3)

    def on_line_list_sideways(self, message: LineList.Sideways) -> None:
        """Says that there is nothing to the side, if nobody has taken it."""
        sentence = f"There is nothing to the {'right' if message.direction > 0 else 'left'}."
        if self.opened is not None and message.list is self.main.pairs:
            sentence += f" {self.main.panes.key_of('take-live')} takes what is live."
        self._say_unbound("", SafeText(sentence))

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:  # noqa: ARG002
        """Says that a line cannot be opened, if nobody has opened it."""
        self._say_unbound("", SafeText("There is nothing to open in this pane."))

    async def action_quit(self) -> None:
        """Leaves in the same way by Textual's own key."""
        self.leave()

    def on_taken_out(self, message: TakenOut) -> None:
        """Shows what a pane holds in a pager, or writes it to a file."""
        said = take_out(self, message)
        if said:
            self.session.log.note(said)
            self.notify(said, markup=False, timeout=4)

    def on_line_list_copied(self, message: LineList.Copied) -> None:
        """Copies a line to where the operator sits."""
        copy(self, message.text)
        self.notify(SafeText(f"Copied: {message.text[:60]}"), markup=False, timeout=2)

    def on_line_list_copied_all(self, message: LineList.CopiedAll) -> None:
        """Copies a whole list, a line each."""
        copy(self, "\n".join(message.lines))
        count = len(message.lines)
        text = f"Copied {count} line{'' if count == 1 else 's'}."
        self.notify(text, markup=False, timeout=2)
