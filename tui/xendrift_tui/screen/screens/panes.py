"""The panes of the main screen, and what is drawn in them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift_tui.presentation.details import Line, details, found_about
from xendrift_tui.presentation.domain_columns import chosen, total
from xendrift_tui.presentation.domain_filter import DOMAINS
from xendrift_tui.presentation.filters import expand, unsaved
from xendrift_tui.presentation.headline import Freshness
from xendrift_tui.presentation.hosts import for_host
from xendrift_tui.presentation.row import Branch
from xendrift_tui.screen.keys.keymap import shown, ways_out, with_keys
from xendrift_tui.screen.keys.table import BY_ID
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.choices import DomainEntry
from xendrift_tui.screen.widgets.bars import FooterBar, TitleBar
from xendrift_tui.screen.widgets.domain_list import DomainList
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.widgets.row_list import PairList

_RESTS = 5
_FILTER = "name rule: uses: kind: state: @saved !not"
# Cells of the list of domains, and from which width of the screen it has more of them.
_LIST, _WIDE_LIST, _WIDE = 30, 42, 160

Reasons = Callable[[], Mapping[str, SafeText]]
"""Tells which commands cannot be given now, by id, and why."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Where to go as soon as a domain is read.

    Attributes:
        domid: the domain.
        device: the device, None for the domain as a whole.
        command: what is to be done there, by its id; empty for nothing.
    """

    domid: int
    device: DeviceId | None
    command: str = ""


class Panes:
    """Draws what the session knows.

    The list of domains is drawn again at most ten times a second, and never for more than a
    fraction of the time, so that a first scan of thousands of domains is not spent on sorting.
    The domain on the screen is drawn at once.

    Attributes:
        domains: the list on the left.
        pairs: the three columns.
        details: the explanation.
        log: what happened.
        filter: where a filter is typed.
        jump: which way to the next problem of a domain that is still being read; 0 for none.
        jump_to: the device to go to as soon as its domain is read.
        untouched: whether nobody has typed or clicked yet, and the first scan goes on.
    """

    def __init__(
        self,
        session: Session,
        keymap: Mapping[str, str],
        reasons: Reasons,
        renew: Callable[[DomainEntry], None],
        perform: Callable[[str], None],
    ) -> None:
        """Makes the panes.

        Args:
            session: what is drawn.
            keymap: keys of the operator's own.
            reasons: tells which commands cannot be given now, and why.
            renew: hands a domain on to the screen that lies over these panes.
            perform: does a command, by its id.
        """
        glyphs = session.glyphs
        self._session, self._keymap = session, keymap
        self._reasons, self._renew, self._perform = reasons, renew, perform
        self.domains = DomainList(glyphs, session.clock, id="domains")
        self.left = Vertical(id="left")
        self.pairs = PairList(glyphs, id="pairs")
        self.details = Paragraphs(glyphs, id="details")
        self.log = Paragraphs(glyphs, id="log")
        self.filter = Input(id="filter", placeholder=_FILTER, compact=True)
        self.domains.selection = self.pairs.selection = session.selection
        self._title = TitleBar(session.label, glyphs)
        self._banner = Static(id="banner", markup=False)
        self._filter_problem = Static(id="filter-problem", markup=False)
        self._running = Static(id="running", markup=False)
        self._footer = FooterBar()
        self._footer.keymap = keymap
        self.details.heading = SafeText("why")
        self.log.heading = SafeText("log")
        self.jump = 0
        self.jump_to: Jump | None = None
        self.untouched = True
        self.list_due = False
        self._list_rests_until = 0.0
        self._scanned = False
        self._fresh = True
        self._counts = session.counts_calm
        self._counted: Mapping[str, int] = {}

    def compose(self) -> ComposeResult:
        """Puts the panes where they belong."""
        yield self._title
        yield self._banner
        with Horizontal(id="upper"):
            with self.left:
                yield self.filter
                yield self._filter_problem
                yield self.domains
            yield self.pairs
        yield self.details
        yield self.log
        yield self._running
        yield self._footer

    def draw_title(self) -> None:
        """Draws the first line, and the log if it is open."""
        title, session = self._title, self._session
        title.label = session.label
        title.domains = self.domains.counted + session.selection.told
        title.counts = self._settled_counts(title.counts)
        title.state = self._freshness()
        title.redraw()
        log = self.log
        if log.display:
            at_end = log.cursor >= log.count - 1
            log.explain(session.log.lines)
            if at_end:
                log.go(log.count - 1)

    def _settled_counts(self, shown: Mapping[str, int]) -> Mapping[str, int]:
        """Counts what is wrong, but not anew for every change that the next one takes back."""
        now = self._session.host.counts()
        if now != self._counted:
            self._counted = now
            self._counts.changed()
        if self._fresh or not shown or self._counts.over:
            self._counts.settled()
            return now
        return shown

    def settle(self) -> None:
        """Lets everything come to where it belongs, once it has been calm for long enough."""
        calm, shown = self._session.calm, self._session.shown
        if calm.over and not self._session.frozen:
            if self.domains.unsettled:
                self.draw_list()
            if shown.release():
                self.draw_pairs()
        if self._title.counts != self._counted:
            self.draw_title()

    def _freshness(self) -> tuple[Freshness, str]:
        """Says how fresh the screen is, and which key ends or continues a scan."""
        fresh, remark = self._session.freshness
        if fresh is Freshness.READING and remark:
            return fresh, f"{remark}, {self.key_of('back')} stops"
        if fresh is Freshness.PARTIAL:
            return fresh, f"{remark}, {self.key_of('reread')} reads on"
        return fresh, remark

    def key_of(self, command: str) -> str:
        """Names the key of a command, the operator's own where there is one."""
        return shown(BY_ID[command], self._keymap).split(",")[0]

    def draw_list_if_rested(self) -> None:
        """Draws the list of domains, unless it was drawn too short a while ago."""
        if time.monotonic() >= self._list_rests_until:
            self.draw_list()

    def draw_list(self) -> None:
        """Draws the list of domains and what depends on it."""
        self.list_due = False
        begun = time.monotonic()
        host = self._session.host
        told = host.telling or host.unread
        self.domains.decided = self._session.pending
        self._session.selection.keep(host.knows)
        calm = self._session.calm
        before, self._scanned = self._scanned, not host.reading
        self._fresh = not before or not self._scanned or self.untouched
        hold = not self._fresh and not calm.over
        self.domains.show_domains(host.rows.values(), host.existing if told else 0, hold=hold)
        if self.domains.unsettled:
            calm.changed()
        else:
            calm.settled()
        if self.untouched and self.domains.count:
            self.domains.go(0)
            self.untouched = host.reading  # from then on the cursor keeps its domain
        elif self.domains.domid != self._session.shown.domid and self.domains.count:
            self.show_domain(self.domains.domid)
        self.draw_title()
        now = time.monotonic()
        self._list_rests_until = now + (now - begun) * _RESTS

    def show_domain(self, domid: int | None) -> None:
        """Turns the other panes to a domain."""
        if domid is None or domid == self._session.shown.domid:
            return
        self._session.show(domid)
        self.draw_pairs(anew=True)

    def show_columns(self, width: int, *, narrow: bool) -> None:
        """Has the list of domains as wide as what was chosen to be in it.

        Args:
            width: the screen's.
            narrow: whether the list folds away.
        """
        columns = chosen(self._session.columns)
        self.domains.show_columns(columns)
        if narrow:
            self.left.styles.clear_rule("width")
        else:
            least = _WIDE_LIST if width >= _WIDE else _LIST
            self.left.styles.width = max(least, min(least + total(columns), width * 2 // 5))

    def draw_pairs(self, *, anew: bool = False) -> None:
        """Draws the three columns and the explanation."""
        shown = self._session.shown
        self.pairs.domid = shown.domid
        shown.key = self.key_of("differences")
        self.pairs.show_rows(
            shown.rows(self.pairs.room), shown.heading(self._session.glyphs), anew=anew
        )
        if self.jump and shown.entry is not None:
            step, self.jump = self.jump, 0
            found = self.pairs.find_problem(0 if step > 0 else self.pairs.count - 1, step)
            self.pairs.go(found or 0)
        if self.jump_to is not None and shown.entry is not None:
            jump, self.jump_to = self.jump_to, None
            if jump.domid == shown.domid:
                self._arrive_at(jump)
        self.draw_details()
        if self.domains.decided != self._session.pending:
            self.domains.decided = self._session.pending
            self.domains.redraw()
        if shown.entry is not None:
            self._renew(shown.entry)

    def _arrive_at(self, jump: Jump) -> None:
        """Opens the device that was asked for, and has done what was asked for there."""
        key = f"device {jump.device}"
        if jump.device is not None:
            self._session.shown.fold(key, Branch.OPEN)
            self.pairs.show_rows(self._session.shown.rows(self.pairs.room), self.pairs.heading)
            if not self.pairs.go_to(key):  # nothing lists it but a line of its own
                beside = (row.key for row in self.pairs.rows if row.device == jump.device)
                self.pairs.go_to(next(beside, None))
        if jump.command:
            self._perform(jump.command)

    def draw_details(self, *, keep: bool = True) -> None:
        """Explains the row under the cursor, and shows which keys can be used now."""
        entry, row = self._session.shown.entry, self.pairs.row
        out_of_reach = self._reasons().keys()
        lines: tuple[Line, ...] = ()
        if entry is not None:
            keys = ways_out(found_about(entry.report, row), out_of_reach, self._keymap)
            lines = with_keys(details(entry.report, row), keys)
            if self._session.there is not None:
                lines = for_host(lines, self._session.there.name)
        self.details.explain(lines, keep=keep)
        if out_of_reach != self._footer.out_of_reach:
            self._footer.out_of_reach = out_of_reach
            self._footer.refresh()

    def draw_marks(self) -> None:
        """Draws what is marked, and how many."""
        self.domains.redraw()
        self.pairs.redraw()
        self.draw_title()

    def draw_running(self) -> bool:
        """Draws the line that tells of what runs; False if nothing does."""
        progress = self._session.progress
        self._running.display = bool(progress)
        if progress:
            self._running.update(f" {progress}   {self.key_of('stop')} ends it")
        return bool(progress)

    def draw_banner(self, text: str) -> None:
        """Says above everything what is wrong with all of it; empty if nothing is."""
        if text:
            self._banner.update(Text(text))
        self._banner.display = bool(text)

    def filter_by(self, text: str) -> None:
        """Shows only the domains that a filter lets through, and says what is wrong with it."""
        saved = self._session.filters
        wanted = expand(text, saved)
        self.domains.filter_by(wanted)
        problem = unsaved(text, saved) or DOMAINS.problem(wanted)
        self._filter_problem.update(Text(problem))
        self._filter_problem.display = bool(problem)
        self.draw_title()
        self.show_domain(self.domains.domid)
