"""Every command, in the order of the help."""

from xendrift_tui.cli.commands.acting import ACTING
from xendrift_tui.cli.commands.command import Command
from xendrift_tui.cli.commands.reading import READING

COMMANDS: tuple[Command, ...] = (*READING, *ACTING)
