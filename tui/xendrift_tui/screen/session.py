"""One sitting in front of one source: its threads, what was read, what was decided."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from textual.message import Message

from xendrift.actions.access import Access
from xendrift.core.assess import still_needed
from xendrift.core.base.text import SafeText
from xendrift.core.ignores import Ignore
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy, Resolutions
from xendrift.doctor.check import Asked
from xendrift.sources.moments import Moments
from xendrift.sources.protocol import Source
from xendrift.sources.recording.replay import Player, ReplaySource
from xendrift_tui.presentation.headline import Freshness, played
from xendrift_tui.presentation.marks import UNICODE, Glyphs
from xendrift_tui.screen.state.calm import COUNTS_LONGEST, COUNTS_QUIET, Calm
from xendrift_tui.screen.state.choices import Choices
from xendrift_tui.screen.state.event_log import EventLog
from xendrift_tui.screen.state.host import HostState
from xendrift_tui.screen.state.living_with import LivingWith
from xendrift_tui.screen.state.selection import Selection
from xendrift_tui.screen.state.shown import Shown
from xendrift_tui.screen.state.there import There
from xendrift_tui.screen.workers.capture import CaptureThread
from xendrift_tui.screen.workers.reader import ReadThread
from xendrift_tui.screen.workers.runner import Runner
from xendrift_tui.screen.workers.several import SetRunner
from xendrift_tui.screen.workers.there import ThereRunner
from xendrift_tui.screen.workers.watcher import WatchThread

_Decided = Mapping[int, Resolutions]


class Session:
    """Everything behind the screen.

    Attributes:
        source: where both views come from.
        read_only: whether nothing may ever be written.
        glyphs: which signs the terminal can show.
        host: what was read so far.
        shown: the domain on the screen.
        log: what happened.
        clock: the time in seconds, that ages are counted by.
        lost: why nothing can be read, empty while it can.
        frozen: whether the screen is held still.
        calm: when lists may change their order.
        counts_calm: when the numbers of the title may change.
        columns: what the list of domains shows besides, by name.
        filters: filters that were saved, by their names.
        access: where actions happen.
        asked: where the doctor looks when all of it is captured; None if it is not this host.
        there: the other host that all of this is about, None if it is none.
        runner: the action or the set of them that runs, None if none does.
        last_set: the set that ran last, None before the first.
        capturing: the capture that is being written, None if none is.
        ignoring: where entries for findings to live with are kept.
        selection: what is marked.
        opened: when it began, as a part of a file's name.
    """

    def __init__(
        self,
        source: Source,
        *,
        read_only: bool,
        glyphs: Glyphs = UNICODE,
        living_with: tuple[Ignore, ...] = (),
        policy: Policy = Policy.UNION,
        clock: Callable[[], float] = time.monotonic,
        access: Access | None = None,
        asked: Asked | None = None,
        ignoring: LivingWith | None = None,
        there: There | None = None,
    ) -> None:
        self.source = source
        self.read_only = read_only
        self.glyphs = glyphs
        self.host = HostState()
        self.shown = Shown(clock)
        self.log = EventLog()
        self.lost = SafeText()
        self.frozen = False
        self.clock = clock
        seconds = time.monotonic if isinstance(source, ReplaySource) else clock
        self.calm = Calm(seconds)
        self.counts_calm = Calm(seconds, COUNTS_QUIET, COUNTS_LONGEST)
        self.columns: tuple[str, ...] = ()
        self.filters: Mapping[str, str] = {}
        self.access = access or Access(source, read_only=read_only)
        self.asked = asked
        self.there = there
        self.runner: Runner | SetRunner | ThereRunner | None = None
        self.last_set: SetRunner | None = None
        self.capturing: CaptureThread | None = None
        self.ignoring = ignoring or LivingWith()
        self.selection = Selection()
        self.opened = time.strftime("%Y%m%d-%H%M%S")
        self._first = Choices(policy, living_with=living_with)
        self._undo: list[_Decided] = []
        self._redo: list[_Decided] = []
        self._reader: ReadThread | None = None
        self._watcher: WatchThread | None = None

    @property
    def player(self) -> Player | None:
        """What moves through a recording, None if this is none."""
        return self.source.player if isinstance(self.source, ReplaySource) else None

    @property
    def label(self) -> SafeText:
        """What the source calls itself."""
        return self.source.label

    @property
    def choices(self) -> Choices:
        """What the operator decided so far."""
        return self._reader.choices if self._reader else self._first

    @property
    def moments(self) -> Moments:
        """What was read during this run, at whatever time."""
        return self._reader.moments if self._reader else Moments()

    def start(self, post: Callable[[Message], object]) -> None:
        """Starts reading, and watching what can change.

        Args:
            post: takes messages from any thread.
        """
        choices = self.choices  # of before, where this one was closed and is opened again
        self._reader = ReadThread(self.source, post, self.clock)
        self._reader.choices = choices
        self._reader.start()
        if self.source.live:
            self._watcher = WatchThread(self.source, self._reader.mailbox, post)
            self._watcher.start()
        else:
            self._reader.mailbox.read(everything=True)

    def close(self) -> None:
        """Ends both threads; they are daemons, so that none can hold the program back."""
        if self._watcher is not None:
            self._watcher.close()
        if self._reader is not None:
            self._reader.mailbox.close()

    def choose(self, choices: Choices) -> None:
        """Takes other choices; whatever is read from now on obeys them."""
        if self._reader is not None:
            self._reader.choices = choices
        if self.shown.entry is not None:
            self.shown.answer_again(self.shown.entry, choices)

    def live_with(self, entries: tuple[Ignore, ...]) -> None:
        """Takes other entries for findings to live with, and looks everywhere again."""
        self.choose(replace(self.choices, living_with=entries))
        if self._reader is not None and self.shown.domid is not None:
            self._reader.ask_domain(self.shown.domid)
        self.read_again()

    def resolve(self, change: Callable[[Resolutions], Resolutions]) -> None:
        """Decides something about the domain on the screen; nothing is written."""
        domid = self.shown.domid
        if domid is not None:
            self.decide(self.choices.resolve(domid, change(self.choices.resolved(domid))))

    def decide(self, choices: Choices) -> None:
        """Takes other decisions, as one step of undo."""
        self._undo.append(self.choices.resolutions)
        self._redo.clear()
        self.choose(choices)

    @property
    def pending(self) -> frozenset[int]:
        """The domains that something was decided about that was not written, by domid."""
        made = self.choices.resolutions
        return frozenset(domid for domid, one in made.items() if one.decided)

    @property
    def has_decided(self) -> bool:
        """Whether there is a decision to take back."""
        return bool(self._undo)

    @property
    def has_taken_back(self) -> bool:
        """Whether there is a decision to make again."""
        return bool(self._redo)

    def undo(self) -> bool:
        """Takes back the last decision; False if there is none."""
        return self._step(self._undo, self._redo)

    def redo(self) -> bool:
        """Makes the decision again that was taken back last; False if there is none."""
        return self._step(self._redo, self._undo)

    def _step(self, back: list[_Decided], forth: list[_Decided]) -> bool:
        if not back:
            return False
        forth.append(self.choices.resolutions)
        self.choose(replace(self.choices, resolutions=back.pop()))
        return True

    def let_go(self, observation: Observation) -> None:
        """Forgets the decisions about a domain that came true, after something was done to it."""
        domid = observation.domid
        question = self.choices.question(domid, None, 0.0)
        kept = still_needed(observation, question)
        if kept != question.resolutions:
            self._undo.clear()
            self._redo.clear()
            self.choose(self.choices.resolve(domid, kept))

    def rest(self, resting: bool) -> None:
        """Holds the lists still while something is to be read and answered."""
        if self._reader is not None:
            self._reader.mailbox.hold(resting or self.frozen)

    def ask_domain(self, domid: int) -> None:
        """Reads a domain at once, even while everything is held still."""
        if self._reader is not None:
            self._reader.ask_domain(domid)

    def ask_domains(self, domids: Sequence[int]) -> None:
        """Reads several domains at once, even while everything is held still."""
        if self._reader is not None and domids:
            self._reader.ask_domains(domids)

    def finish(self) -> None:
        """Ends what runs and waits for it, so that nothing is left behind."""
        for running in (self.runner, self.capturing):
            if running is not None:
                running.stop()
                running.join()

    def show(self, domid: int) -> bool:
        """Turns to a domain; False if it must be read first."""
        if self._reader is not None:
            self._reader.shown = domid
        entry = self.host.entry(domid)
        self.shown.turn(domid)
        if entry is not None:
            self.shown.take(entry, self.choices)
        elif self._reader is not None:
            self._reader.ask_domain(domid)
        return entry is not None

    def freeze(self, frozen: bool) -> None:
        """Holds everything still, or reads what has changed meanwhile."""
        self.frozen = frozen
        if self._reader is not None:
            self._reader.mailbox.hold(frozen)

    def read_again(self) -> None:
        """Reads the host and every domain again."""
        if self._reader is not None:
            self._reader.mailbox.read(everything=True)

    def stop_scan(self) -> None:
        """Ends the scan that goes on; a `ScanStopped` answers."""
        if self._reader is not None:
            self._reader.stop_scan()

    def read_on(self) -> None:
        """Reads what a scan has left out because it was ended."""
        if self._reader is not None:
            self._reader.scan(self.host.unread)

    def ask_subtree(self, path: str) -> None:
        """Reads a part of xenstore; a `SubtreeSeen` answers."""
        if self._reader is not None:
            self._reader.ask_subtree(path)

    @property
    def progress(self) -> SafeText:
        """What runs and how far it is: an action before a capture; empty if nothing runs."""
        at_work = self.runner or self.capturing
        return at_work.progress if at_work is not None else SafeText()

    @property
    def freshness(self) -> tuple[Freshness, str]:
        """How what is shown relates to the host now."""
        if self.lost:
            return Freshness.LOST, self.there.told if self.there is not None else ""
        if self.frozen:
            return Freshness.FROZEN, ""
        if self.host.telling:
            return Freshness.READING, f"{self.host.left} more" if self.host.left else ""
        if self.host.unread:
            return Freshness.PARTIAL, f"{len(self.host.unread)} unread"
        if self.player is not None:
            return Freshness.REPLAY, played(self.player)
        if self.source.live:
            return Freshness.LIVE, self.there.told if self.there is not None else ""
        report = self.host.report
        partial = report is not None and bool(report.host.coverage.notes)
        return Freshness.CAPTURE, "in part" if partial else ""
