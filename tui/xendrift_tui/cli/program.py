"""Runs one command: a screen without a word, text with one."""

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from xendrift.core.base.errors import XendriftError
from xendrift_tui import interrupt
from xendrift_tui.cli.commands import COMMANDS
from xendrift_tui.cli.output import remark, write_no_more
from xendrift_tui.cli.parser import build_parser
from xendrift_tui.settings.apply import apply

_SCREEN = "xendrift_tui.cli.screen:screen"  # what runs without a command
_FAILED = 2


def run(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status; errors are one sentence on stderr."""
    typed = sys.argv[1:] if arguments is None else arguments
    parser = build_parser(typed)
    if "_ARGCOMPLETE" in os.environ:  # a shell asks, in place of the operator
        _load("xendrift_tui.cli.completion:complete")(parser)
    options = parser.parse_args(arguments)
    options.typed = tuple(typed)
    if options.command is not None:
        _refuse_early(parser, options)
    try:
        if getattr(options, "detach", False):
            status = _load("xendrift_tui.cli.detach:detach")()
            if status is not None:
                return status
        options.settings = apply(options)
        runs = _runs(options.command, there=bool(getattr(options, "host", None)))
        command = _load(runs)
        if runs.partition(":")[0] != _SCREEN.partition(":")[0]:
            interrupt.raise_it()  # the screen listens for itself, once it is there
        status = command(options)
        sys.stdout.flush()
        return status
    except XendriftError as error:
        remark(error.sentence)
        return _FAILED
    except KeyboardInterrupt:
        return interrupt.STATUS
    except BrokenPipeError:
        write_no_more()  # whoever was reading has seen enough
        return 0
    except OSError as error:
        remark(f"{error.filename or 'A file'} cannot be used: {error.strerror}. Nothing was done.")
        return _FAILED
    except Exception as error:  # an operator gets a sentence, whoever mends it gets the rest
        if os.environ.get("XENDRIFT_TRACEBACK"):
            import_module("traceback").print_exc()
        report = _load("xendrift_tui.crash:keep_report")
        remark(report(error, f"`xendrift {options.command or ''}`".replace(" `", "`")))
        return _FAILED


def _refuse_early(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuses before a command what is about many hosts: nobody would heed it there."""
    for name in ("hosts", "group", "jobs", "deadline"):
        if getattr(options, f"screen_{name}", None) is not None:
            parser.error(f"--{name} stands behind the command, if that takes it")


def _runs(command: str | None, *, there: bool) -> str:
    """Names the function of a command, or the one that has another host run it."""
    found = next((one for one in COMMANDS if one.name == command), None)
    if found is None:
        return _SCREEN
    return found.there if there and found.there else found.runs


def _load(place: str) -> Callable[..., Any]:
    """Imports a command only when it is asked for: a scan must not wait for the screen."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
