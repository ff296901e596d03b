"""Another host as it changes, for as long as anybody looks; a line that broke is made anew.

What was seen last stays until more is known. A host without xendrift is looked at again and again.
"""

import threading
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from xendrift.core.base.errors import SourceError
from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation
from xendrift.sources.protocol import Changes
from xendrift.sources.recording.reader import Frame
from xendrift.sources.recording.replay import touched_by
from xendrift.sources.remote.change_queue import ChangeQueue, QueueWatch
from xendrift.sources.remote.child import Child, TookTooLongError
from xendrift.sources.remote.fetch import Taken, fetch, take_all, words_of
from xendrift.sources.remote.fetched import Fetched, Wanted
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.serve import HEARTBEAT
from xendrift.sources.remote.source import RemoteSource
from xendrift.sources.remote.state import RemoteError, State

_SILENCE = 3 * HEARTBEAT
_AGAIN = 10.0  # seconds between two looks at a host that cannot be followed
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_MOST_FOLLOWED = 1 << 20  # nodes
_OF_A_FRAME = 256
_MOST_CHANGES = 64 << 20  # bytes of changes after which the host is looked at anew


@dataclass(frozen=True, slots=True)
class Standing:
    """How a host is.

    Attributes:
        state: `ok`, `older`, or what is the matter.
        since: since which moment of `time.monotonic` it is so.
        words: ssh's own last line, empty if all is well.
    """

    state: State
    since: float
    words: SafeText = SafeText()


class FollowedSource(RemoteSource):
    """Another host, followed.

    Attributes:
        reach: how it is reached.
    """

    def __init__(
        self,
        reach: Reach,
        wanted: Wanted | None = None,
        *,
        silence: float = _SILENCE,
        first_wait: float = _FIRST_WAIT,
        turn: AbstractContextManager[object] | None = None,
    ) -> None:
        """Connects, and waits until the host was looked at once.

        Args:
            reach: how it is reached.
            wanted: what of it is wanted.
            silence: seconds without a heartbeat after which the line is taken for broken.
            first_wait: seconds until it is made anew, doubled each time that fails.
            turn: held while it is made, so that not too many are at a time.

        Raises:
            RemoteError: it cannot be looked at; its state says why.
            UsageError: there is no ssh here.
        """
        self.reach = reach
        self._wanted = wanted or Wanted()
        self._silence, self._first_wait = silence, first_wait
        self._turn = turn or nullcontext()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._hurry = threading.Event()
        self._line: tuple[Child, Taken] | None = None
        self._told: set[ChangeQueue] = set()
        self._why = SafeText()  # why nothing is heard, empty while something is
        with self._turn:
            self._fetched = self._connect()
        self._standing = Standing(self._fetched.state, time.monotonic())
        self._thread: threading.Thread | None = None

    @property
    def standing(self) -> Standing:
        """How it is now."""
        with self._lock:
            return self._standing

    def look(self) -> HostObservation:
        """Gives the host as a whole, as it was last heard of."""
        return self._fetched.snapshot.host

    def watch(self) -> QueueWatch:
        """Starts listening; the first report says `everything`. Several may listen at a time."""
        queue = ChangeQueue()
        queue.tell(Changes(everything=True))
        with self._lock:
            self._told.add(queue)
            if self._why:
                queue.tell(Changes(lost=self._why))
            if self._closed.is_set():
                queue.wake(close=True)
            elif self._thread is None:
                self._thread = threading.Thread(target=self._follow, daemon=True)
                self._thread.start()
        return QueueWatch(queue, self._forget)

    def retry(self) -> None:
        """Makes the line anew at once, if it is broken."""
        self._hurry.set()

    def close(self) -> None:
        """Hangs up."""
        self._closed.set()
        self._hurry.set()
        with self._lock:
            line, self._line = self._line, None
            told = tuple(self._told)
        for queue in told:
            queue.wake(close=True)
        if line is not None:
            line[0].end()

    # ---- the line

    def _connect(self) -> Fetched:
        """Makes a line and reads from it until all was said once.

        Raises:
            RemoteError: it does not come about.
        """
        child, taken = Child(self.reach.xendrift("serve", *self._wanted.words)), None
        try:
            taken = take_all(child, self.reach)
        except RemoteError as error:
            if error.state not in (State.NO_XENDRIFT, State.OLDER):
                raise
            return fetch(self.reach, self._wanted)
        if taken.count > _MOST_FOLLOWED:  # more than can be kept unpacked
            child.end()
        else:
            self._line = child, taken
        return taken.fetched("xendrift", self._wanted)

    def _forget(self, queue: ChangeQueue) -> None:
        with self._lock:
            self._told.discard(queue)

    def _tell(self, changes: Changes) -> None:
        with self._lock:
            told = tuple(self._told)
        for queue in told:
            queue.tell(changes)

    def _waited(self, seconds: float) -> bool:
        """Waits, for less if somebody wants it to be tried at once; True if it is closed."""
        self._hurry.wait(seconds)
        if not self._closed.is_set():
            self._hurry.clear()
        return self._closed.is_set()

    def _broken(self, error: Exception) -> RemoteError:
        return RemoteError(str(self.reach.name), State.FAILED, words_of(error))

    def _follow(self) -> None:
        while not self._closed.is_set():
            line = self._line
            error = self._look_again() if line is None else self._listen(*line)
            if self._closed.is_set():
                return
            if error is not None:
                self._lost(error)
            if line is not None or error is not None:
                self._line = None
                self._reconnect(self._first_wait if error is not None else 0.0)

    def _listen(self, child: Child, taken: Taken) -> RemoteError | None:
        """Takes in what comes until the line breaks, and says why it did."""
        left, lost = _MOST_CHANGES, SafeText()
        try:
            while left > 0:
                frames = taken.later()
                left -= sum(map(_size, frames))
                self._apply(frames)
                if taken.lost != lost and taken.lost:
                    self._lost(RemoteError(str(self.reach.name), State.FAILED, taken.lost))
                elif taken.lost != lost:
                    self._found(self._fetched)
                lost = taken.lost
                data = child.read(time.monotonic() + self._silence)
                if not data:
                    return child.failed(str(self.reach.name))
                taken.feed(data)
        except TookTooLongError:
            words = SafeText(f"nothing was heard for {self._silence:g} s")
            return RemoteError(str(self.reach.name), State.UNREACHABLE, child.words or words)
        except (SourceError, ValueError, TypeError, KeyError) as error:
            return self._broken(error)
        finally:
            child.end()
        return None  # a look at the whole takes less than what changes

    def _look_again(self) -> RemoteError | None:
        if self._waited(_AGAIN):
            return None
        try:
            found = fetch(self.reach, self._wanted)
        except RemoteError as error:
            return error
        self._found(found)
        return None

    def _apply(self, frames: list[Frame]) -> None:
        domids: set[int] = set()
        everything = False
        with self._lock:
            snapshot = self._fetched.snapshot
            for frame in frames:
                touched, anew = touched_by(frame)
                domids |= touched
                everything = everything or anew
                snapshot = snapshot.changed(
                    frame.nodes, frame.files, frame.truncated, frame.userdata_problem
                )
            self._fetched = replace(self._fetched, snapshot=snapshot)
        if domids or everything:
            self._tell(Changes(frozenset(domids), everything))

    def _lost(self, error: RemoteError) -> None:
        now = time.monotonic()
        with self._lock:
            self._standing = Standing(error.state, now, error.words)
            self._why = error.sentence
        self._tell(Changes(lost=error.sentence))

    def _reconnect(self, wait: float) -> None:
        while not self._waited(wait):
            wait = min(max(wait * 2, self._first_wait), _LONGEST_WAIT)
            try:
                with self._turn:
                    if self._closed.is_set():
                        return
                    found = self._connect()
            except SourceError as error:
                if isinstance(error, RemoteError):
                    self._lost(error)
                continue
            self._found(found)
            return

    def _found(self, found: Fetched) -> None:
        with self._lock:
            self._fetched = found
            self._standing = Standing(found.state, time.monotonic())
            self._why = SafeText()
        self._tell(Changes(everything=True))


def _size(frame: Frame) -> int:
    contents = sum(len(file.content or b"") for file in frame.files.values() if file)
    nodes = sum(len(path) + len(value or b"") for path, value in frame.nodes.items())
    return _OF_A_FRAME + nodes + contents
