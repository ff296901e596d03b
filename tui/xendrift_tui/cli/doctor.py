"""`xendrift doctor`: what can be reached on this host, and what to do about the rest."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.doctor.check import Asked, Check, Verdict, check_shape, ok, warn
from xendrift.doctor.examination import examine
from xendrift.sources.userdata import DIRECTORY
from xendrift_tui.cli.output import say
from xendrift_tui.cli.read import elsewhere
from xendrift_tui.settings.resolve import Resolved, find_file


def doctor(options: argparse.Namespace) -> int:
    """Prints a line for every check; returns 1 if something is bad, else 0."""
    away = bool(getattr(options, "host", None))
    if elsewhere(options) and not away:
        raise UsageError("The doctor looks at this host: leave out --capture and --demo.")
    done: list[Check] = []
    for check in _there(options) if away else _all(options):
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


def _there(options: argparse.Namespace) -> Iterator[Check]:
    """Says what another host's own doctor finds.

    Raises:
        RemoteError: it cannot be asked.
    """
    from xendrift.sources.remote.ask import objects, text  # noqa: PLC0415
    from xendrift_tui.cli.there import asked_there  # noqa: PLC0415

    for shape in objects(asked_there(options, "doctor") or {}, "checks"):
        said = str(shape.get("verdict"))
        verdict = Verdict(said) if said in list(Verdict) else Verdict.BAD
        sentences = text(shape.get("sentence")), text(shape.get("remedy"))
        yield Check(text(shape.get("check")), verdict, *sentences)


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


_SUBJECT = "terminal"


def terminal() -> Iterator[Check]:
    """Looks at TERM, the encoding, colours, and how copying gets out of tmux."""
    term = SafeText(os.environ.get("TERM", ""))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield ok(_SUBJECT, "none on standard input and output; the commands need none")
        return
    if term in ("", "dumb", "unknown"):
        yield warn(
            _SUBJECT,
            f"TERM is {term or 'not set'}: the screen cannot be drawn",
            "Set TERM, or use `xendrift scan` and `xendrift show`.",
        )
        return
    yield ok(_SUBJECT, f"{term}, {_colours()}")
    if "utf" not in sys.stdout.encoding.lower():
        yield warn(
            _SUBJECT,
            f"the encoding is {sys.stdout.encoding}: signs and lines are drawn in ASCII",
            "Set LC_ALL=C.UTF-8, if the terminal can show UTF-8.",
        )
    if os.environ.get("TMUX"):
        yield from _tmux()


def _colours() -> str:
    if os.environ.get("NO_COLOR") is not None:
        return "no colours, as NO_COLOR asks"
    if os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in os.environ.get("TERM", "") else "16 colours"


def _tmux() -> Iterator[Check]:
    """Copying sends OSC 52, which tmux passes on only if it is told to (tmux(1), set-clipboard)."""
    tmux = shutil.which("tmux")
    if tmux is None:
        return
    command = [tmux, "show-options", "-gsv", "set-clipboard"]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=2, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return
    if ran.stdout.strip() == b"off":
        yield warn(
            _SUBJECT,
            "tmux keeps what is copied to itself",
            "tmux set -s set-clipboard on, to have it in the clipboard where you sit.",
        )
    else:
        yield ok(_SUBJECT, "inside tmux, which passes on what is copied")
