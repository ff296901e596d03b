"""`xendrift capture`: both views of every domain in one file, what is wrong, and the versions."""

import argparse
import sys
from pathlib import Path

from xendrift.core.base.errors import UsageError
from xendrift.core.base.shell import quoted
from xendrift.doctor.capture_notes import CaptureNotes
from xendrift.sources.capture.writer import captured, write_capture
from xendrift.sources.protocol import Source
from xendrift.streams import STREAM, write_output
from xendrift_tui.cli.doctor import asked_of
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.read import elsewhere, is_fleet, opened

# up to so many are there before anybody has read a line about them
_FEW = 20


def capture(options: argparse.Namespace) -> int:
    """Writes both views of every domain to one file, without passwords unless asked."""
    if is_fleet(options):
        return _of_hosts(options)
    progress = _Progress()
    notes = CaptureNotes(None if elsewhere(options) else asked_of(options), progress.tell)
    with opened(options, whole=True, secrets=options.secrets) as source:
        try:
            if options.output == STREAM:
                content = captured(source, mask=not options.secrets, companion=notes)
                write_output(content)
                return 0
            write_capture(
                source,
                options.output,
                overwrite=options.overwrite,
                mask=not options.secrets,
                companion=notes,
            )
        finally:
            progress.end()
        label = source.label
    remark(
        f"{label} is in {options.output}."
        f" Look at it with `xendrift --capture {quoted(options.output)}`."
    )
    return 0


def _of_hosts(options: argparse.Namespace) -> int:
    """Captures several hosts into a folder, one file for each.

    Returns:
        2 if one of them could not be captured, else 0.

    Raises:
        UsageError: what was named is a file, or a stream.
    """
    from xendrift_tui.cli.fleet import looked_at  # noqa: PLC0415 most capture one host

    folder: Path = options.output
    if folder == STREAM or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"Several hosts take a folder, one file for each: {folder} is none.")
    folder.mkdir(mode=0o700, exist_ok=True)

    def make(source: Source) -> Path:
        file = folder / f"{source.label.replace('/', '_')}.json.gz"
        write_capture(
            source,
            file,
            overwrite=options.overwrite,
            mask=not options.secrets,
            companion=CaptureNotes(None, _untold),
        )
        return file

    status = 0
    for one in looked_at(options, make, whole=True, secrets=options.secrets):
        remark(one.sentence if one.made is None else f"{one.host} is in {one.made}.")
        status = 2 if one.made is None else status
    return status


def _untold(seen: int, total: int) -> None:
    """Tells nobody how far a host is: several are at it."""


class _Progress:
    """Shows how far it is where somebody waits at a terminal."""

    def __init__(self) -> None:
        self._shown = False

    def tell(self, seen: int, total: int) -> None:
        if seen and total > _FEW and sys.stderr.isatty():
            self._shown = True
            sys.stderr.write(f"\rxendrift: {seen} of {total} domains")
            sys.stderr.flush()

    def end(self) -> None:
        """Leaves the line to whatever is said next."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
