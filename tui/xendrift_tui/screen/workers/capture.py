"""The thread that writes every domain into one file, and can be told to stop."""

import threading
from collections.abc import Callable
from pathlib import Path

from textual.message import Message

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText, clip
from xendrift.doctor.capture_notes import CaptureNotes
from xendrift.doctor.check import Asked
from xendrift.sources.capture.writer import write_capture
from xendrift.sources.protocol import Source
from xendrift_tui.screen.workers.messages import Arrival


class CaptureEnded(Arrival):
    """A capture is written, or was ended, or failed."""

    def __init__(self, sentence: SafeText, *, done: bool) -> None:
        super().__init__()
        self.sentence = sentence
        self.done = done


class _StoppedError(Exception):
    """The operator wants no capture any more."""


class CaptureThread(threading.Thread):
    """Captures what a source holds, without passwords; the file is there whole, or not at all.

    No daemon: the program does not end in the middle of a file.

    Attributes:
        file: where to.
    """

    def __init__(
        self,
        source: Source,
        asked: Asked | None,
        file: Path,
        post: Callable[[Message], object],
        *,
        overwrite: bool,
    ) -> None:
        """Takes what is to be captured.

        Args:
            source: where to read.
            asked: where the doctor is to look; None if the source is not this host.
            file: where to write.
            post: takes the answer.
            overwrite: whether a file that is there is replaced.
        """
        super().__init__(name="xendrift-capture", daemon=False)
        self.file = file
        self._source, self._asked = source, asked
        self._post = post
        self._overwrite = overwrite
        self._stop_asked = threading.Event()
        self._seen = self._total = 0

    @property
    def progress(self) -> SafeText:
        """How far it is."""
        if self._stop_asked.is_set():
            return SafeText("ending the capture")
        if self._total and self._seen == self._total:
            return SafeText(f"capture: writing {self._total} domains to {self.file.name}")
        return SafeText(f"capture: {self._seen} of {self._total or 'all'} domains read")

    def stop(self) -> None:
        """Ends it, from any thread; no file is left."""
        self._stop_asked.set()

    def run(self) -> None:
        """Captures; whatever happens, a `CaptureEnded` is posted."""
        done = False
        try:
            notes = CaptureNotes(self._asked, self._tell)
            source, file = self._source, self.file
            write_capture(source, file, overwrite=self._overwrite, companion=notes)
            done = True
            said = f"{self._total} domains are in {file}, without passwords."
        except _StoppedError:
            said = f"The capture was ended; {self.file} was not written."
        except (XendriftError, OSError) as error:
            said = str(error)
        except Exception as error:
            named = clip(SafeText(f"{type(error).__name__}: {error}"), 120)
            said = f"xendrift itself failed ({named}); {self.file} was not written."
        self._post(CaptureEnded(SafeText(said), done=done))

    def _tell(self, seen: int, total: int) -> None:
        self._seen, self._total = seen, total
        if self._stop_asked.is_set():
            raise _StoppedError
