"""The commands that can be given anywhere."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from textual.screen import Screen

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.keys.perform import Teller
from xendrift_tui.screen.screens.help import NONE, HelpScreen
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.terminal.themes import DARK, LIGHT


@runtime_checkable
class Reasoned(Protocol):
    """A screen that knows what cannot be asked for now."""

    def reasons(self) -> Mapping[str, SafeText]:
        """Says why, by the command's id."""
        ...


class Program(Teller, Protocol):
    """The application."""

    @property
    def opened(self) -> MainContext | None:
        """The main screen, None where none is open."""
        ...

    @property
    def session(self) -> Session:
        """What it is about."""
        ...

    def leave(self) -> None:
        """Leaves it, or the program."""
        ...

    @property
    def screen(self) -> Screen[object]:
        """The screen on top."""
        ...

    @property
    def keys(self) -> Mapping[str, str]:
        """Keys of the operator's own, by the ids of the commands."""
        ...

    @property
    def theme(self) -> str:
        """The name of the theme."""
        ...

    @theme.setter
    def theme(self, theme: str) -> None: ...

    def push_screen(self, screen: Screen[None]) -> object:
        """Lays a screen over all others."""
        ...

    def action_command_palette(self) -> None:
        """Opens the palette."""
        ...


def secrets(program: Program) -> None:
    """Shows passwords, or hides them again."""
    main = program.opened
    if main is None:
        program.notify("No host is open: enter opens one.", markup=False, timeout=3)
        return
    shown = main.session.shown
    shown.secrets = not shown.secrets
    text = SafeText("Passwords are shown." if shown.secrets else "Passwords are hidden.")
    program.notify(text, markup=False, timeout=2)
    main.panes.draw_pairs()


def next_theme(program: Program) -> None:
    """Turns dark colours into light ones, and back."""
    program.theme = LIGHT.name if program.theme == DARK.name else DARK.name


def palette(program: Program) -> None:
    """Offers every command and every domain by name."""
    program.action_command_palette()


def show_help(program: Program) -> None:
    """Shows the help, unless it is there."""
    over = program.screen
    if not isinstance(over, HelpScreen):
        reasons = over.reasons() if isinstance(over, Reasoned) else NONE
        program.push_screen(HelpScreen(program.session.glyphs, reasons, program.keys))


def leave(program: Program) -> None:
    """Leaves the program, unless something runs or was decided that would be lost."""
    program.leave()
