"""Plays a recording: a source that changes as the recorded one did, as fast as it is told to."""

import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.core.model.release import Libxl
from xendrift.sources import schema
from xendrift.sources.capture.versions import settle_versions
from xendrift.sources.protocol import Changes, Scope
from xendrift.sources.recording.reader import Frame, KeptFrame, Recording, load_recording
from xendrift.sources.recording.state import TOGETHER, applied
from xendrift.sources.snapshot import Kept, Snapshot

_TICK = 0.1
_SLOWEST, _FASTEST = 0.125, 256.0
# To go back, at most so many states are kept, and at least so many changes lie between two.
_KEPT, _PIECE = 32, 64
_LARGE = 4 << 20


class Player:
    """Where in a recording it is, and how fast that moves on.

    Attributes:
        length: how many seconds the recording lasts.
        playing: whether time goes on.
        speed: how many recorded seconds go by in one.
    """

    def __init__(self, moments: Iterable[float], clock: Callable[[], float]) -> None:
        """Stands at the beginning, playing.

        Args:
            moments: when something changed, in order.
            clock: the time in seconds.
        """
        self._moments = sorted(set(moments))
        self.length = self._moments[-1] if self._moments else 0.0
        self.playing = True
        self.speed = 1.0
        self._clock = clock
        self._position = 0.0
        self._since = clock()
        self._lock = threading.Lock()

    def now(self) -> float:
        """Returns the position in seconds from the beginning."""
        with self._lock:
            now = self._clock()
            if self.playing:
                self._position += (now - self._since) * self.speed
            self._since = now
            self._position = min(self._position, self.length)
            return self._position

    def toggle(self) -> None:
        """Pauses, or goes on."""
        self.now()
        self.playing = not self.playing

    def step(self, steps: int) -> None:
        """Pauses at the next change, or at the one before."""
        at = bisect_right(self._moments, self.now())
        # going back leads to the change before the one that is seen
        wanted = at if steps > 0 else at - 2
        self.playing = False
        self._position = self._moments[max(0, min(wanted, len(self._moments) - 1))]

    def seek(self, seconds: float) -> None:
        """Goes forward, or back if it is negative."""
        self._position = max(0.0, min(self.now() + seconds, self.length))

    def faster(self, factor: float) -> None:
        """Changes the speed."""
        self.now()
        self.speed = max(_SLOWEST, min(self.speed * factor, _FASTEST))


class ReplaySource:
    """A recording as a source.

    Attributes:
        player: what moves through it.
    """

    live = True
    kept_as = "a recording"

    def __init__(
        self,
        path: Path | str,
        *,
        at_end: bool = False,
        libxl: Libxl | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Reads a recording.

        Args:
            path: its file.
            at_end: whether to stand at its end, paused, rather than play it from the beginning.
            libxl: the recorded host's libxl, if the operator names another than the file does.
            clock: the time in seconds.

        Raises:
            SourceError: it is no recording, or it cannot be read.
        """
        self._recording: Recording = load_recording(Path(path))
        self.player = Player((frame.at for frame in self._recording.frames), clock)
        if at_end:
            self.player.seek(self.player.length)
            self.player.playing = False
        self._lock = threading.RLock()
        frames = self._recording.frames
        size = sum(len(frame.line) for frame in frames)
        kept = _KEPT if size < _LARGE else _KEPT // 8  # each may be as large as all
        self._piece = max(len(frames) // kept, _PIECE)
        versions = settle_versions(libxl, self._recording.versions, (), "")
        beginning = Snapshot({}, release=versions.release, library=versions.library)
        self._kept = [(0, beginning)]
        self._applied, self._snapshot = 0, beginning
        self._changed: set[int] = set()
        self._anew = True
        self.advance()

    @property
    def label(self) -> SafeText:
        """What the recorded source was called, and when."""
        return SafeText(f"{self._recording.label} {self._recording.begun[:16]}")

    def kept(self, domid: int) -> Kept | None:
        """Gives everything of a domain as it was kept, None if it was not there."""
        return self._now().kept(domid)

    def look(self) -> HostObservation:
        """Gives what was true of the host at this moment."""
        return self._now().host

    def observe(
        self,
        host: HostObservation,
        domids: Iterable[int],
        scope: Scope = Scope.REPORT,  # noqa: ARG002 it has what was recorded
    ) -> Iterator[Observation]:
        """Gives domains as they were at this moment."""
        return self._now().observe(host, domids)

    def subtree(self, path: str) -> Mapping[str, bytes]:
        """Gives a node and all below it, as far as it was recorded."""
        return self._now().subtree(path)

    def watch(self) -> "ReplayWatch":
        """Starts watching; time goes on while somebody waits."""
        return ReplayWatch(self)

    def close(self) -> None:
        """Stops the time."""
        self.player.playing = False

    def advance(self) -> None:
        """Lets happen what happened up to the player's moment, or goes back to before it."""
        with self._lock:
            frames, now = self._recording.frames, self.player.now()
            wanted = bisect_right(frames, now, key=lambda frame: frame.at)
            if wanted == self._applied:
                return
            for frame in frames[min(wanted, self._applied) : max(wanted, self._applied)]:
                if not self._anew:  # or everything is looked at anyway
                    self._note(frame)
            if wanted < self._applied:
                while self._kept[-1][0] > wanted:
                    self._kept.pop()
                self._applied, self._snapshot = self._kept[-1]
            while self._applied < wanted:
                self._apply(frames[self._applied : min(self._applied + TOGETHER, wanted)])

    def taken(self) -> Changes | None:
        """Tells what has changed since this was last asked."""
        with self._lock:
            changed, anew = frozenset(self._changed), self._anew
            self._changed, self._anew = set(), False
            if anew:
                return Changes(everything=True)
            return Changes(changed) if changed else None

    def _apply(self, frames: Sequence[KeptFrame]) -> None:
        """Applies some frames together, and keeps what comes of it now and then to go back to."""
        self._snapshot = applied(self._snapshot, (frame.frame() for frame in frames))
        self._applied += len(frames)
        if self._applied - self._kept[-1][0] >= self._piece:
            self._kept.append((self._applied, self._snapshot))

    def _note(self, frame: KeptFrame) -> None:
        """Notes which domains a frame is about, in whichever direction it is played."""
        touched, anew = touched_by(frame.frame())
        self._changed |= touched
        self._anew = self._anew or anew

    def _now(self) -> Snapshot:
        with self._lock:
            self.advance()
            return self._snapshot


def touched_by(frame: Frame) -> tuple[set[int], bool]:
    """Tells which domains a frame is about, and whether it tells of all of them.

    A node of a domain that came or went does: others may have to do with it.
    """
    touched, anew = set(frame.truncated), frame.userdata_problem is not None
    for path in frame.nodes:
        domid = schema.domain_of(path)
        if domid is not None:
            touched.add(domid)
            marks = path.endswith(("/name", "/domid", "/vm")) or path == f"/libxl/{domid}"
            anew = anew or marks
    for name in frame.files:
        file = UserdataFile.named(name)
        if file is not None:
            touched.add(file.domid)
    return touched, anew


class ReplayWatch:
    """A watch on a recording."""

    def __init__(self, source: ReplaySource) -> None:
        self._source = source
        self._first = True
        self._closed = threading.Event()

    def wait(self, timeout: float) -> Changes | None:
        """Returns the domains that something happened to, or None after `timeout` seconds."""
        end = time.monotonic() + timeout
        while not self._closed.is_set():
            self._source.advance()
            changes = self._source.taken()
            if self._first:
                self._first = False
                return Changes(everything=True)
            left = end - time.monotonic()
            if changes is not None or left <= 0:
                return changes
            self._closed.wait(min(left, _TICK))
        return None

    def close(self) -> None:
        """Ends the watch."""
        self._closed.set()
