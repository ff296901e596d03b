"""The commands of the screens that are laid over the main one."""

from textual.widgets import Input

from xendrift_tui.screen.screens.domain_screen import DomainScreen
from xendrift_tui.screen.screens.findings import FindingsScreen
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.screens.raw import RawScreen
from xendrift_tui.screen.widgets.line_list import LineList

ON_MARKS = ("accept", "plug", "clean", "repair")
"""The commands that are for all that is marked, where anything is."""


def back(screen: Overlay) -> None:
    """Goes back to the main screen."""
    screen.action_close_overlay()


# ---- of one domain


def way(screen: DomainScreen, name: str) -> None:
    """Looks another way, or back at the devices if this is the way that was asked for."""
    if name == screen.name_of_way:
        screen.dismiss()
    else:
        screen.post_message(DomainScreen.Wanted(screen, name))


def turn(screen: DomainScreen, step: int) -> None:
    """Turns to another domain."""
    screen.post_message(DomainScreen.Turned(step))


def search(screen: RawScreen) -> None:
    """Asks what to search for."""
    _open(screen, "#search")


def next_hit(screen: RawScreen, step: int) -> None:
    """Goes to the next hit, or to the one before."""
    screen.go_to_hit(step)


def other_side(screen: RawScreen) -> None:
    """Gives the keys to the other side."""
    screen.turn_over()


def copy_value(screen: RawScreen) -> None:
    """Copies the node with its value."""
    if screen.nodes.row is not None:
        screen.post_message(LineList.Copied(screen.nodes.row.text))


# ---- of all findings


def filter_findings(screen: FindingsScreen) -> None:
    """Asks what to leave out."""
    _open(screen, "#fleet-filter")


def sort_findings(screen: FindingsScreen) -> None:
    """Sorts another way."""
    screen.fleet.sort_next()


def group_findings(screen: FindingsScreen) -> None:
    """Puts the findings together by something else."""
    screen.fleet.group_next()


def fold_findings(screen: FindingsScreen) -> None:
    """Shuts every group, or opens them all."""
    screen.fleet.fold_all()


def do_found(screen: FindingsScreen, command: str) -> None:
    """Goes back, to the device that the finding is about, and does something there.

    What can be done to several is done to all that is marked, without going anywhere.

    Args:
        screen: the findings.
        command: the command of the main screen, by its id.
    """
    if screen.selection and command in ON_MARKS:
        screen.post_message(FindingsScreen.Marked(command))
    elif screen.selection and command == "unplug":
        screen.notify(
            "This takes one device alone: U takes all marks away.", markup=False, timeout=3
        )
    else:
        screen.do(command)


def ignore_found(screen: FindingsScreen) -> None:
    """Asks how the finding under the cursor is to be lived with."""
    if screen.chosen is not None:
        screen.post_message(FindingsScreen.Ignoring(screen.chosen))


def _open(screen: Overlay, name: str) -> None:
    entry = screen.query_one(name, Input)
    entry.display = True
    screen.set_focus(entry)  # at once: what is typed next belongs to it
