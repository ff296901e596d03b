"""The threads that look at several hosts: one for each, a few of them at work at a time."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from textual.message import Message

from xendrift.core.ages import NO_AGES
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.observation import HostObservation
from xendrift.sources.remote.fetched import Wanted
from xendrift.sources.remote.follow import FollowedSource, Standing
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.source import RemoteSource
from xendrift.sources.remote.state import RemoteError, State
from xendrift_tui.presentation.domains import GONE, Found, shorten, summarise
from xendrift_tui.screen.state.choices import Answerer, Choices, unsettled
from xendrift_tui.screen.state.sight import Sight

_FIRST_WAIT, _LONGEST_WAIT = 2.0, 60.0  # seconds until a host that was never reached is tried again
_EVERY = 60.0  # seconds between two looks at a host that has no line of its own
_TOGETHER = 0.2  # seconds: changes that come within them are read together
_AGES = 5.0  # seconds after which what could still move is looked at again
_MOST_AGING = 64
Post = Callable[[Message], object]


class HostTold(Message):
    """More is known of a host."""

    def __init__(self, sight: Sight) -> None:
        super().__init__()
        self.sight = sight


class Turns:
    """What bounds how many hosts are at work.

    Attributes:
        jobs: held while one is reached, and while it is compared.
        lines: taken by each that is followed on a line of its own.
    """

    def __init__(self, jobs: int, lines: int) -> None:
        self.jobs = threading.Semaphore(jobs)
        self.lines = threading.Semaphore(lines)


class HostThread(threading.Thread):
    """Reaches one host, and tells what is found there for as long as anybody looks.

    Attributes:
        source: the host as a source, None before it was reached once. It may be read by others.
        sight: what is known.
    """

    def __init__(self, reach: Reach, wanted: Wanted, turns: Turns, choices: Choices, post: Post):
        """Takes a host.

        Args:
            reach: how it is reached.
            wanted: what of it is wanted.
            turns: what bounds how many are at work.
            choices: what the operator lives with.
            post: takes what is told, from this thread.
        """
        super().__init__(name=f"xendrift-{reach.name}", daemon=True)
        self.source: FollowedSource | None = None
        self.sight = Sight(reach.name, since=time.monotonic())
        self._reach, self._wanted = reach, wanted
        self._jobs, self._lines = turns.jobs, turns.lines
        self._choices, self._post = choices, post
        self._answerer = Answerer(aging=True)
        self._young: set[int] = set()
        self._aged = 0.0
        self._closed = False
        self._opened = False
        self._hurry = threading.Event()

    def retry(self) -> None:
        """Has it reached at once, if it is not."""
        self._hurry.set()
        if self.source is not None:
            self.source.retry()

    def follow(self) -> None:
        """Has it followed on a line of its own, whatever there are already."""
        self._opened = True
        self._hurry.set()

    def close(self) -> None:
        """Ends it, from any thread; nobody waits for ssh to be gone."""
        self._closed = True
        self._hurry.set()
        if self.source is not None:
            threading.Thread(target=self.source.close, daemon=True).start()

    def run(self) -> None:
        """Reaches it, again and again if need be, and follows it from then on."""
        wait = _FIRST_WAIT
        while not self._closed:
            try:
                if self.source is None:
                    self.source = self._reached()
                if self.source is not None:
                    self._follow(self.source)
                else:
                    wait = _EVERY
            except RemoteError as error:
                self._tell_lost(error.state, error.words)
            except XendriftError as error:
                self._tell_lost(State.FAILED, error.sentence)
            except Exception as error:
                named = clip(SafeText(f"{type(error).__name__}: {error}"), 120)
                self._tell_lost(State.FAILED, SafeText(f"xendrift itself failed ({named})"))
            self._hurry.wait(wait)
            self._hurry.clear()
            wait = min(wait * 2, _LONGEST_WAIT)

    def _reached(self) -> FollowedSource | None:
        """Has a line made to it; where there are enough, it is looked at once, and None returned.

        Raises:
            RemoteError: it cannot be reached.
        """
        own = self._lines.acquire(blocking=False)
        if not own and not self._opened:
            with self._jobs:
                self._read(RemoteSource(self._reach, self._wanted), None)
            return None
        try:
            source = FollowedSource(self._reach, self._wanted, turn=self._jobs)
        except XendriftError:
            if own:
                self._lines.release()
            raise
        if self._closed:
            source.close()
        return source

    def _follow(self, source: FollowedSource) -> None:
        watch = source.watch()
        try:
            while not self._closed:
                changes = watch.wait(1.0)
                if changes is None:
                    self._calm(source)
                    continue
                if changes.lost:
                    self._tell_lost(source.standing.state, source.standing.words)
                if changes.everything or changes.domids:
                    with self._jobs:
                        self._read(source, None if changes.everything else changes.domids)
                    self._hurry.wait(_TOGETHER)
        finally:
            watch.close()

    def _calm(self, source: FollowedSource) -> None:
        """Looks again at what may be wrong by the passing of time alone."""
        now = time.monotonic()
        if self._young and now - self._aged > _AGES and source.standing.state.looked_at:
            with self._jobs:
                self._read(source, sorted(self._young)[:_MOST_AGING])

    def _read(self, source: RemoteSource, domids: Iterable[int] | None) -> None:
        """Compares domains, all of them if None, and tells what came of it."""
        host = source.look()
        now = self._aged = time.monotonic()
        rows = {domid: row for domid, row in self.sight.rows.items() if domid in host.domids}
        asked = sorted(host.domids if domids is None else host.domids & set(domids))
        for observation in source.observe(host, asked):
            domid = observation.domid
            entry = self._answerer.entry(observation, self._choices, now)
            rows[domid] = summarise(entry.report, entry.ages or NO_AGES)
            (self._young.add if unsettled(entry.report) else self._young.discard)(domid)
        for domid in self.sight.rows.keys() - rows.keys():
            self._answerer.forget(domid)
            self._young.discard(domid)
        self._tell(self._seen(source).seeing(rows, self._of_host(host)))

    def _of_host(self, host: HostObservation) -> tuple[Found, ...]:
        """What is wrong with the host itself, and with its domains beside one another."""
        report = self._choices.answer_host(host, self._answerer.traits.values())
        names = host.names
        return tuple(
            shorten(one, SafeText(names.get(one.domid, b"")) or GONE) for one in report.findings
        )

    def _seen(self, source: RemoteSource) -> Sight:
        fetched, before = source.fetched, self.sight
        standing = Standing(fetched.state, time.monotonic())
        if follows := isinstance(source, FollowedSource):
            standing = source.standing
        there = standing.state.looked_at
        return replace(
            before,
            state=standing.state,
            words=standing.words,
            since=standing.since,
            heard=time.monotonic() if there else before.heard or standing.since,
            streams=follows and fetched.reader == "xendrift",
            reader=SafeText(f"{fetched.reader} {fetched.version}".strip()),
            notes=fetched.notes,
        )

    def _tell_lost(self, state: State, words: SafeText) -> None:
        """Says what is the matter; what was known stays, as old as it is then."""
        now, before = time.monotonic(), self.sight
        heard = now if before.reached and before.streams else before.heard
        since = before.since if before.state is state else now
        self._tell(replace(before, state=state, words=words, since=since, heard=heard))

    def _tell(self, sight: Sight) -> None:
        self.sight = sight
        self._post(HostTold(sight))
