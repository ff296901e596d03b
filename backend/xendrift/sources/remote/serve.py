"""Says on a stream what a host is seen to hold, and what becomes of it, until nobody listens.

The stream is a recording: its first line says besides what this xendrift is and can do, an empty
frame is a heartbeat, and one with `complete` says that the host was looked at once as a whole.
"""

import os
import platform
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import BinaryIO

from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.model.observation import HostObservation
from xendrift.sources.protocol import Scope, Source, Watch
from xendrift.sources.recording.frames import Frames, header

PROTOCOL = 1
"""What a reader has to know of the stream; it grows when an old reader could misunderstand it."""

HEARTBEAT = 5.0
"""Seconds after which a line without news is written, so that silence means that it broke."""

_FLUSHED_AT = 1 << 17


def hello(
    source: Source, host: HostObservation, version: str, abilities: Iterable[str]
) -> JsonObject:
    """Returns the first line.

    Args:
        source: what is looked at.
        host: the first look at it.
        version: this xendrift's.
        abilities: what can be asked of this xendrift besides: `act`, `secrets`, `whole`.
    """
    able: list[Json] = [*abilities]
    about: JsonObject = {
        "version": version,
        "protocol": PROTOCOL,
        "python": platform.python_version(),
        "abilities": able,
    }
    return {**header(source.label, host), "serve": about}


class Server:
    """One stream."""

    def __init__(
        self,
        source: Source,
        out: BinaryIO,
        *,
        version: str = "",
        scope: Scope = Scope.REPORT,
        mask: bool = True,
        abilities: Iterable[str] = (),
        heartbeat: float = HEARTBEAT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Writes nothing yet.

        Args:
            source: what is looked at.
            out: where to; it is flushed whenever nothing more is known.
            version: this xendrift's.
            scope: how much of each domain is said.
            mask: whether passwords are taken out.
            abilities: what the hello says that it can.
            heartbeat: seconds of calm after which a line is written all the same.
            clock: the time in seconds.
        """
        self._source = source
        self._out = out
        self._scope = scope
        self._frames = Frames(mask=mask)
        self._version = version
        self._abilities = tuple(abilities)
        self._heartbeat = heartbeat
        self._clock = clock
        self._begun = clock()
        self._compressor = zlib.compressobj(level=1, wbits=31)
        self._waiting = 0
        self._greeted = False

    def once(self) -> None:
        """Says all that is there, and ends.

        Raises:
            SourceError: the source cannot be read.
            OSError: nobody reads any more.
        """
        self._all()
        self._out.write(self._compressor.flush())
        self._out.flush()

    def follow(self, ends: int) -> None:
        """Says all that is there and then what changes, until a stream ends.

        Args:
            ends: its descriptor, which whoever listens holds open; what comes is passed over.

        Raises:
            SourceError: the source cannot be read at all.
            OSError: nobody reads any more.
        """
        ended = threading.Event()
        watch = self._source.watch()

        def listen() -> None:
            with suppress(OSError):
                while os.read(ends, 1 << 12):  # no buffer, whose lock would outlive the program
                    pass
            ended.set()
            watch.close()

        threading.Thread(target=listen, daemon=True).start()
        try:
            self._until(ended, watch)
        finally:
            watch.close()

    def _until(self, ended: threading.Event, watch: Watch) -> None:
        host: HostObservation | None = None
        while not ended.is_set():
            changes = watch.wait(self._heartbeat)
            if ended.is_set():
                return
            if changes is None:
                self._say({})
            elif changes.lost:
                self._say({"lost": str(changes.lost)})
            elif changes.everything or host is None:
                host = self._all()
            else:
                self._domains(host, sorted(changes.domids & host.domids))
            self._flush()

    def _all(self) -> HostObservation:
        """Looks at the host and at every domain."""
        host = self._source.look()
        if not self._greeted:
            self._greeted = True
            self._write(hello(self._source, host, self._version, self._abilities))
            self._flush()
        self._say(self._frames.of_host(host))
        self._domains(host, sorted(host.domids))
        self._say({"complete": True})
        return host

    def _domains(self, host: HostObservation, domids: Iterable[int]) -> None:
        for observation in self._source.observe(host, domids, self._scope):
            frame = self._frames.of_domain(observation)
            if frame:
                self._say(frame)

    def _say(self, frame: JsonObject) -> None:
        self._write({"at": round(self._clock() - self._begun, 3), **frame})

    def _write(self, document: JsonObject) -> None:
        line = dump(document, indent=False).encode("ascii") + b"\n"
        self._out.write(self._compressor.compress(line))
        self._waiting += len(line)
        if self._waiting > _FLUSHED_AT:
            self._flush()

    def _flush(self) -> None:
        self._waiting = 0
        self._out.write(self._compressor.flush(zlib.Z_SYNC_FLUSH))
        self._out.flush()
