"""Why a command of a screen that is laid over the main one cannot be given now.

Each function takes the screen, and returns one sentence; empty if nothing is in the way.
"""

from typing import Protocol

from xendrift_tui.screen.state.selection import Selection


class Marking(Protocol):
    """Something whose lines can be marked."""

    @property
    def selection(self) -> Selection:
        """What is marked."""
        ...


class Lined(Protocol):
    """A list."""

    @property
    def count(self) -> int:
        """How many lines it has."""
        ...


class Finding(Protocol):
    """The screen of all findings."""

    @property
    def fleet(self) -> Lined:
        """The list."""
        ...


class Running(Protocol):
    """A set that runs, or has run."""

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        ...


class Listed(Protocol):
    """A list with a cursor."""

    @property
    def chosen(self) -> object:
        """What is under the cursor, None in an empty list."""
        ...


class Searched(Protocol):
    """What can be searched."""

    @property
    def wanted(self) -> str:
        """What is searched for, empty if nothing is."""
        ...


def nothing_marked(here: Marking) -> str:
    """There is no mark to take away."""
    return "" if here.selection else "Nothing is marked."


def nothing_found(here: Finding) -> str:
    """The list of findings is empty."""
    return "" if here.fleet.count else "The list is empty."


def no_single(here: Listed) -> str:
    """The line under the cursor is that of a group, or there is none."""
    return "" if here.chosen is not None else "This line is about no single finding."


def none_listed(here: Listed) -> str:
    """The list is empty."""
    return "" if here.chosen is not None else "The list is empty."


def still_runs(here: Running) -> str:
    """What runs is not taken back."""
    return "" if here.ended else "It runs still: ctrl+c ends it."


def runs_no_more(here: Running) -> str:
    """There is nothing to end."""
    return "It is over." if here.ended else ""


def not_searched(here: Searched) -> str:
    """There is no hit to go to."""
    return "" if here.wanted else "Nothing is searched for: / asks for something."
