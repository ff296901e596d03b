"""The first screen where there are several hosts: all of them, and what on each needs somebody."""

import time
from collections import Counter
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.headline import Freshness
from xendrift_tui.presentation.hosts import finding_line
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.presentation.values import duration
from xendrift_tui.screen.host_set import HostSet
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.perform import Performs, bindings
from xendrift_tui.screen.screens.presence import Presence
from xendrift_tui.screen.state.sight import Sight
from xendrift_tui.screen.widgets.bars import TitleBar
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.host_list import HostList, state_of
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.workers.hosts import HostTold

_DRAWN_EVERY = 0.1
_RESTS = 5  # for so many times as long as it took to draw, nothing is drawn
_FEW = 20  # of more hosts each that is lost is not said aloud


class HostsScreen(Performs, Presence, Screen[None]):
    """The list; the line under the cursor is explained below it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.HOSTS)
    SCOPES = (KeyScope.HOSTS,)
    AUTO_FOCUS = "#hosts"

    def __init__(
        self, hosts: HostSet, glyphs: Glyphs, enter: Callable[[Sight, int | None], bool]
    ) -> None:
        """Takes the hosts.

        Args:
            hosts: what is listed.
            glyphs: which signs the terminal can show.
            enter: opens a host that is followed, at one of its domains if one is given.
        """
        super().__init__()
        self.known = hosts
        self.hosts = HostList(glyphs, id="hosts")
        self._title = TitleBar(SafeText(), glyphs)
        self._filter = Input(id="hosts-filter", placeholder="host, state or domain", compact=True)
        self._host = Paragraphs(glyphs, id="host")
        self._enter = enter
        self._changed = True
        self._rests_until = 0.0
        self._opening: tuple[SafeText, int | None] | None = None

    def compose(self) -> ComposeResult:
        """Makes the panes."""
        yield self._title
        yield self._filter
        yield self.hosts
        yield self._host
        yield OverlayFooter(
            "?", "help", "q", "quit", "enter", "open", "n", "next problem", "ctrl+r", "try again",
            "←", "shut", "/", "filter", "s", "sort",
        )  # fmt: skip

    def on_mount(self) -> None:
        """Begins to look at the hosts."""
        self._host.can_focus = False
        self._host.heading = SafeText("this line")
        self.known.start(self.post_message)
        self.draw()
        self.set_interval(_DRAWN_EVERY, self._draw_if_changed)
        self.set_interval(1.0, self._grow_older)

    def on_unmount(self) -> None:
        """Hangs up."""
        self.known.close()

    @property
    def chosen(self) -> Sight | None:
        """The host under the cursor, or that of the domain there."""
        return self.hosts.host

    @on(HostTold)
    def _told(self, message: HostTold) -> None:
        """Takes what is known of a host; of one that was lost it is said aloud."""
        sight = message.sight
        before = self.known.sights[sight.name]
        self.known.sights[sight.name] = sight
        self._changed = True
        if self._opening and self._opening[0] == sight.name and sight.reached and self.is_current:
            self._opening = None if self._enter(sight, self._opening[1]) else self._opening
        few = len(self.known.sights) <= _FEW
        if few and before.reached != sight.reached and before.state is not None:
            words = f": {sight.words}" if sight.words else ""
            self.notify(SafeText(f"{sight.name} is {sight.state}{words}"), markup=False, timeout=4)

    def _draw_if_changed(self) -> None:
        if self._changed and time.monotonic() >= self._rests_until:
            self.draw()

    def _grow_older(self) -> None:
        self.hosts.redraw()

    def draw(self) -> None:
        """Draws everything as it is known now."""
        self._changed, begun = False, time.monotonic()
        self.hosts.show_hosts(self.known.sights.values())
        self._draw_title()
        self._explain()
        now = time.monotonic()
        self._rests_until = now + (now - begun) * _RESTS

    def _draw_title(self) -> None:
        title, sights = self._title, self.known.sights.values()
        total: Counter[str] = Counter()
        for one in sights:
            total.update(one.counts)
        count = sum(len(one.rows) for one in sights)
        title.label = SafeText(f"{len(sights)} hosts")
        title.domains = f"{count} domain{'' if count == 1 else 's'}"
        title.counts = total
        waiting = sum(one.state is None for one in sights)
        lost = sum(one.state is not None and not one.reached for one in sights)
        title.state = Freshness.LIVE, ""
        if waiting:
            title.state = Freshness.READING, f"{waiting} more"
        elif lost:
            title.state = Freshness.LOST, f"{lost} of {len(sights)}"
        title.redraw()

    @on(LineList.Moved, "#hosts")
    def _explain(self) -> None:
        """Says in full what is known of the line under the cursor."""
        sight, row = self.hosts.host, self.hosts.domain
        if sight is None:
            self._host.explain(())
            return
        found = sight.of(row.domid) if row is not None else sight.found
        lines = [finding_line(sight.name, one) for one in found]
        self._host.explain([*self._about(sight), *lines], keep=False)

    def _about(self, sight: Sight) -> list[Line]:
        tone = Tone.GOOD if sight.reached else Tone.MUTED if sight.state is None else Tone.BAD
        lines = [Line(sight.name, SafeText(state_of(sight)), tone)]
        if sight.words:
            lines.append(Line(SafeText("ssh says"), sight.words, Tone.BAD, Mark.ERROR))
        if sight.state is not None and (advice := sight.state.advice(str(sight.name))):
            lines.append(Line(SafeText("remedy"), advice))
        if sight.stale and sight.heard is not None:
            age = duration(self.hosts.clock() - sight.heard)
            text = f"what is shown was true {age} ago; it is tried again by itself, and by ctrl+r"
            lines.append(Line(SafeText("stale"), SafeText(text), Tone.WARNING))
        lines += (Line(SafeText("read with"), note) for note in sight.notes)
        if sight.reader and not sight.notes:
            lines.append(Line(SafeText("read with"), sight.reader, Tone.MUTED))
        return lines

    # ---- keys

    @on(LineList.Chosen, "#hosts")
    def _open(self, message: LineList.Chosen) -> None:
        message.stop()
        sight, row = self.hosts.host, self.hosts.domain
        if sight is None:
            return
        domid = row.domid if row is not None else None
        self._opening = None if self._enter(sight, domid) else (sight.name, domid)
        if self._opening is None:
            return
        self.known.follow(sight.name)
        words = f": {sight.words}" if sight.words else ""
        state = sight.state or "still being reached"
        text = f"{sight.name} is {state}{words}. It is opened as soon as it is followed."
        self.notify(SafeText(text), markup=False, timeout=4)

    @on(LineList.Sideways, "#hosts")
    def _sideways(self, message: LineList.Sideways) -> None:
        message.stop()

    def ask_filter(self) -> None:
        """Puts the cursor into the filter."""
        self._filter.display = True
        self.set_focus(self._filter)

    def clear_filter(self) -> None:
        """Shows every host again."""
        self._filter.value = ""
        self._filter.display = False
        self.hosts.focus()

    @on(Input.Changed, "#hosts-filter")
    def _typed(self, message: Input.Changed) -> None:
        self.hosts.filter_by(message.value)
        self._explain()

    @on(Input.Submitted, "#hosts-filter")
    def _done(self, message: Input.Submitted) -> None:
        message.input.display = bool(message.value)
        self.hosts.focus()
