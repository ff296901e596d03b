"""Why a command cannot be given now: it stays where it is, and says why instead of doing nothing.

Each function takes whoever would perform the command, and returns one sentence; empty if nothing
is in the way. The rows of the table name those that count for them.
"""

from typing import Protocol

from xendrift_tui.presentation.row import Row
from xendrift_tui.screen.session import Session


class Situation(Protocol):
    """What is on the main screen."""

    @property
    def session(self) -> Session:
        """What everything comes from."""
        ...

    @property
    def row(self) -> Row | None:
        """The row of the devices under the cursor."""
        ...


class Filtered(Protocol):
    """What can be filtered."""

    @property
    def filtered(self) -> str:
        """The filter that was typed, empty if none was."""
        ...


class Searched(Protocol):
    """What can be searched."""

    @property
    def wanted(self) -> str:
        """What is searched for, empty if nothing is."""
        ...


def no_domain(here: Situation) -> str:
    """Nothing has been read that could be shown."""
    return "" if here.session.shown.entry is not None else "No domain has been read yet."


def no_device(here: Situation) -> str:
    """The cursor is on a line of the domain itself."""
    row = here.row
    return "This line is about no device." if row is None or row.device is None else ""


def busy(here: Situation) -> str:
    """One action at a time."""
    return "Something runs still: see the log (@)." if here.session.runner is not None else ""


def left_out(here: Situation) -> str:
    """What is not in the merged view has no value there."""
    row = here.row
    if row is None or here.session.shown.merged(row.device) is None:
        return "The merged view leaves this device out: there is no value to edit."
    return ""


def no_rule(here: Situation) -> str:
    """Nothing was found on the device."""
    row = here.row
    found = here.session.shown.alike(row.device) if row is not None else ("", ())
    return "" if found[0] else "No rule is about this device."


def stands_still(here: Situation) -> str:
    """What cannot change cannot be held."""
    return "" if here.session.source.live else "A capture stands still by itself."


def no_recording(here: Situation) -> str:
    """Only a recording can be played."""
    return "" if here.session.player is not None else "This is no recording."


def never_changes(here: Situation) -> str:
    """There is nothing new to be read."""
    session = here.session
    return (
        ""
        if session.source.live or session.host.unread
        else "A capture cannot change: it was read once."
    )


def nothing_decided(here: Situation) -> str:
    """There is no decision to take back."""
    return "" if here.session.has_decided else "Nothing has been decided."


def nothing_taken_back(here: Situation) -> str:
    """There is no decision to make again."""
    return "" if here.session.has_taken_back else "No decision was taken back."


def nothing_runs(here: Situation) -> str:
    """There is nothing to end."""
    session = here.session
    runs = session.runner is not None or session.capturing is not None
    return "" if runs else "Nothing runs; q leaves the program."


def no_capture(here: Situation) -> str:
    """One capture at a time, and none of nothing."""
    if here.session.capturing is not None:
        return "A capture is being written still; ctrl+c ends it."
    return "" if here.session.host.report is not None else "Nothing has been read yet."


def no_problem(here: Situation) -> str:
    """There is no problem to go to."""
    host = here.session.host
    if host.problems:
        return ""
    if host.reading:
        return "Still reading: no problem so far."
    return "No problem in what was read." if host.unread else "No problem anywhere."


def no_filter(here: Filtered) -> str:
    """There is nothing to save."""
    return "" if here.filtered else "There is no filter to save: / asks for one."


def not_searched(here: Searched) -> str:
    """There is no hit to go to."""
    return "" if here.wanted else "Nothing is searched for: / asks for something."
