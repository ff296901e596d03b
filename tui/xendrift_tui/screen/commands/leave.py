"""The key that leaves, and what outlives the screen: nothing is lost without a word."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xendrift.core.base.text import SafeText
from xendrift.core.plans.decisions import Decided
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.dialogs.leave import LeaveDialog, OfferDialog
from xendrift_tui.screen.state.kept_decisions import find, forget, keep, named, pending, take_up

if TYPE_CHECKING:
    from xendrift_tui.screen.app import XendriftApp


def leave(app: "XendriftApp") -> None:
    """Leaves the program; asks first where decisions would be lost, or something runs."""
    decided = pending(app.session)
    if decided:
        app.push_screen(LeaveDialog(decided), partial(_answered, app))
    else:
        _leave(app)


def _answered(app: "XendriftApp", word: str | None) -> None:
    if word == "keep":
        app.session.journal.note(keep(app.session))
    if word:
        _leave(app)


def _leave(app: "XendriftApp") -> None:
    if app.session.runner is not None:
        app.main.stop_before_leaving()
    elif app.session.capturing is not None:
        app.main.say("A capture is being written still: ctrl+c ends it, without a file.")
    else:
        app.exit(0)


def offer(app: "XendriftApp") -> None:
    """Offers what an earlier start has kept of this source, if it ended by itself."""
    files, decided = find(app.session)
    if decided:
        app.push_screen(OfferDialog(decided), partial(_offered, app, files, decided))


def _offered(
    app: "XendriftApp", files: tuple[Path, ...], decided: tuple[Decided, ...], word: str | None
) -> None:
    if word == "take":
        take_up(app.session, decided)
        text = SafeText(f"Decided for the merged view, as before: {named(decided)}.")
        app.session.journal.note(text, Tone.OPERATOR)
        app.main.draw_pairs()
    if word:
        forget(files)
