"""What the keys of the main screen do."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.widgets import Input, Static

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift_tui.presentation.domain_filter import DOMAINS
from xendrift_tui.screen.commands.ask import ACTIONS
from xendrift_tui.screen.commands.files import Filing
from xendrift_tui.screen.keys.reasons import REASONS, reason_for
from xendrift_tui.screen.keys.table import COMMANDS, Scope, bindings
from xendrift_tui.screen.screens.domain_screen import Way
from xendrift_tui.screen.screens.findings import FleetScreen
from xendrift_tui.screen.screens.next_boot import NextBootScreen
from xendrift_tui.screen.screens.raw import RawScreen
from xendrift_tui.screen.screens.replay import move
from xendrift_tui.screen.widgets.bars import FooterBar
from xendrift_tui.screen.widgets.line_list import LineList


class MainScreen(Filing):
    """The screen that is there from start to end."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.MAIN)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:  # noqa: ARG002
        """Says why an action cannot be run now; empty if it can."""
        reason = REASONS.get(action)
        return (reason(self.session) if reason else "") or self.why_not_act(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tells Textual what to show as out of reach."""
        return None if self.why_not(action, parameters) else True

    def performer(self, scope: Scope) -> DOMNode:
        """Tells who performs the commands of a scope."""
        if scope is Scope.APP:
            return self.owner
        if scope is Scope.DEVICES:
            return self.pairs
        if scope is Scope.LIST:
            return self.focused if isinstance(self.focused, LineList) else self.pairs
        return self

    def reasons(self) -> dict[str, SafeText]:
        """Collects what cannot be asked for now, and why, by the command's id."""
        found = {
            command.id: reason_for(self.performer(command.scope), command.action)
            for command in COMMANDS
        }
        for name in ACTIONS if self.session.access.closed else ():
            found[name] = SafeText(f"Only its plan can be read: {self.session.access.closed}.")
        return {name: reason for name, reason in found.items() if reason}

    def action_problem(self, step: int) -> None:
        """Goes to the next problem of the domain, or of the next domain that has one."""
        found = self.pairs.find_problem(self.pairs.cursor + step, step) if self.pairs.rows else None
        if found is not None:
            self.pairs.go(found)
        elif not self._next_domain(step):
            host = self.session.host
            self.say(
                "No other problem so far: still reading." if host.reading else "No other problem."
            )
            return
        self.pairs.focus()

    def _next_domain(self, step: int) -> bool:
        rows = self.domains.rows
        here = self.domains.cursor
        for distance in range(1, len(rows)):
            index = (here + step * distance) % len(rows)
            if rows[index].problems:
                self.jump = step
                self.domains.go(index)
                return True
        return False

    def action_policy(self) -> None:
        """Merges by the next policy."""
        choices = self.session.choices.next_policy()
        self.session.choose(choices)
        self.session.journal.note(SafeText(f"Merged by {choices.policy}."))
        self.draw_pairs()
        self.draw_title()

    def action_differences(self) -> None:
        """Leaves out what both sides agree on, or shows it again."""
        shown = self.session.shown
        shown.only_differences = not shown.only_differences
        self.draw_pairs()

    def action_expand(self) -> None:
        """Opens or shuts the device under the cursor."""
        row = self.pairs.row
        if row is not None and row.device is not None:
            self.session.shown.toggle(row.device)
            self.draw_pairs()
            self.pairs.go_to(f"device {row.device}")

    def action_next_boot(self) -> None:
        """Shows what boots next."""
        self.owner.push_screen(self.way(NextBootScreen))

    def action_raw(self) -> None:
        """Shows the domain's part of xenstore."""
        self.owner.push_screen(self.way(RawScreen))

    def action_fleet(self) -> None:
        """Shows every finding of every domain."""
        self.owner.push_screen(FleetScreen(self.session))

    def open_device(self, domid: int, device: DeviceId | None) -> None:
        """Goes to a device of any domain, as soon as that is read."""
        if domid not in [row.domid for row in self.domains.rows]:
            self.action_back()  # a filter hides it
            self.domains.filter_by("")
        self.domains.go_to(domid)
        self.jump_to = (domid, device)
        self.show_domain(domid)
        self.draw_pairs()
        self.pairs.focus()

    def way(self, kind: type[Way]) -> Way:
        """Makes another way to look at the domain on the screen, which has been read."""
        assert self.session.shown.entry is not None  # noqa: S101  (the reason was asked before)
        return kind(self.session.shown.entry, self.session)

    def action_filter(self) -> None:
        """Puts the cursor into the filter."""
        entry = self.query_one("#filter", Input)
        entry.display = True
        self.add_class("-listing")
        self.set_focus(entry)  # at once: what is typed next belongs to it

    def action_sort(self) -> None:
        """Sorts the domains another way."""
        self.domains.sort_next()

    def action_freeze(self) -> None:
        """Holds the screen still, or follows the host again."""
        if self.session.player is not None:
            self.session.player.toggle()
            self.draw_title()
            return
        frozen = not self.session.frozen
        self.session.freeze(frozen)
        self.session.journal.note(SafeText("Frozen." if frozen else "Following the host again."))
        self.draw_title()

    def action_replay(self, what: str) -> None:
        """Moves through a recording."""
        if self.session.player is not None:
            move(self.session.player, what)
            self.draw_title()

    def action_log_panel(self) -> None:
        """Shows or hides the log."""
        self.log_panel.display = not self.log_panel.display
        self.draw_title()
        if self.log_panel.display:
            self.log_panel.focus()
        else:
            self.pairs.focus()

    def action_back(self) -> None:
        """Clears the filter, or goes back to the domains; ends what runs, or the first scan."""
        if self.log_panel.has_focus:
            self.action_stop() if self.session.runner is not None else self.action_log_panel()
            return
        entry = self.query_one("#filter", Input)
        if not entry.display and self.stop_scan():
            return
        if entry.value:
            entry.value = ""
        entry.display = False
        self.domains.focus()

    # ---- from the panes

    @on(Input.Changed, "#filter")
    def _filter(self, message: Input.Changed) -> None:
        self.domains.filter_by(message.value)
        problem = self.query_one("#filter-problem", Static)
        said = DOMAINS.problem(message.value)
        problem.update(Text(said))
        problem.display = bool(said)
        self.draw_title()
        self.show_domain(self.domains.domid)

    @on(Input.Submitted, "#filter")
    def _filtered(self, message: Input.Submitted) -> None:
        message.input.display = bool(message.value)
        self.domains.focus()

    @on(LineList.Chosen, "#domains")
    def _enter(self) -> None:
        self.pairs.focus()

    @on(LineList.Chosen, "#pairs")
    def _open(self) -> None:
        self.action_expand()

    @on(LineList.Sideways)
    def _sideways(self, message: LineList.Sideways) -> None:
        if message.direction > 0 and message.list is self.domains:
            self.pairs.focus()
        elif message.direction < 0 and message.list is not self.domains:
            self.domains.focus()

    @on(FooterBar.Pressed)
    async def _pressed(self, message: FooterBar.Pressed) -> None:
        command = message.command
        await self.owner.run_action(command.action, self.performer(command.scope))
