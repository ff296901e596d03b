"""`xendrift capture`: both views of every domain in one file, what is wrong, and the versions."""

import argparse
import sys

from xendrift.core.base.shell import quoted
from xendrift.doctor.capture_notes import CaptureNotes
from xendrift.sources.capture.writer import captured, write_capture
from xendrift.streams import STREAM, write_output
from xendrift_tui.cli.doctor import asked_of
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.read import elsewhere, opened

# up to so many are there before anybody has read a line about them
_FEW = 20


def capture(options: argparse.Namespace) -> int:
    """Writes both views of every domain to one file, without passwords unless asked."""
    progress = _Progress()
    notes = CaptureNotes(None if elsewhere(options) else asked_of(options), progress.tell)
    with opened(options) as source:
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
