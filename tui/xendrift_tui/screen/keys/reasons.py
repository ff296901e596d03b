"""Why a command cannot be given now: it stays where it is, and says why instead of doing nothing.

Each function takes whoever would perform the command, and returns one sentence; empty if nothing
is in the way. The rows of the table name those that count for them.
"""

from typing import Protocol

from xendrift_tui.presentation.details import found_about
from xendrift_tui.presentation.row import Row
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.terminal.themes import DARK, LIGHT


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


class OneList(Protocol):
    """The list of domains."""

    @property
    def has_focus(self) -> bool:
        """Whether it has the keys."""
        ...

    @property
    def domid(self) -> int | None:
        """The domain under the cursor."""
        ...


class Focused(Situation, Protocol):
    """The main screen, with the list of domains."""

    @property
    def domains(self) -> OneList:
        """The list on the left."""
        ...


class Coloured(Protocol):
    """What has a theme."""

    @property
    def theme(self) -> str:
        """The name of the theme."""
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


def no_rule_to_mark(here: Focused) -> str:
    """Nothing was found on the line that has the keys."""
    if not here.domains.has_focus:
        return no_rule(here)
    row = here.session.host.rows.get(here.domains.domid or 0)
    return "" if row is not None and row.found else "No rule is about this domain."


def few_colours(here: Coloured) -> str:
    """There is one theme only for a terminal of 16 colours, or of none."""
    if here.theme in (DARK.name, LIGHT.name):
        return ""
    return "This terminal has 16 colours or none: its own settings choose them (--theme)."


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


def nothing_pending(here: Situation) -> str:
    """There is no decision that could be listed."""
    return "" if here.session.pending else "Nothing is decided that was not written."


def nothing_marked_here(here: Situation) -> str:
    """The same, on the main screen."""
    return "" if here.session.selection else "Nothing is marked."


def no_device_or_marks(here: Situation) -> str:
    """Nothing is marked, and the cursor is on a line of the domain itself."""
    return "" if here.session.selection else no_device(here)


def marks(here: Situation) -> str:
    """What takes one device alone is not given for marks, which would be passed over."""
    count = len(here.session.selection)
    return (
        f"{count} marked, but this takes one device alone: U takes all marks away." if count else ""
    )


def no_finding(here: Situation) -> str:
    """Nothing was found that could be lived with."""
    entry = here.session.shown.entry
    found = found_about(entry.report, here.row) if entry is not None else ()
    return "" if found else "No finding is about this line."


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


def no_set(here: Situation) -> str:
    """No set was run since the screen was opened."""
    return "" if here.session.last_set is not None else "No set was run yet: J lists what was done."
