"""`xendrift` and `xendrift demo`: hands a source over to the screen."""

import argparse
import os
import sys
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path

from xendrift.actions.access import open_target
from xendrift.actions.target import Target
from xendrift.core.base.errors import UsageError
from xendrift.sources.protocol import Source
from xendrift.streams import STREAM, refuse_terminal, was_taken
from xendrift_tui.cli.doctor import asked_of
from xendrift_tui.cli.hosts import fleet, listed
from xendrift_tui.cli.read import elsewhere, ignores, is_fleet, opened
from xendrift_tui.cli.release import named_libxl
from xendrift_tui.settings.ignore_file import IgnoreFile, own_ignore_file
from xendrift_tui.settings.looks import looks

HOSTS_OPTIONS = ("hosts", "group", "jobs", "deadline")
"""What names many hosts, and bounds how they are looked at; the screen has them as `screen_...`."""


def screen(options: argparse.Namespace) -> int:
    """Opens the screen on the source the options ask for."""
    for name in HOSTS_OPTIONS:
        setattr(options, name, getattr(options, f"screen_{name}", None))
    if is_fleet(options):
        return _hosts(options)
    # By name, so that nothing headless ever imports Textual.
    run = import_module("xendrift_tui.screen.run")
    living_with = ignores(options)
    with opened(options, follow=True) as source, _target(options, source) as target:
        read = recorded(options, source)
        claim_terminal(reads=was_taken(), writes=getattr(options, "record", None) == STREAM)
        return run.run_screen(
            read,
            read_only=options.read_only,
            looks=looks(options),
            living_with=living_with,
            target=target,
            xl=getattr(options, "xl", None),
            asked=None if elsewhere(options) else asked_of(options),
            ignore_file=_ignore_file(options),
        )


def _hosts(options: argparse.Namespace) -> int:
    """Opens the screen on several hosts."""
    from xendrift.sources.remote.fetched import Wanted  # noqa: PLC0415 few have several

    if getattr(options, "record", None) is not None:
        raise UsageError("--record is about one host at a time: leave out all --host but one.")
    settings, names = fleet(options), listed(options)
    reaches = [settings.reach(name) for name in names]
    run = import_module("xendrift_tui.screen.run")
    claim_terminal(reads=was_taken())
    return run.run_hosts(
        reaches,
        settings.jobs,
        Wanted(libxl=named_libxl(options)),
        read_only=getattr(options, "read_only", False),
        looks=looks(options),
        living_with=ignores(options),
    )


def _ignore_file(options: argparse.Namespace) -> IgnoreFile | None:
    """Chooses where findings to live with are kept, None where nothing may be written."""
    if getattr(options, "demo", False) or getattr(options, "read_only", False):
        return None
    named: Path | None = getattr(options, "ignore_file", None)
    if named is None and elsewhere(options):
        return None  # the domains there are others than those of this host
    return IgnoreFile(named or own_ignore_file())


def _target(options: argparse.Namespace, source: Source) -> AbstractContextManager[Target | None]:
    userdata: Path | None = getattr(options, "userdata", None)
    return open_target(source, getattr(options, "socket", None), userdata)


def recorded(options: argparse.Namespace, source: Source) -> Source:
    """Records a source if that is asked for; closing it ends the recording.

    Raises:
        SourceError: the recording cannot be written.
        UsageError: its file is already there.
    """
    file: Path | None = getattr(options, "record", None)
    if file is None:
        return source
    from xendrift.sources.recording.recorder import RecordingSource  # noqa: PLC0415

    if file == STREAM:
        refuse_terminal("--record -")
    return RecordingSource(source, file)


def claim_terminal(*, reads: bool = False, writes: bool = False) -> None:
    """Puts the terminal back where standard input or output is a stream in place of a file.

    Args:
        reads: whether standard input was read to its end.
        writes: whether what goes to standard output goes there on a descriptor of its own.

    Raises:
        UsageError: the process has no terminal to draw on.
    """
    wanted = [*([sys.stdin] if reads else []), *([sys.stdout] if writes else [])]
    if not wanted:
        return
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise UsageError(
            f"There is no terminal to draw on beside that stream ({error.strerror}): run this in"
            " one, or name a file."
        ) from error
    for stream in wanted:
        os.dup2(terminal, stream.fileno())
    os.close(terminal)


def replay(options: argparse.Namespace) -> int:
    """Opens the screen on a recording, playing it from its beginning."""
    from xendrift.sources.recording.replay import ReplaySource  # noqa: PLC0415

    run = import_module("xendrift_tui.screen.run")
    living_with = ignores(options)
    source = ReplaySource(options.file)
    claim_terminal(reads=was_taken())
    return run.run_screen(source, read_only=False, looks=looks(options), living_with=living_with)


def demo(options: argparse.Namespace) -> int:
    """Opens the screen on the demo host."""
    options.demo = True
    return screen(options)
