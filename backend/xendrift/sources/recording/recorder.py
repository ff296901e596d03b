"""Records what a source is seen to hold, each change as it is read, without passwords.

A recording is lines of JSON, compressed: what it is, then frames. A frame says what has become of
nodes and userdata files since the one before. Every frame is flushed as a whole, so that whatever
ends the program leaves a recording that can be played to that moment.
"""

import os
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from xendrift.core.base.errors import FileThereError, SourceError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.files import refuse_existing
from xendrift.sources.protocol import Scope, Source, Watch
from xendrift.sources.recording.frames import Frames, header
from xendrift.streams import STREAM

# Compressed; about a week of a busy host. What is more is not recorded, and said.
LARGEST = 256 << 20


class RecordingSource:
    """A source that behaves as another one, and writes down what that said."""

    def __init__(
        self,
        source: Source,
        file: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        largest: int = LARGEST,
    ) -> None:
        """Begins a recording.

        Args:
            source: what is recorded.
            file: where to; mode 0600, and never over a file that is there; `-` is standard
                output, which nothing else is written to while it lasts.
            clock: the time in seconds.
            largest: after so many bytes the recording ends.

        Raises:
            FileThereError: the file is already there.
            SourceError: it cannot be written.
        """
        if file != STREAM:
            refuse_existing(file, what="recording")
        self._source = source
        self._file = file
        self._clock = clock
        self._begun = clock()
        self._left = largest
        self._frames = Frames()
        self._lock = threading.Lock()
        self._compressor = zlib.compressobj(wbits=31)
        self._stopped = SafeText()
        self._handle = _create(file)
        self._said = False

    @property
    def label(self) -> SafeText:
        """The source's own label, and whether it is being recorded."""
        return SafeText(f"{self._source.label}, {self._stopped or 'recording'}")

    @property
    def recorded(self) -> Source:
        """The source that is recorded."""
        return self._source

    @property
    def kept_as(self) -> str:
        """What is recorded was kept in nothing, unless it is a recording itself."""
        return self._source.kept_as

    @property
    def live(self) -> bool:
        """As the source."""
        return self._source.live

    def look(self) -> HostObservation:
        """Looks at the host, and records what has changed of it."""
        host = self._source.look()
        self._record(lambda: self._host_frame(host))
        return host

    def observe(
        self, host: HostObservation, domids: Iterable[int], scope: Scope = Scope.REPORT
    ) -> Iterator[Observation]:
        """Reads domains, and records what has changed of each."""
        for observation in self._source.observe(host, domids, scope):
            if scope is Scope.REPORT:  # anything less would look as if nodes had gone
                self._record(lambda seen=observation: self._frames.of_domain(seen))
            yield observation

    def subtree(self, path: str) -> Mapping[str, bytes]:
        """Reads a part of xenstore, which is not recorded."""
        return self._source.subtree(path)

    def watch(self) -> Watch:
        """Watches the source."""
        return self._source.watch()

    def close(self) -> None:
        """Ends the recording and closes the source."""
        with self._lock:
            self._end("")
        self._source.close()

    def _record(self, what: Callable[[], JsonObject]) -> None:
        """Writes one frame; a recording that cannot be written must not end the session."""
        with self._lock:
            frame = what()
            if not frame or self._handle is None:
                return
            at = round(self._clock() - self._begun, 3)
            try:
                self._write({"at": at, **frame})
            except OSError as error:
                self._end(f"recording ended: {error.strerror}")

    def _host_frame(self, host: HostObservation) -> JsonObject:
        if not self._said:
            self._said = True
            self._write(header(self._source.label, host))
        return self._frames.of_host(host)

    def _write(self, document: JsonObject) -> None:
        if self._handle is None:
            return
        line = dump(document, indent=False).encode("ascii") + b"\n"
        content = self._compressor.compress(line) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
        if len(content) > self._left:
            self._end("recording full")
            return
        self._left -= len(content)
        os.write(self._handle, content)

    def _end(self, why: str) -> None:
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        self._stopped = SafeText(why or "recorded")
        try:
            if not why:  # what was compressed and not written would make the end a wrong one
                os.write(handle, self._compressor.flush())
        except OSError:
            self._stopped = SafeText(why or "recording cut short")
        finally:
            os.close(handle)


def _create(file: Path) -> int | None:
    try:
        if file == STREAM:
            return os.dup(sys.stdout.fileno())
        return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise FileThereError(f"The file {file} is already there: name another.") from None
    except OSError as error:
        raise SourceError(
            f"The recording {file} cannot be written: {error.strerror}. Name another place."
        ) from error
