"""`xendrift --help`: every command and every common option on one screen of 80×24."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from xendrift_tui.cli.commands import ABOUT, CHANGING, LOOKING
from xendrift_tui.cli.commands.arguments import CarefulParser
from xendrift_tui.cli.commands.command import Command

_COLUMN = 40
_TEXT = """\
usage: xendrift [COMMAND] [options]

{description}

{commands}

Every command reads this host, or --capture PATH (of a node: --at NODE), or
--demo; --socket PATH and --userdata DIR say where this host keeps things,
--libxl RELEASE which libxl is there. --ignore-file FILE names what to live
with, --config FILE the settings; --read-only never writes to Xen.
Each command has its --help, with examples; --version says which xendrift it is.
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
