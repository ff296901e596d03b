"""What can be typed: the parser of the whole command line."""

import argparse
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from xendrift import __version__
from xendrift_tui.cli.commands import ABOUT, CHANGING, COMMANDS, LOOKING
from xendrift_tui.cli.commands.arguments import CarefulParser
from xendrift_tui.cli.commands.command import Command
from xendrift_tui.cli.commands.options import common_options, screen_options

_COLUMN = 40
_TEXT = """\
usage: xendrift [COMMAND] [options]      without a command it opens the screen
{description}

{commands}

Every command reads this host, or --host HOST over ssh, --capture PATH (of a
node: --at NODE) or --demo; --socket PATH and --userdata DIR say where things
are, --libxl RELEASE which libxl. --ignore-file FILE is what to live with,
--config FILE the settings; --read-only never writes to Xen. --help, --version.
{epilog}
"""


class OverviewParser(CarefulParser):
    """The parser of the whole command line; its help has two columns."""

    def format_help(self) -> str:
        """Draws the overview."""
        left = [*_block("looking", LOOKING)]
        right = [*_block("changing", CHANGING), *_block("about xendrift", ABOUT)]
        lines = [
            f"{one:<{_COLUMN}}{other}".rstrip()
            for one, other in zip_longest(left, right, fillvalue="")
        ]
        return _TEXT.format(
            description=self.description, commands="\n".join(lines), epilog=self.epilog
        )


def _block(title: str, commands: Sequence[Command]) -> Iterator[str]:
    yield title
    for one in commands:
        yield f"  {one.name:<11}{one.in_short}"


_ALSO = "\nWhere to read, what to ignore, and --read-only: see `xendrift --help`."


def build_parser(typed: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Makes the parser of the whole command line; common options may stand anywhere.

    Args:
        typed: what is to be parsed; if it begins with a command, only that one is made, since all
            of them take as long as reading a domain.
    """
    parser = OverviewParser(
        prog="xendrift",
        usage="xendrift [COMMAND] [options]",
        description="Shows both descriptions of every running Xen guest, and what boots next.",
        epilog="Exit status: 0 all is well, 1 there are findings or it was refused, 2 it failed.",
        parents=[common_options()],
    )
    screen_options(parser)
    parser.add_argument("--version", action="version", version=f"xendrift {__version__}")
    parser.add_argument(
        "--xl", default=argparse.SUPPRESS, metavar="PATH", help="the xl that the screen runs"
    )
    commands = parser.add_subparsers(
        dest="command",
        metavar="COMMAND",
        title="commands",
        prog="xendrift",
        parser_class=CarefulParser,
    )
    hidden = common_options(hidden=True)
    named = [one for one in COMMANDS if one.name in typed[:1]]
    for one in named or COMMANDS:
        sub = commands.add_parser(
            one.name,
            help=one.does,
            description=one.does[0].upper() + one.does[1:] + ".",
            usage=f"xendrift {one.name} {one.takes}",
            epilog=_examples(one.example) + _ALSO,
            parents=[hidden],
            formatter_class=_Wide,
        )
        one.arguments(sub)
    return parser


def _examples(lines: str) -> str:
    several = lines.splitlines()
    if len(several) == 1:
        return f"Example: {lines}"
    return "\n".join(["Examples:", *(f"  {x}" for x in several)])


class _Wide(argparse.RawDescriptionHelpFormatter):
    """Keeps each option on one line, so that a command's help fits a screen."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)
