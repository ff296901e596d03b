"""`xendrift serve`: what this host holds and what becomes of it, for a xendrift elsewhere."""

import argparse
import sys

from xendrift import __version__
from xendrift.sources.protocol import Scope
from xendrift.sources.remote.serve import Server
from xendrift.streams import refuse_terminal
from xendrift_tui.cli.read import opened


def serve(options: argparse.Namespace) -> int:
    """Writes to standard output until standard input ends; nobody at the other end is no error.

    Raises:
        UsageError: standard output is a terminal.
    """
    refuse_terminal("xendrift serve")
    abilities = ["whole", *([] if options.read_only else ["act"])]
    if options.secrets:
        abilities.append("secrets")
    with opened(options) as source:
        server = Server(
            source,
            sys.stdout.buffer,
            version=__version__,
            scope=Scope.WHOLE if options.whole else Scope.REPORT,
            mask=not options.secrets,
            abilities=abilities,
        )
        if options.once:
            server.once()
        else:
            server.follow(sys.stdin.fileno())
    return 0
