"""The commands about findings that the operator lives with."""

from functools import partial

from xendrift.core.base.errors import XendriftError
from xendrift.core.ignores import Ignore
from xendrift_tui.presentation.details import found_about
from xendrift_tui.presentation.domains import Found, shorten
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.dialogs.ignore import IgnoreDialog
from xendrift_tui.screen.screens.ignored import IgnoredScreen
from xendrift_tui.screen.state.living_with import covered, today


def ignore(context: MainContext) -> None:
    """Asks how the worst finding of the line under the cursor is to be lived with."""
    entry = context.session.shown.entry
    findings = found_about(entry.report, context.row) if entry is not None else ()
    if entry is not None and findings:
        ask(context, shorten(findings[0], entry.report.name))


def ask(context: MainContext, found: Found) -> None:
    """Asks how a finding is to be lived with; the lists stand still meanwhile."""
    session, day = context.session, today()
    all_found = session.host.found()

    def count(entry: Ignore) -> int:
        return len(covered(entry, all_found, day))

    session.rest(True)
    dialog = IgnoreDialog(found, count, day, session.ignoring.kept)
    context.push(dialog, partial(_answered, context))


def _answered(context: MainContext, entry: Ignore | None) -> None:
    session = context.session
    session.rest(False)
    if entry is None:
        return
    count = len(covered(entry, session.host.found(), today()))
    until = f"until {entry.until.isoformat()}" if entry.until else "for ever"
    try:
        session.live_with(session.ignoring.add(entry, session.choices.living_with))
    except (XendriftError, OSError) as error:
        context.say(f"Not ignored: {error}", Tone.BAD)
        return
    covers = f"{count} finding{'' if count == 1 else 's'}"
    context.say(f"Ignored {until}, {session.ignoring.kept}: {entry.rule}, {covers}.")
    context.panes.draw_pairs()


def show(context: MainContext) -> None:
    """Shows what the operator lives with."""
    context.push(IgnoredScreen(context.session, partial(_end, context)))


def _end(context: MainContext, entry: Ignore) -> None:
    session = context.session
    try:
        session.live_with(session.ignoring.remove(entry, session.choices.living_with))
    except (XendriftError, OSError) as error:
        context.say(f"Ignored still: {error}", Tone.BAD)
        return
    context.say(f"Ignored no longer: {entry.rule} on {entry.device} of {entry.domain}.")
    context.panes.draw_pairs()


def end(screen: IgnoredScreen) -> None:
    """Ignores what is under the cursor no longer."""
    screen.end()
