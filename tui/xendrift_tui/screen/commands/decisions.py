"""The commands about what is decided and not written, over all domains."""

from functools import partial

from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.commands.look import open_device
from xendrift_tui.screen.commands.operate import accept_domain
from xendrift_tui.screen.commands.several import accept_domains
from xendrift_tui.screen.screens.decisions import DecisionsScreen, Turns


def show(context: MainContext) -> None:
    """Shows every decision that is not written yet."""
    turns = Turns(
        partial(open_device, context), partial(_accept, context), context.panes.draw_pairs
    )
    context.push(DecisionsScreen(context.session, turns))


def _accept(context: MainContext, domids: tuple[int, ...]) -> None:
    """One plan, or a set of them where there are several domains."""
    if context.session.runner is not None:
        context.say("Something runs still: see the log (@).")
    elif len(domids) > 1:
        accept_domains(context, domids)
    for domid in domids if len(domids) == 1 else ():
        accept_domain(context, domid)


def take_back(screen: DecisionsScreen) -> None:
    """Takes back the decision under the cursor."""
    screen.take_back()


def accept(screen: DecisionsScreen) -> None:
    """Opens one plan for every domain in the list."""
    screen.accept()
