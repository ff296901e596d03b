"""Runs commands of the table, or says why they cannot be run now."""

from typing import Protocol, runtime_checkable

from textual.binding import Binding, BindingType

from xendrift_tui.screen.keys.command import KeyScope, ScreenCommand
from xendrift_tui.screen.keys.table import BY_ID, COMMANDS


@runtime_checkable
class Teller(Protocol):
    """Something that can say a sentence in passing."""

    def notify(self, message: str, *, timeout: float | None = None, markup: bool = True) -> None:
        """Says it."""
        ...


def bindings(scope: KeyScope) -> list[BindingType]:
    """Makes Textual's bindings of one scope, for a class with `Performs`."""
    return [
        Binding(one.keys, f"command('{one.id}')", one.help, show=False, id=one.id)
        for one in COMMANDS
        if one.scope is scope
    ]


def perform(command: ScreenCommand, performer: object) -> None:
    """Runs a command, or says why it cannot be run now.

    Args:
        command: which one.
        performer: who does it.
    """
    reason = command.reason(performer)
    if not reason:
        command.call(performer)
    elif isinstance(performer, Teller):
        performer.notify(reason, markup=False, timeout=3)


class Performs:
    """Gives whatever has bindings of the table the one action that all of them name."""

    def performer(self, scope: KeyScope) -> object:  # noqa: ARG002
        """Tells who performs the commands of a scope."""
        return self

    def action_command(self, name: str) -> None:
        """Runs a command by its id."""
        command = BY_ID[name]
        perform(command, self.performer(command.scope))
