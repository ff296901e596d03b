"""The thread that reads: it takes requests, asks the source and the engine, and posts messages."""

import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from textual.message import Message

from xendrift.core.base.errors import SourceError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.finding import Finding
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.traits import Traits
from xendrift.sources.moments import Moments
from xendrift.sources.protocol import Glancing, Source
from xendrift_tui.screen.state.choices import Answerer, Choices, DomainEntry, unsettled
from xendrift_tui.screen.workers.mailbox import Mailbox, ReadRequest
from xendrift_tui.screen.workers.messages import (
    DomainBroken,
    DomainsGone,
    DomainsSeen,
    HostSeen,
    Lost,
    Recovered,
    ScanStopped,
    SubtreeSeen,
)

# Changes that come within so many seconds are read together.
_TOGETHER = 0.03
_CALM = 1.0
# A first batch of a few domains fills the screen at once; later ones spare the event loop.
_FIRST_BATCH, _BATCH = 8, 64
# With so many domains a look at the host takes longer than an operator wants to wait.
_GLANCED_AT = 200
# Seconds for which this thread may keep Python to itself while a key waits to be drawn.
_GIVES_WAY = 0.001
# Ages past any limit of libxl's (libxl_internal.h) change no verdict any more.
_OLD = 60.0
# A watch tells of everything; should it ever not, the host is looked at again after this time,
# or longer, so that a host of thousands costs an idle screen no more than a small one.
_LOOK_AGAIN = 10.0
_RESTS = 500


class ReadThread(threading.Thread):
    """Reads domains and posts what it saw.

    It is the only thread that calls `look`, `observe` and `subtree`, so that a source need not
    be shared. It reads in batches and looks after whoever is waiting between two of them.

    Attributes:
        choices: what the operator decided; the screen replaces it.
        shown: the domain on the screen, read first; the screen sets it.
        mailbox: what is to be read.
        moments: what was read so far, at whatever time.
    """

    def __init__(
        self,
        source: Source,
        post: Callable[[Message], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(name="xendrift-reader", daemon=True)
        self.choices = Choices()
        self.shown: int | None = None
        self.mailbox = Mailbox(_TOGETHER)
        self.moments = Moments()
        self._source = source
        self._post = post
        self._clock = clock
        self._answerer = Answerer(aging=source.live)
        self._host: HostObservation | None = None
        self._young: dict[int, float] = {}
        self._look_due = 0.0
        self._compared: dict[int, Traits] = {}
        self._found: tuple[Finding, ...] = ()
        self._lost = False
        self._halt = threading.Event()

    def stop_scan(self) -> None:
        """Ends the scan that goes on, from any thread; a `ScanStopped` answers."""
        self._halt.set()

    def scan(self, domids: Iterable[int]) -> None:
        """Reads on where a scan was ended."""
        waiting = sorted(domids)
        self.mailbox.task(lambda: self._scan(waiting))

    def ask_subtree(self, path: str) -> None:
        """Reads a part of xenstore; a `SubtreeSeen` answers."""
        self.mailbox.task(lambda: self._subtree(path))

    def ask_domain(self, domid: int) -> None:
        """Reads one domain at once, even while the screen is frozen."""
        self.mailbox.task(lambda: self._domains([domid]))

    def ask_domains(self, domids: Sequence[int]) -> None:
        """Reads several domains at once, even while the screen is frozen."""
        self.mailbox.task(lambda: self._domains(domids))

    def run(self) -> None:
        """Serves requests until it is closed."""
        sys.setswitchinterval(_GIVES_WAY)
        while not self.mailbox.closed:
            request = self.mailbox.take(_CALM)
            try:
                self._serve(request)
            except SourceError as error:
                self._failed(error.sentence, request.domids)
            except Exception as error:
                self._failed(SafeText(f"Reading failed ({_named(error)})."), request.domids)

    def _serve(self, request: ReadRequest) -> None:
        for task in request.tasks:
            task()
        if request.everything:
            self._everything()
        elif request.domids:
            self._domains(request.domids)
        elif not request.tasks:
            self._calm()

    def _everything(self) -> None:
        """Looks at the host and reads every domain, the one on the screen first."""
        if self._host is None and isinstance(self._source, Glancing):
            self._glance(self._source.glance())
        self._look()
        if self._host is None:
            return
        self._scan(sorted(self._host.domids, key=lambda domid: (domid != self.shown, domid)))

    def _glance(self, host: HostObservation) -> None:
        """Fills the screen before a look that takes a while is over."""
        if len(host.domids) >= _GLANCED_AT:
            first = sorted(host.domids)[:_FIRST_BATCH]
            self._host = host
            self._domains(first, left=len(host.domids) - len(first))
            self._host = None

    def _scan(self, waiting: Sequence[int]) -> None:
        """Reads domains batch by batch, for as long as nobody ends it."""
        size = _FIRST_BATCH
        while waiting and not self.mailbox.closed:
            if self._halt.is_set():
                self._post(ScanStopped())
                break
            self._domains(waiting[:size], left=max(len(waiting) - size, 0))
            waiting = waiting[size:]
            size = _BATCH
            for task in self.mailbox.urgent:
                task()
        self._halt.clear()

    def _look(self) -> None:
        before, begun = self._host, self._clock()
        self._host = self._source.look()
        self.moments.note_host(self._host, time.time())
        now = self._clock()
        self._look_due = now + max(_LOOK_AGAIN, (now - begun) * _RESTS)
        self._works()
        self._tell_host(anew=True)
        if before is not None:
            self._answerer.born(self._host.domids - before.domids)
            if gone := before.domids - self._host.domids:
                self._gone(gone)

    def _domains(self, domids: Iterable[int], left: int | None = None) -> None:
        """Reads some domains and posts them together."""
        if self._host is None:
            return
        asked = list(domids)
        entries: list[DomainEntry] = []
        seen: set[int] = set()
        for observation in self._source.observe(self._host, asked):
            seen.add(observation.domid)
            self.moments.note(observation, time.time())
            entry = self._entry(observation)
            if entry is not None:
                entries.append(entry)
        self._works()
        self._post(DomainsSeen(tuple(entries), left))
        if missing := frozenset(asked) - seen:
            self._gone(missing)
        if not left:
            self._tell_host()

    def _tell_host(self, *, anew: bool = False) -> None:
        """Posts what is wrong with the host, and with domains beside one another, if it is news."""
        traits = self._answerer.traits
        if self._host is None or (traits == self._compared and not anew):
            return
        self._compared = dict(traits)
        report = self.choices.answer_host(self._host, traits.values())
        if anew or report.findings != self._found:
            self._found = report.findings
            self._post(HostSeen(report))

    def _entry(self, observation: Observation) -> DomainEntry | None:
        """Makes one domain's entry; an error of our own must not hide the other domains."""
        now = self._clock()
        try:
            entry = self._answerer.entry(observation, self.choices, now)
        except Exception as error:
            name = SafeText(observation.host.names.get(observation.domid, b""))
            sentence = SafeText(f"xendrift itself failed on this domain ({_named(error)}).")
            self._post(DomainBroken(observation.domid, name, sentence))
            return None
        self._remember_young(entry, now)
        return entry

    def _remember_young(self, entry: DomainEntry, now: float) -> None:
        """Notes whether a domain's verdict may change by the passing of time alone."""
        domid = entry.observation.domid
        watched = entry.ages.at(now).values() if entry.ages else ()
        youngest = min(watched, default=_OLD)
        if youngest < _OLD and unsettled(entry.report):
            self._young[domid] = now - youngest
        else:
            self._young.pop(domid, None)

    def _gone(self, domids: frozenset[int]) -> None:
        for domid in domids:
            self._answerer.forget(domid)
            self._young.pop(domid, None)
        self._post(DomainsGone(domids))

    def _calm(self) -> None:
        """Uses a second without changes for what changes without saying so."""
        if not self._source.live or self._host is None:
            return
        if self._clock() > self._look_due:
            before = self._host
            self._look()
            self._domains(_touched(before, self._host))
        aging = self._young.keys() & self._host.domids
        if aging:
            self._domains(sorted(aging)[:_BATCH])

    def _subtree(self, path: str) -> None:
        try:
            self._post(SubtreeSeen(path, self._source.subtree(path), SafeText()))
        except SourceError as error:
            self._post(SubtreeSeen(path, {}, error.sentence))

    def _failed(self, sentence: SafeText, domids: frozenset[int]) -> None:
        """Says so, waits, and tries everything again."""
        self._lost = True
        self._post(Lost(sentence))
        self.mailbox.pause(_CALM)
        self.mailbox.read(domids, everything=True)

    def _works(self) -> None:
        if self._lost:
            self._lost = False
            self._post(Recovered())


def _named(error: Exception) -> SafeText:
    return clip(SafeText(f"{type(error).__name__}: {error}"), 120)


def _touched(before: HostObservation, after: HostObservation) -> Sequence[int]:
    """Lists the domains of which the host as a whole says something else than before."""
    files = set(before.userdata) ^ set(after.userdata)
    domids = {file.domid for file in files} | (after.domids ^ before.domids)
    domids |= {
        domid for domid in after.domids if after.backends.get(domid) != before.backends.get(domid)
    }
    return sorted(domids & after.domids)
