"""The command that compares the host with a capture, or with how it was."""

from functools import partial

from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.dialogs.moment import MomentDialog
from xendrift_tui.screen.screens.difference import DifferenceScreen
from xendrift_tui.screen.workers.comparer import START


def compare(context: MainContext) -> None:
    """Asks what with."""
    context.push(MomentDialog(context.session.label, START), partial(_compare, context))


def _compare(context: MainContext, wanted: str | None) -> None:
    if wanted is not None:
        context.push(DifferenceScreen(context.session, wanted))
