"""`xendrift diff`: what changed between two moments, or two hosts."""

import argparse
import sys
from contextlib import ExitStack
from dataclasses import replace

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import dump
from xendrift.core.base.text import SafeText
from xendrift.core.compare import HostDifference
from xendrift.core.compare.difference import Turn
from xendrift.sources.compare import compare_sources
from xendrift.sources.moment import open_moment
from xendrift.sources.protocol import Source
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.read import elsewhere, notes_of, opened
from xendrift_tui.cli.release import named_libxl
from xendrift_tui.presentation.difference import ChangeLine, difference_lines
from xendrift_tui.presentation.marks import ASCII, UNICODE, Glyphs


def diff(options: argparse.Namespace) -> int:
    """Prints what changed; returns 0 if nothing did, else 1."""
    if options.new is not None and elsewhere(options):
        raise UsageError(
            "NEW says already what is compared: leave out either it, or --demo or --capture."
        )
    with ExitStack() as stack:
        old = _opened(options.old, options, stack)
        if options.new is None:
            new = stack.enter_context(opened(options))
        else:
            new = _opened(options.new, options, stack)
        found = compare_sources(old, new, everything=options.all)
    names = (_name(options.old, found.old), _name(options.new, found.new))
    difference = replace(found, old=names[0], new=names[1])
    if options.json:
        from xendrift.core.compare.shape import difference_shape  # noqa: PLC0415

        say(dump(difference_shape(difference)))
    elif options.markdown:
        from xendrift.core.compare.markdown import difference_markdown  # noqa: PLC0415

        say(difference_markdown(difference))
    else:
        _print(difference, everything=options.all)
    return 0 if difference.equal else 1


def _opened(named: str, options: argparse.Namespace, stack: ExitStack) -> Source:
    source = open_moment(named, named_libxl(options))
    stack.callback(source.close)
    for note in notes_of(source):
        remark(f"{SafeText(named)}: {note}")
    return source


def _name(named: str | None, label: SafeText) -> SafeText:
    return label if named is None else SafeText(f"{named} ({label})")


def _print(difference: HostDifference, *, everything: bool) -> None:
    encoding = (sys.stdout.encoding or "ascii").lower()
    glyphs = UNICODE if encoding.startswith("utf") else ASCII
    for line in difference_lines(difference, everything=everything):
        say(_drawn(line, glyphs))
    if not everything and any(one.turn is Turn.SAME for one in difference.domains):
        remark("What is still wrong with domains that are as they were is listed with --all.")


def _drawn(line: ChangeLine, glyphs: Glyphs) -> SafeText:
    return SafeText(f"{'    ' * line.level}{glyphs[line.mark]} {line.text}")
