"""`xendrift` and `xendrift demo`: hands a source over to the screen."""

import argparse
from importlib import import_module

from xendrift_tui.cli.acting import acting_on
from xendrift_tui.cli.reading import ignores, opened
from xendrift_tui.settings.looks import looks


def screen(options: argparse.Namespace) -> int:
    """Opens the screen on the source the options ask for."""
    # By name, so that nothing headless ever imports Textual.
    run = import_module("xendrift_tui.screen.run")
    living_with = ignores(options)
    with opened(options) as source, acting_on(options, source) as target:
        return run.run_screen(
            source,
            read_only=options.read_only,
            looks=looks(options),
            living_with=living_with,
            target=target,
            xl=getattr(options, "xl", None),
        )


def demo(options: argparse.Namespace) -> int:
    """Opens the screen on the demo host."""
    options.demo = True
    return screen(options)
