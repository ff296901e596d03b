"""Opens what a comparison is told to compare: a capture, or a recording at a time."""

import re
from datetime import datetime
from functools import partial
from pathlib import Path

from xendrift.core.base.errors import SourceError, UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.model.release import Libxl
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.protocol import Source
from xendrift.sources.recording.reader import is_recording
from xendrift.sources.recording.state import recorded_state

_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{2})")
_HOW = (
    "A time in a recording is seconds from its beginning (90), minutes and seconds (1:30), hours"
    " too (1:02:03), or the time of day that it was recorded (2026-11-28T17:05)."
)


def open_moment(named: str, libxl: Libxl | None = None) -> Source:
    """Opens `FILE`, or `FILE@TIME` for a recording at a time; a file that is called so wins.

    Args:
        named: the file or folder of a capture, or a recording, which stands at its end unless a
            time follows.
        libxl: the libxl that was there, if the operator names another than the file does.

    Raises:
        SourceError: it cannot be read.
        UsageError: the time is none, or it is not one of a recording.
    """
    path, at, wanted = named.rpartition("@")
    if not at or _is_there(named) or not _is_there(path):
        path, at = named, ""
    file = Path(path)
    if not _recorded(file):
        if at:
            raise UsageError(
                f"{SafeText(path)} is no recording, so that there is no {SafeText(wanted)} in it:"
                " leave out @ and what follows it."
            )
        return CaptureSource(file, "", libxl)
    return recorded_state(file, partial(_seconds, wanted) if at else None, libxl)


def _is_there(named: str) -> bool:
    try:
        return Path(named).exists()
    except (OSError, ValueError):
        return False


def _recorded(file: Path) -> bool:
    try:
        return not file.is_dir() and is_recording(file)
    except (OSError, ValueError) as error:
        raise SourceError(f"{SafeText(str(file))} cannot be read. Check the path.") from error


def _seconds(wanted: str, begun: str) -> float:
    """Reads a time; it may lie beyond either end, which then counts.

    Raises:
        UsageError: it is none.
    """
    if _SECONDS.fullmatch(wanted):
        return float(wanted)
    clock = _CLOCK.fullmatch(wanted)
    if clock:
        hours, minutes, seconds = clock.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    try:
        of_day = datetime.fromisoformat(wanted).astimezone()
        return max((of_day - datetime.fromisoformat(begun)).total_seconds(), 0.0)
    except (ValueError, OverflowError, TypeError):
        raise UsageError(f"{SafeText(wanted)} is no time. {_HOW}") from None
