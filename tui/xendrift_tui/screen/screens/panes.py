"""The panes of the main screen, and what is drawn in them."""

import time
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift_tui.presentation.details import Line, details, found_about
from xendrift_tui.presentation.domains import Sort
from xendrift_tui.presentation.headline import Freshness
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.keys.keymap import shown
from xendrift_tui.screen.keys.table import BY_ID
from xendrift_tui.screen.keys.ways_out import ways_out, with_keys
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.widgets.bars import FooterBar, TitleBar
from xendrift_tui.screen.widgets.domain_list import DomainList
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.pair_view import PairView
from xendrift_tui.screen.widgets.paragraphs import Explained

if TYPE_CHECKING:
    from xendrift_tui.screen.app import XendriftApp

# Below this width the list of domains folds away while the devices have the keys.
NARROW = 100
_AT_MOST_EVERY = 0.1
_RESTS = 5


class Panes(Screen[None]):
    """Draws what the session knows.

    The list of domains is drawn again at most ten times a second, and never for more than a
    fraction of the time, so that a first scan of thousands of domains is not spent on sorting.
    The domain on the screen is drawn at once.
    """

    AUTO_FOCUS = "#domains"

    def __init__(self, session: Session, sort: Sort = Sort.WORST) -> None:
        super().__init__()
        self._sort = sort
        self.session = session
        self.jump = 0
        self.jump_to: tuple[int, DeviceId | None] | None = None
        self._untouched = True
        self.list_due = False
        self._list_rests_until = 0.0
        self.timers: list[Timer] = []

    def compose(self) -> ComposeResult:
        """Makes the panes."""
        glyphs = self.session.glyphs
        yield TitleBar(self.session.label, glyphs)
        yield Static(id="banner", markup=False)
        with Horizontal(id="upper"):
            with Vertical(id="left"):
                yield Input(id="filter", placeholder="name rule: kind: state: !not", compact=True)
                yield Static(id="filter-problem", markup=False)
                yield DomainList(glyphs, id="domains")
            yield PairView(glyphs, id="pairs")
        yield Explained(glyphs, id="details")
        yield Explained(glyphs, id="log")
        yield FooterBar()

    def on_mount(self) -> None:
        """Names the panes and starts reading."""
        self.domains.sort = self._sort
        self.query_one(FooterBar).keymap = self.owner.keys
        self.details.heading = SafeText("why")
        self.log_panel.heading = SafeText("log")
        self.pairs.show_rows((), SafeText("reading"))
        self.session.start(self.post_message)
        self._listing = self.set_interval(_AT_MOST_EVERY, self._draw_list_if_due)
        self.timers += [self._listing, self.set_interval(1.0, self._second)]

    def on_screen_suspend(self) -> None:
        """Rests while another screen is on top, which Textual would draw again at each turn."""
        for timer in self.timers:
            timer.pause()

    def on_screen_resume(self) -> None:
        """Goes on where it is seen again."""
        for timer in self.timers:
            timer.resume()

    def on_unmount(self) -> None:
        """Ends the reading threads."""
        self.session.close()

    @property
    def owner(self) -> "XendriftApp":
        """The application."""
        return cast("XendriftApp", self.app)  # pyright: ignore[reportUnknownMemberType]

    @property
    def domains(self) -> DomainList:
        """The list on the left."""
        return self.query_one("#domains", DomainList)

    @property
    def pairs(self) -> PairView:
        """The three columns."""
        return self.query_one("#pairs", PairView)

    @property
    def details(self) -> Explained:
        """The explanation."""
        return self.query_one("#details", Explained)

    @property
    def log_panel(self) -> Explained:
        """The log."""
        return self.query_one("#log", Explained)

    def say(self, text: str, tone: Tone = Tone.NORMAL) -> None:
        """Says something in passing, and keeps it in the log."""
        safe = SafeText(text)
        self.session.journal.note(safe, tone)
        self.owner.notify(safe, markup=False, timeout=3)
        self.draw_title()

    # ---- drawing

    def draw_title(self) -> None:
        """Draws the first line, and the log if it is open."""
        title = self.query_one(TitleBar)
        title.label = self.session.label
        title.domains = self.domains.counted
        title.counts = self.session.host.counts()
        title.state = self._freshness()
        title.redraw()
        log = self.log_panel
        if log.display:
            at_end = log.cursor >= log.count - 1
            log.explain(self.session.journal.lines)
            if at_end:
                log.go(log.count - 1)

    def _freshness(self) -> tuple[Freshness, str]:
        """Says how fresh the screen is, and which key ends or continues a scan."""
        fresh, remark = self.session.freshness
        if fresh is Freshness.READING and remark:
            return fresh, f"{remark}, {self.key_of('back')} stops"
        if fresh is Freshness.PARTIAL:
            return fresh, f"{remark}, {self.key_of('reread')} reads on"
        return fresh, remark

    def key_of(self, command: str) -> str:
        """Names the key of a command, the operator's own where there is one."""
        return shown(BY_ID[command], self.owner.keys).split(",")[0]

    def draw_list(self) -> None:
        """Draws the list of domains and what depends on it."""
        self.list_due = False
        begun = time.monotonic()
        host = self.session.host
        told = host.telling or host.unread
        self.domains.show_domains(host.rows.values(), host.existing if told else 0)
        if self._untouched and self.domains.count:
            self.domains.go(0)
        elif self.domains.domid != self.session.shown.domid and self.domains.count:
            self.show_domain(self.domains.domid)
        self.draw_title()
        now = time.monotonic()
        self._list_rests_until = now + (now - begun) * _RESTS

    def show_domain(self, domid: int | None) -> None:
        """Turns the other panes to a domain."""
        if domid is None or domid == self.session.shown.domid:
            return
        self.session.show(domid)
        self.draw_pairs(anew=True)

    def draw_pairs(self, *, anew: bool = False) -> None:
        """Draws the three columns and the explanation."""
        shown = self.session.shown
        self.pairs.show_rows(shown.rows(), shown.heading(self.session.glyphs), anew=anew)
        if self.jump and shown.entry is not None:
            step, self.jump = self.jump, 0
            found = self.pairs.find_problem(0 if step > 0 else self.pairs.count - 1, step)
            self.pairs.go(found or 0)
        if self.jump_to is not None and shown.entry is not None:
            (domid, device), self.jump_to = self.jump_to, None
            if domid == shown.domid:
                self.pairs.go_to(f"device {device}")
        self.draw_details()
        over = self.owner.screen
        if isinstance(over, Overlay) and shown.entry is not None:
            over.renew(shown.entry)

    def draw_details(self, *, keep: bool = True) -> None:
        """Explains the row under the cursor."""
        entry, row = self.session.shown.entry, self.pairs.row
        out_of_reach = self.reasons().keys()
        lines: tuple[Line, ...] = ()
        if entry is not None:
            keys = ways_out(found_about(entry.report, row), out_of_reach, self.owner.keys)
            lines = with_keys(details(entry.report, row), keys)
        self.details.explain(lines, keep=keep)
        self._draw_footer(out_of_reach)

    def _draw_footer(self, out_of_reach: Set[str]) -> None:
        """Shows which keys can be used now."""
        footer = self.query_one(FooterBar)
        if out_of_reach != footer.out_of_reach:
            footer.out_of_reach = out_of_reach
            footer.refresh()

    def reasons(self) -> Mapping[str, SafeText]:
        """Collects what cannot be asked for now, and why, by the command's id."""
        return {}

    def want_list(self) -> None:
        """Has the list drawn again soon."""
        self.list_due = True
        if self.is_current:
            self._listing.resume()

    def _draw_list_if_due(self) -> None:
        if not self.list_due:
            self._listing.pause()  # an idle screen wakes nobody
        elif time.monotonic() >= self._list_rests_until:
            self.draw_list()

    def _second(self) -> None:
        if self.session.player is not None:
            self.draw_title()
        if self.session.shown.aging and not self.session.frozen:
            self.draw_pairs()

    # ---- from the panes

    @on(LineList.Moved, "#domains")
    def _turn(self, message: LineList.Moved) -> None:  # noqa: ARG002
        self.show_domain(self.domains.domid)

    @on(LineList.Moved, "#pairs")
    def _explain(self, message: LineList.Moved) -> None:  # noqa: ARG002
        self.draw_details(keep=False)

    def on_key(self, event: events.Key) -> None:  # noqa: ARG002
        """From the first key on, the cursor is the operator's."""
        self._untouched = False

    def on_resize(self, event: events.Resize) -> None:
        """Folds the list away where there is no room for it."""
        self.set_class(event.size.width < NARROW, "-narrow")
        self.set_class(event.size.width >= 160, "-wide")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """In a narrow terminal, shows the list of domains only while it has the keys."""
        self.set_class(event.widget.id in ("domains", "filter"), "-listing")
