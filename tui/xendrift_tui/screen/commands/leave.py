"""The key that leaves, and what outlives the screen: nothing is lost without a word."""

from functools import partial
from pathlib import Path

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.plans.decisions import Decided
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.commands.execute import stop_before_leaving
from xendrift_tui.screen.dialogs.leave import LeaveDialog, OfferDialog
from xendrift_tui.screen.kept_decisions import (
    find,
    forget,
    let_all_go,
    named,
    pending,
    take_up,
    write,
)


def leave(context: MainContext) -> None:
    """Leaves the program; asks first what becomes of decisions, or of what runs.

    Back at the hosts nothing is lost: what was decided is there when the host is opened again.
    """
    if context.goes_back:
        go_back(context)
        return
    decided = pending(context.session)
    if decided:
        context.push(LeaveDialog(decided), partial(_answered, context))
    else:
        _leave(context)


def go_back(context: MainContext) -> None:
    """Goes back to the list of hosts, unless something runs that somebody has to hear of."""
    session = context.session
    if session.runner is not None or session.capturing is not None:
        context.say(f"Something runs still on {session.label}: see the log (@), or end it first.")
    else:
        context.leave()


def _answered(context: MainContext, word: str | None) -> None:
    if word == "forget":
        let_all_go(context.session)
        context.panes.draw_pairs()
    elif word == "keep" and not _kept(context):
        return  # where they would be lost, it is better to stay
    if word:
        _leave(context)


def _kept(context: MainContext) -> bool:
    try:
        write(context.session)
    except (XendriftError, OSError) as error:
        context.say(f"The decisions cannot be kept: {error} Nothing was left.", Tone.BAD)
        return False
    return True


def _leave(context: MainContext) -> None:
    if context.session.runner is not None:
        stop_before_leaving(context)
    elif context.session.capturing is not None:
        context.say("A capture is being written still: ctrl+c ends it, without a file.")
    else:
        context.leave()


def offer(context: MainContext) -> None:
    """Offers what an earlier start has kept of this source."""
    files, decided = find(context.session)
    if decided:
        context.push(OfferDialog(decided), partial(_offered, context, files, decided))


def _offered(
    context: MainContext, files: tuple[Path, ...], decided: tuple[Decided, ...], word: str | None
) -> None:
    if word == "forget" or (word == "take" and _taken_up(context, decided)):
        forget(files)


def _taken_up(context: MainContext, decided: tuple[Decided, ...]) -> bool:
    """Makes them again; True if they are kept for this sitting, too."""
    kept = True
    try:
        take_up(context.session, decided)
    except (XendriftError, OSError) as error:
        context.say(f"The decisions are made again, and stay where they were: {error}", Tone.BAD)
        kept = False
    text = SafeText(f"Decided for the merged view, as before: {named(decided)}.")
    context.session.log.note(text, Tone.OPERATOR)
    context.panes.draw_pairs()
    context.panes.draw_list()
    return kept
