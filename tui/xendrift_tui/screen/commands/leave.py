"""The key that leaves, and what outlives the screen: nothing is lost without a word."""

from functools import partial
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift.core.plans.decisions import Decided
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.commands.execute import stop_before_leaving
from xendrift_tui.screen.dialogs.leave import LeaveDialog, OfferDialog
from xendrift_tui.screen.kept_decisions import find, forget, keep, named, pending, take_up


def leave(context: MainContext) -> None:
    """Leaves the program; asks first where decisions would be lost, or something runs."""
    decided = pending(context.session)
    if decided:
        context.push(LeaveDialog(decided), partial(_answered, context))
    else:
        _leave(context)


def _answered(context: MainContext, word: str | None) -> None:
    if word == "keep":
        context.session.log.note(keep(context.session))
    if word:
        _leave(context)


def _leave(context: MainContext) -> None:
    if context.session.runner is not None:
        stop_before_leaving(context)
    elif context.session.capturing is not None:
        context.say("A capture is being written still: ctrl+c ends it, without a file.")
    else:
        context.leave()


def offer(context: MainContext) -> None:
    """Offers what an earlier start has kept of this source, if it ended by itself."""
    files, decided = find(context.session)
    if decided:
        context.push(OfferDialog(decided), partial(_offered, context, files, decided))


def _offered(
    context: MainContext, files: tuple[Path, ...], decided: tuple[Decided, ...], word: str | None
) -> None:
    if word == "take":
        take_up(context.session, decided)
        text = SafeText(f"Decided for the merged view, as before: {named(decided)}.")
        context.session.log.note(text, Tone.OPERATOR)
        context.panes.draw_pairs()
    if word:
        forget(files)
