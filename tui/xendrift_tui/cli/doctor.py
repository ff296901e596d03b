"""`xendrift doctor`: what can be reached on this host, and what to do about the rest."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.doctor.check import Asked, Check, Verdict, check_shape, ok
from xendrift.doctor.examination import examine
from xendrift.sources.userdata import DIRECTORY
from xendrift_tui.cli.output import say
from xendrift_tui.cli.read import elsewhere
from xendrift_tui.cli.terminal_check import terminal
from xendrift_tui.settings.resolve import Resolved, find_file


def doctor(options: argparse.Namespace) -> int:
    """Prints a line for every check; returns 1 if something is bad, else 0."""
    if elsewhere(options):
        raise UsageError("The doctor looks at this host: leave out --capture and --demo.")
    done: list[Check] = []
    for check in _all(options):
        done.append(check)
        if not options.json:
            _print(check)
    bad = any(check.verdict is Verdict.BAD for check in done)
    if options.json:
        shapes: list[Json] = [check_shape(check) for check in done]
        document: JsonObject = {"schema": SCHEMA, "ok": not bad, "checks": shapes}
        say(dump(document))
    return 1 if bad else 0


def asked_of(options: argparse.Namespace) -> Asked:
    """Says where the options tell the doctor to look."""
    folder: Path | None = getattr(options, "userdata", None)
    socket: str | None = getattr(options, "socket", None)
    return Asked(socket, folder or DIRECTORY, getattr(options, "xl", None))


def _all(options: argparse.Namespace) -> Iterator[Check]:
    yield from examine(asked_of(options))
    yield _settings(options)
    yield from terminal()


def _settings(options: argparse.Namespace) -> Check:
    """Says which configuration file holds; one that makes no sense is an error long before."""
    file = getattr(options, "config", None) or find_file()[0]
    settings: dict[str, Resolved] = options.settings
    changed = [name for name, one in settings.items() if str(one.origin).startswith(f"{file},")]
    if not file.exists():
        return ok("config", f"{file} would be read, if it were there")
    return ok("config", f"{file} sets {', '.join(changed) or 'nothing'}")


def _print(check: Check) -> None:
    say(SafeText(f"{check.verdict:<5} {check.subject:<11} {check.sentence}"))
    if check.remedy:
        say(SafeText(f"{'':<18}{check.remedy}"))
