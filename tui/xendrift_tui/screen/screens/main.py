"""The main screen: its panes, its keys, and who is told what comes in."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.domains import Sort
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.presentation.row import Row
from xendrift_tui.screen.keys.command import KeyScope, ScreenCommand
from xendrift_tui.screen.keys.keymap import NO_KEYS
from xendrift_tui.screen.keys.perform import Performs, bindings, perform
from xendrift_tui.screen.keys.table import COMMANDS
from xendrift_tui.screen.screens.overlay import Overlay, Owner
from xendrift_tui.screen.screens.panes import Panes
from xendrift_tui.screen.screens.presence import Presence
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.choices import DomainEntry
from xendrift_tui.screen.state.follow_up import FollowUp
from xendrift_tui.screen.widgets.bars import FooterBar
from xendrift_tui.screen.widgets.domain_list import DomainList
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.row_list import PairList
from xendrift_tui.screen.workers.messages import Arrival

# Below this width the list of domains folds away while the devices have the keys.
NARROW = 100
_LIST_EVERY = 0.1
_RUNNING_EVERY = 0.25

T = TypeVar("T")


class _Left(Protocol):
    """The application, which knows where to go on."""

    def went_out(self, main: "MainScreen") -> None:
        """Hears that the operator leaves a main screen."""
        ...


class MainScreen(Performs, Presence, Screen[None]):
    """The screen that is there from start to end.

    Attributes:
        session: what everything comes from.
        panes: what is drawn.
        after: what waits for something to end.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.MAIN)
    # The scopes that it has somebody for; the others are those of screens laid over it.
    SCOPES = (KeyScope.APP, KeyScope.MAIN, KeyScope.LIST)
    AUTO_FOCUS = "#domains"

    def __init__(
        self,
        session: Session,
        arrive: Callable[["MainScreen", Arrival], None],
        *,
        sort: Sort = Sort.WORST,
        keymap: Mapping[str, str] = NO_KEYS,
    ) -> None:
        """Takes, besides how it looks, what is told of everything that a thread says."""
        super().__init__()
        self._arrive = arrive
        self.session = session
        self.panes = Panes(session, keymap, self.reasons, self._renew, self.action_command)
        self.panes.domains.sort = sort
        self.after = FollowUp()
        self._clocks: dict[str, Timer] = {}

    def compose(self) -> ComposeResult:
        """Makes the panes."""
        yield from self.panes.compose()

    def on_mount(self) -> None:
        """Starts reading."""
        self.panes.pairs.show_rows((), SafeText("reading"))
        self.session.start(self.post_message)
        self._clocks = {
            "list": self.set_interval(_LIST_EVERY, self._draw_list_if_due),
            "running": self.set_interval(_RUNNING_EVERY, self._draw_running),
            "second": self.set_interval(1.0, self._second),
        }

    def on_screen_suspend(self) -> None:
        """Rests while another screen is on top, which Textual would draw again at each turn."""
        for timer in self._clocks.values():
            timer.pause()

    def on_screen_resume(self) -> None:
        """Goes on where it is seen again."""
        for timer in self._clocks.values():
            timer.resume()

    def on_unmount(self) -> None:
        """Ends the reading threads."""
        self.session.close()

    # ---- what commands need of it

    @property
    def owner(self) -> Owner:
        """The application."""
        return cast(Owner, self.app)  # pyright: ignore[reportUnknownMemberType]

    @property
    def domains(self) -> DomainList:
        """The list on the left."""
        return self.panes.domains

    @property
    def pairs(self) -> PairList:
        """The three columns."""
        return self.panes.pairs

    @property
    def row(self) -> Row | None:
        """The row of the devices under the cursor."""
        return self.pairs.row

    @property
    def filtered(self) -> str:
        """The filter above the domains."""
        return self.panes.filter.value.strip()

    @property
    def over(self) -> Screen[object] | None:
        """The screen that is laid over this one, None if none is."""
        over = self.owner.screen
        return None if over is self else over

    def say(self, text: str, tone: Tone = Tone.NORMAL) -> None:
        """Says something in passing, and keeps it in the log; of which host, if there are more."""
        host = self.session.label
        of_host = self.goes_back and not text.startswith(host)
        safe = SafeText(f"{host}: {text}" if of_host else text)
        self.session.log.note(safe, tone)
        self.notify(safe, markup=False, timeout=3)
        self.panes.draw_title()

    def tell(self, text: str, *, good: bool) -> None:
        """Says for longer how something ended that the log has already."""
        severity = "information" if good else "error"
        self.notify(SafeText(text), markup=False, timeout=6, severity=severity)
        self.panes.draw_title()

    def push(self, screen: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        """Lays a screen over this one, and hands on what it is left with."""
        self.owner.push_screen(screen, then)

    def wake(self) -> None:
        """Has drawn in time what goes on from now; an idle screen wakes nobody."""
        for timer in self._clocks.values() if self.is_current else ():
            timer.resume()

    def leave(self) -> None:
        """Leaves it for good: ends the program, or goes back to the hosts."""
        cast(_Left, self.app).went_out(self)  # pyright: ignore[reportUnknownMemberType]

    @property
    def goes_back(self) -> bool:
        """Whether it lies over the list of hosts."""
        stack: list[Screen[object]] = self.app.screen_stack  # pyright: ignore[reportUnknownMemberType]
        return stack[0] is not self

    def performer(self, scope: KeyScope) -> object:
        """Tells who performs the commands of a scope."""
        if scope is KeyScope.APP:
            return self.owner
        if scope is KeyScope.LIST:
            return self.focused if isinstance(self.focused, LineList) else self.pairs
        return self

    def reasons(self) -> Mapping[str, SafeText]:
        """Collects what cannot be asked for now, and why, by the command's id."""
        return {one.id: reason for one in COMMANDS if (reason := self._reason(one))}

    def _reason(self, command: ScreenCommand) -> SafeText:
        there = self.session.there
        if there is not None and command.writes and there.closed:
            return there.closed
        closed = self.session.access.closed if there is None else ""
        if command.writes and closed:
            return SafeText(f"Only its plan can be read: {closed}.")
        here = command.scope in self.SCOPES
        return command.reason(self.performer(command.scope)) if here else SafeText()

    # ---- what comes in, and what is drawn in time

    @on(Arrival)
    def _arrived(self, message: Arrival) -> None:
        """Takes what a thread tells."""
        self._arrive(self, message)
        self.wake()

    def _renew(self, entry: DomainEntry) -> None:
        if isinstance(self.over, Overlay):
            self.over.renew(entry)

    def _draw_list_if_due(self) -> None:
        if self.panes.list_due:
            self.panes.draw_list_if_rested()
        else:
            self._clocks["list"].pause()

    def _draw_running(self) -> None:
        if not self.panes.draw_running():
            self._clocks["running"].pause()

    def _second(self) -> None:
        if self.session.player is not None or self.session.there is not None:
            self.panes.draw_title()
        self.panes.settle()
        if self.session.shown.aging and not self.session.frozen:
            self.panes.draw_pairs()

    # ---- from the panes

    @on(LineList.Moved, "#domains")
    def _turn(self) -> None:
        self.panes.show_domain(self.domains.domid)

    @on(LineList.Moved, "#pairs")
    def _explain(self) -> None:
        self.panes.draw_details(keep=False)

    @on(Input.Changed, "#filter")
    def _filter(self, message: Input.Changed) -> None:
        self.panes.filter_by(message.value)

    @on(Input.Submitted, "#filter")
    def _filtered(self, message: Input.Submitted) -> None:
        message.input.display = bool(message.value)
        self.domains.focus()

    @on(LineList.Chosen, "#domains")
    def _enter(self, message: LineList.Chosen) -> None:
        message.stop()
        self.pairs.focus()

    @on(LineList.Chosen, "#pairs")
    def _open(self, message: LineList.Chosen) -> None:
        message.stop()
        self.action_command("expand")

    @on(PairList.Folded)
    def _fold(self, message: PairList.Folded) -> None:
        self.session.shown.fold(message.key, message.branch)
        self.panes.draw_pairs()

    @on(LineList.Sideways)
    def _sideways(self, message: LineList.Sideways) -> None:
        if message.direction > 0 and message.list is self.domains:
            message.stop()
            self.pairs.focus()
        elif message.direction < 0 and message.list is not self.domains:
            message.stop()
            self.domains.focus()

    @on(FooterBar.Pressed)
    def _pressed(self, message: FooterBar.Pressed) -> None:
        perform(message.command, self.performer(message.command.scope))

    def on_resize(self, event: events.Resize) -> None:
        """Folds the list away where there is no room for it."""
        self.set_class(event.size.width < NARROW, "-narrow")
        self.show_columns(event.size.width)
        self.session.shown.refold()
        self.call_after_refresh(self.panes.draw_pairs)

    def show_columns(self, width: int = 0) -> None:
        """Has the list of domains show the columns that were chosen.

        Args:
            width: how wide the screen is, 0 for as it was.
        """
        width = width or self.size.width
        self.panes.show_columns(width, narrow=width < NARROW)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """In a narrow terminal, shows the list of domains only while it has the keys."""
        self.set_class(event.widget.id in ("domains", "filter"), "-listing")
