"""The commands that change what is seen and nothing else."""

from collections.abc import Callable, Mapping

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.sources.recording.replay import Player
from xendrift_tui.presentation.row import Branch, RowKind
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.commands.execute import stop
from xendrift_tui.screen.commands.leave import go_back
from xendrift_tui.screen.screens.domain_screen import DomainScreen
from xendrift_tui.screen.screens.findings import FindingsScreen
from xendrift_tui.screen.screens.next_boot import NextBootScreen
from xendrift_tui.screen.screens.panes import Jump
from xendrift_tui.screen.screens.raw import RawScreen

# ---- the domain on the screen


def problem(context: MainContext, step: int) -> None:
    """Goes to the next problem of the domain, or of the next domain that has one."""
    pairs = context.panes.pairs
    found = pairs.find_problem(pairs.cursor + step, step) if pairs.rows else None
    if found is not None:
        pairs.go(found)
        _open_selected(context)
    elif not _next_domain(context, step):
        reading = context.session.host.reading
        context.say("No other problem so far: still reading." if reading else "No other problem.")
        return
    pairs.focus()


def _open_selected(context: MainContext) -> None:
    """Opens the device under the cursor, where there is room for all of its values."""
    row = context.row
    if row is not None and row.device is not None and row.branch is not Branch.OPEN:
        context.session.shown.refold(row.device)
        context.panes.draw_pairs()


def _next_domain(context: MainContext, step: int) -> bool:
    domains = context.panes.domains
    rows, here = domains.rows, domains.cursor
    for distance in range(1, len(rows)):
        index = (here + step * distance) % len(rows)
        if rows[index].problems:
            context.panes.jump = step
            domains.go(index)
            return True
    return False


def policy(context: MainContext) -> None:
    """Merges by the next policy."""
    session = context.session
    choices = session.choices.next_policy()
    session.choose(choices)
    session.log.note(SafeText(f"Merged by {choices.policy}."))
    context.panes.draw_pairs()
    context.panes.draw_title()


def differences(context: MainContext) -> None:
    """Leaves out what both sides agree on, or shows it again."""
    shown = context.session.shown
    shown.only_differences = not shown.only_differences
    context.panes.draw_pairs()


def expand(context: MainContext) -> None:
    """Opens the row under the cursor, or the device that it belongs to, or shuts it again.

    What differs stays to be seen; to the left shuts a device entirely.
    """
    row, panes = context.row, context.panes
    if row is None:
        return
    if row.kind is RowKind.REST:
        differences(context)
        return
    above = f"device {row.device}" if row.device is not None else ""
    rows = panes.pairs.rows
    branch = row if row.branch else next((one for one in rows if one.key == above), None)
    if branch is not None:
        least = Branch.SHUT if branch.kind is RowKind.HEADING else Branch.PART
        opened = branch.branch is Branch.OPEN
        context.session.shown.fold(branch.key, least if opened else Branch.OPEN)
        panes.draw_pairs()
        panes.pairs.go_to(branch.key)


def expand_all(context: MainContext) -> None:
    """Opens every device and kind, or shuts the devices again."""
    context.session.shown.fold_all(context.panes.pairs.rows)
    context.panes.draw_pairs()


def next_boot(context: MainContext) -> None:
    """Shows what boots next."""
    context.push(look_at(context, NextBootScreen.name_of_way))


def raw(context: MainContext) -> None:
    """Shows the domain's part of xenstore."""
    context.push(look_at(context, RawScreen.name_of_way))


def look_at(context: MainContext, way: str) -> DomainScreen:
    """Makes another screen about the domain on the screen, which has been read.

    Args:
        context: the main screen.
        way: what the screen calls itself.
    """
    entry = context.session.shown.entry
    assert entry is not None  # noqa: S101  (the reason was asked before)
    return _WAYS[way](entry, context.session)


_WAYS: dict[str, type[DomainScreen]] = {way.name_of_way: way for way in (NextBootScreen, RawScreen)}


# ---- all domains


def findings(context: MainContext) -> None:
    """Shows every finding of every domain."""
    context.push(FindingsScreen(context.session))


def open_device(
    context: MainContext, domid: int, device: DeviceId | None, command: str = ""
) -> None:
    """Goes to a device of any domain, as soon as that is read.

    Args:
        context: the main screen.
        domid: the domain.
        device: the device, None for the domain as a whole.
        command: what is to be done there, by its id; empty for nothing.
    """
    panes = context.panes
    if domid not in [row.domid for row in panes.domains.rows]:
        back(context)  # a filter hides it
        panes.domains.filter_by("")
    panes.domains.go_to(domid)
    panes.jump_to = Jump(domid, device, command)
    panes.show_domain(domid)
    panes.draw_pairs()
    panes.pairs.focus()


def filter_domains(context: MainContext) -> None:
    """Puts the cursor into the filter."""
    entry = context.panes.filter
    entry.display = True
    entry.screen.add_class("-listing")
    entry.screen.set_focus(entry)  # at once: what is typed next belongs to it


def sort(context: MainContext) -> None:
    """Sorts the domains another way."""
    context.panes.domains.sort_next()


# ---- the screen itself


def freeze(context: MainContext) -> None:
    """Holds the screen still, or follows the host again."""
    session = context.session
    if session.player is not None:
        session.player.toggle()
    else:
        frozen = not session.frozen
        session.freeze(frozen)
        session.log.note(SafeText("Frozen." if frozen else "Following the host again."))
    context.panes.draw_title()


def reread(context: MainContext) -> None:
    """Reads everything again, or what a scan has left out that was ended."""
    if context.session.host.unread:
        context.session.read_on()
        context.say("Reading the domains that were left out.")
    else:
        context.session.read_again()
        context.say("Reading everything again.")


def log(context: MainContext) -> None:
    """Shows or hides the log."""
    panes = context.panes
    panes.log.display = not panes.log.display
    panes.draw_title()
    (panes.log if panes.log.display else panes.pairs).focus()


def next_pane(context: MainContext) -> None:
    """Gives the keys to the next pane."""
    context.panes.pairs.screen.focus_next()


def back(context: MainContext) -> None:
    """Clears the filter, or goes back to the domains; ends what runs, or the first scan."""
    panes, session = context.panes, context.session
    if panes.log.has_focus:
        stop(context) if session.runner is not None else log(context)
        return
    entry = panes.filter
    if not entry.display and _stop_scan(context):
        return
    if not entry.display and panes.domains.has_focus and context.goes_back:
        go_back(context)
        return
    if entry.value:
        entry.value = ""
    entry.display = False
    panes.domains.focus()


def _stop_scan(context: MainContext) -> bool:
    """Ends the scan that goes on; False if there is none."""
    session = context.session
    if not session.host.telling or session.lost:
        return False
    session.stop_scan()
    return True


# ---- a recording

_JUMP = 10.0  # seconds

_MOVES: Mapping[str, Callable[[Player], None]] = {
    "step": lambda player: player.step(1),
    "back": lambda player: player.step(-1),
    "faster": lambda player: player.faster(2.0),
    "slower": lambda player: player.faster(0.5),
    "forward": lambda player: player.seek(_JUMP),
    "rewind": lambda player: player.seek(-_JUMP),
}


def play(context: MainContext, what: str) -> None:
    """Moves through the recording, if there is one.

    Args:
        context: the main screen.
        what: `step`, `back`, `faster`, `slower`, `forward` or `rewind`.
    """
    player = context.session.player
    if player is not None:
        _MOVES[what](player)
        context.panes.draw_title()
