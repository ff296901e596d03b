"""`xendrift` and `xendrift demo`: hands a source over to the screen."""

import argparse
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path

from xendrift.actions.access import open_target
from xendrift.actions.target import Target
from xendrift.sources.protocol import Source
from xendrift_tui.cli.doctor import asked_of
from xendrift_tui.cli.read import elsewhere, ignores, opened
from xendrift_tui.settings.ignore_file import IgnoreFile, own_ignore_file
from xendrift_tui.settings.looks import looks


def screen(options: argparse.Namespace) -> int:
    """Opens the screen on the source the options ask for."""
    # By name, so that nothing headless ever imports Textual.
    run = import_module("xendrift_tui.screen.run")
    living_with = ignores(options)
    with opened(options) as source, _target(options, source) as target:
        return run.run_screen(
            recorded(options, source),
            read_only=options.read_only,
            looks=looks(options),
            living_with=living_with,
            target=target,
            xl=getattr(options, "xl", None),
            asked=None if elsewhere(options) else asked_of(options),
            ignore_file=_ignore_file(options),
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

    return RecordingSource(source, file)


def replay(options: argparse.Namespace) -> int:
    """Opens the screen on a recording, playing it from its beginning."""
    from xendrift.sources.recording.replay import ReplaySource  # noqa: PLC0415

    run = import_module("xendrift_tui.screen.run")
    living_with = ignores(options)
    source = ReplaySource(options.file)
    return run.run_screen(source, read_only=False, looks=looks(options), living_with=living_with)


def demo(options: argparse.Namespace) -> int:
    """Opens the screen on the demo host."""
    options.demo = True
    return screen(options)
