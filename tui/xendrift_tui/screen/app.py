"""The Textual application: one main screen, a few laid over it."""

from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen
from xendrift.text import SafeText

from xendrift_tui.screen.bindings import Scope, bindings
from xendrift_tui.screen.clipboard import copy
from xendrift_tui.screen.help_screen import HelpScreen
from xendrift_tui.screen.line_list import LineList
from xendrift_tui.screen.main_screen import MainScreen
from xendrift_tui.screen.palette import Commands
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.themes import DARK, THEMES, choose


class XendriftApp(App[int]):
    """Shows both views of every domain.

    Attributes:
        session: the source and everything that is known of it.
        failure: what went wrong in the screen itself, empty if nothing did.
    """

    CSS_PATH = "app.tcss"
    TITLE = "xendrift"
    COMMANDS: ClassVar = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.APP)

    def __init__(self, session: Session, theme: str | None = None) -> None:
        super().__init__()
        self.session = session
        self.failure = SafeText()
        self.animation_level = "none"
        for known in THEMES.values():
            self.register_theme(known)
        self.theme = choose(theme).name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Gives themes of other makers the colours that only this program names."""
        return dict(DARK.variables)

    def get_default_screen(self) -> Screen[None]:
        """Makes the main screen."""
        return MainScreen(self.session)

    def action_help(self) -> None:
        """Shows the help, unless it is there."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.session.glyphs))

    def action_leave(self) -> None:
        """Leaves the program."""
        self.exit(0)

    def on_line_list_copied(self, message: LineList.Copied) -> None:
        """Copies a line to where the operator sits."""
        copy(self, message.text)
        self.notify(SafeText(f"Copied: {message.text[:60]}"), markup=False, timeout=2)
