"""What can be typed: the parser of the whole command line."""

import argparse

from xendrift import __version__
from xendrift_tui.cli.commands import COMMANDS
from xendrift_tui.cli.commands.options import common_options


def build_parser() -> argparse.ArgumentParser:
    """Makes the parser of the whole command line; common options may stand anywhere."""
    common = common_options()
    parser = argparse.ArgumentParser(
        prog="xendrift",
        description="Shows both descriptions of every running Xen guest side by side, and what "
        "the next boot will lose. Without a command it opens the screen.",
        epilog="Exit status: 0 all is well, 1 there are findings (scan) or it was refused "
        "(accept, plug, unplug, undo), 2 something failed.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"xendrift {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for one in COMMANDS:
        sub = commands.add_parser(
            one.name,
            help=one.does,
            description=one.does[0].upper() + one.does[1:] + ".",
            usage=f"xendrift {one.name} {one.takes}",
            epilog=f"Example: {one.example}",
            parents=[common],
            formatter_class=_Wide,
        )
        one.arguments(sub)
    return parser


class _Wide(argparse.HelpFormatter):
    """Keeps each option on one line, so that a command's help fits a screen."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)
