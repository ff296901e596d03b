"""Every command, in the order of the help."""

from xendrift_tui.cli.commands.about import ABOUT
from xendrift_tui.cli.commands.actions import ACTING as CHANGING
from xendrift_tui.cli.commands.command import Command
from xendrift_tui.cli.commands.readers import READING as LOOKING

COMMANDS: tuple[Command, ...] = (*LOOKING, *CHANGING, *ABOUT)

__all__ = ["ABOUT", "CHANGING", "COMMANDS", "LOOKING", "Command"]
