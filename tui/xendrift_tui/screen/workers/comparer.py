"""The thread that compares the host as it was last read with a capture, or with how it was."""

import re
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from textual.message import Message

from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.compare import HostDifference
from xendrift.sources.compare import compare_sources
from xendrift.sources.moment import open_moment
from xendrift.sources.moments import Moments
from xendrift.sources.protocol import Source

START = "start"
_AGO = re.compile(r"-([0-9]{1,6})([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")


class Compared(Message):
    """A comparison is there, or a sentence that says why it is not."""

    def __init__(self, difference: HostDifference | None, sentence: SafeText) -> None:
        super().__init__()
        self.difference = difference
        self.sentence = sentence


class CompareThread(threading.Thread):
    """Compares; a daemon, for nothing is written that could be left half done."""

    def __init__(
        self,
        wanted: str,
        moments: Moments,
        label: SafeText,
        post: Callable[[Message], object],
    ) -> None:
        """Takes what is to be compared.

        Args:
            wanted: `start`, `-10m`, `17:05`, or a file as `xendrift diff` takes it.
            moments: what was read during this run.
            label: what the host calls itself.
            post: takes the answer.
        """
        super().__init__(name="xendrift-comparer", daemon=True)
        self._wanted = wanted
        self._moments = moments
        self._label = label
        self._post = post

    def run(self) -> None:
        """Compares; whatever happens, a `Compared` is posted."""
        try:
            new = self._moments.at(time.time(), SafeText(f"{self._label}, now"))
            if new is None:
                raise UsageError("The host is still being read for the first time: wait for it.")
            self._post(Compared(compare_sources(self._old(), new), SafeText()))
        except (XendriftError, OSError) as error:
            self._post(Compared(None, SafeText(str(error))))
        except Exception as error:
            named = clip(SafeText(f"{type(error).__name__}: {error}"), 120)
            self._post(Compared(None, SafeText(f"xendrift itself failed ({named}).")))

    def _old(self) -> Source:
        begun = self._moments.begun or time.time()
        moment = moment_of(self._wanted, time.time(), begun)
        if moment is None:
            return open_moment(self._wanted)
        old = self._moments.at(moment, SafeText(f"{self._label}, at {_told(moment)}"))
        if old is None:
            raise UsageError(
                f"Nothing is known of {_told(moment)}: what is remembered begins at {_told(begun)}."
            )
        return old


def moment_of(wanted: str, now: float, begun: float) -> float | None:
    """Reads a moment of this run; None if it is none, and so a file.

    Args:
        wanted: `start`, so many seconds, minutes or hours ago (`-10m`), or a time of day; one that
            is still to come is yesterday's.
        now: the time, in seconds since the epoch.
        begun: when all of the host had been read for the first time.
    """
    if wanted == START:
        return begun
    if ago := _AGO.fullmatch(wanted):
        return now - int(ago[1]) * _SECONDS[ago[2]]
    clock = _CLOCK.fullmatch(wanted)
    if clock is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in clock.groups())
    today = datetime.fromtimestamp(now).replace(microsecond=0)
    try:
        then = today.replace(hour=hours, minute=minutes, second=seconds)
    except ValueError:
        return None
    return (then if then.timestamp() <= now else then - timedelta(days=1)).timestamp()


def _told(moment: float) -> str:
    return datetime.fromtimestamp(moment).strftime("%H:%M:%S")
