"""The commands that mark lines, on the main screen and in the list of all findings."""

from collections.abc import Collection

from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.screens.findings import FindingsScreen
from xendrift_tui.screen.state.selection import Subject
from xendrift_tui.screen.widgets.line_list import LineList


def _list(context: MainContext) -> LineList:
    panes = context.panes
    return panes.domains if panes.domains.has_focus else panes.pairs


def mark(context: MainContext) -> None:
    """Marks the line under the cursor and goes on to the next; a recording pauses instead."""
    player = context.session.player
    if player is not None:  # nothing can be done in one, and the key is where hands expect it
        player.toggle()
        context.panes.draw_title()
        return
    lines = _list(context)
    subject = lines.subject(lines.cursor) if lines.count else None
    if subject is not None:
        _turn(context, [subject])
        lines.go(lines.cursor + 1)


def mark_all(context: MainContext) -> None:
    """Marks every line that is shown, or takes all those marks away.

    dom0 is meant only where it is marked by itself: libxl keeps no template of it.
    """
    subjects = [one for one in _list(context).subjects() if one != Subject(0)]
    devices = [one for one in subjects if one.device is not None]
    _turn(context, devices or subjects)


def mark_rule(context: MainContext) -> None:
    """Marks whatever the rule of the line under the cursor is about, as far as it is shown."""
    panes, shown = context.panes, context.session.shown
    if not panes.domains.has_focus:
        row, domid = context.row, shown.domid
        _, devices = shown.alike(row.device if row is not None else None)
        if domid is not None:
            _add(context, [Subject(domid, device) for device in devices])
        return
    row = next((one for one in panes.domains.rows if one.domid == panes.domains.domid), None)
    worst = max(row.found, key=lambda one: one.severity, default=None) if row is not None else None
    if worst is not None:
        alike = [Subject(one.domid) for one in panes.domains.rows if worst.rule in one.rules]
        _add(context, alike)
        context.say(
            f"Domains with the rule {worst.rule}: {len(alike)}{context.session.selection.told}."
        )


def clear(context: MainContext) -> None:
    """Takes every mark away."""
    context.session.selection.clear()
    context.panes.draw_marks()


def _add(context: MainContext, subjects: Collection[Subject]) -> None:
    context.session.selection.add(subjects)
    context.panes.draw_marks()


def _turn(context: MainContext, subjects: Collection[Subject]) -> None:
    if subjects:
        context.session.selection.turn(subjects)
        context.panes.draw_marks()


# ---- in the list of all findings


def mark_found(screen: FindingsScreen) -> None:
    """Marks what the finding, or the group, under the cursor is about; goes on to the next."""
    fleet = screen.fleet
    if fleet.count:
        _turn_found(screen, fleet.of_line(fleet.cursor))
        fleet.go(fleet.cursor + 1)


def mark_all_found(screen: FindingsScreen) -> None:
    """Marks what every finding is about that is shown, or takes all those marks away."""
    _turn_found(screen, screen.fleet.subjects())


def mark_rule_found(screen: FindingsScreen) -> None:
    """Marks what every finding of the same rule is about, as far as it is shown."""
    one = screen.fleet.found
    if one is not None:
        screen.selection.add(screen.fleet.of_rule(one.rule))
        screen.fleet.show_marks()


def clear_found(screen: FindingsScreen) -> None:
    """Takes every mark away."""
    screen.selection.clear()
    screen.fleet.show_marks()


def _turn_found(screen: FindingsScreen, subjects: Collection[Subject]) -> None:
    if subjects:
        screen.selection.turn(subjects)
        screen.fleet.show_marks()
