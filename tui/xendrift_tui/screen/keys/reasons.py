"""Why a command cannot be given now: it stays where it is, and says why instead of doing nothing.

Whoever performs actions may have a method `why_not`; the application asks it before it runs one,
and footer, palette and help ask it to show what is in the way. `REASONS` holds what depends on the
session alone, by the action's name.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from textual.actions import parse

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.session import Session

Reason = Callable[[Session], str]


@runtime_checkable
class Performer(Protocol):
    """Something that may be unable to do what it is asked for."""

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Says in one sentence why an action cannot be run now; empty if it can."""
        ...


def reason_for(performer: object, action: str) -> SafeText:
    """Says why an action cannot be run now; empty if it can.

    Args:
        performer: who would run it.
        action: the action as a binding names it, with its parameters.
    """
    if not isinstance(performer, Performer):
        return SafeText()
    _, name, parameters = parse(action)
    return SafeText(performer.why_not(name, parameters))


def _no_domain(session: Session) -> str:
    return "" if session.shown.entry is not None else "No domain has been read yet."


def _stands_still(session: Session) -> str:
    return "" if session.source.live else "A capture stands still by itself."


def _no_recording(session: Session) -> str:
    return "" if session.player is not None else "This is no recording."


def _never_changes(session: Session) -> str:
    return (
        ""
        if session.source.live or session.host.unread
        else "A capture cannot change: it was read once."
    )


def _nothing_decided(session: Session) -> str:
    return "" if session.has_decided else "Nothing has been decided."


def _nothing_taken_back(session: Session) -> str:
    return "" if session.has_taken_back else "No decision was taken back."


def _nothing_runs(session: Session) -> str:
    runs = session.runner is not None or session.capturing is not None
    return "" if runs else "Nothing runs; q leaves the program."


def _captures(session: Session) -> str:
    if session.capturing is not None:
        return "A capture is being written still; ctrl+c ends it."
    return "" if session.host.report is not None else "Nothing has been read yet."


def _no_problem(session: Session) -> str:
    host = session.host
    if host.problems:
        return ""
    if host.reading:
        return "Still reading: no problem so far."
    return "No problem in what was read." if host.unread else "No problem anywhere."


REASONS: Mapping[str, Reason] = {
    "problem": _no_problem,
    "next_boot": _no_domain,
    "raw": _no_domain,
    "export": _no_domain,
    "capture": _captures,
    "expand": _no_domain,
    "undo": _nothing_decided,
    "redo": _nothing_taken_back,
    "accept": _no_domain,
    "plug": _no_domain,
    "plug_new": _no_domain,
    "unplug": _no_domain,
    "clean": _no_domain,
    "rebuild": _no_domain,
    "edit": _no_domain,
    "bulk": _no_domain,
    "stop": _nothing_runs,
    "replay": _no_recording,
    "freeze": _stands_still,
    "reread": _never_changes,
}
