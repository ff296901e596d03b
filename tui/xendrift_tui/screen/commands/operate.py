"""The commands that ask for something to be done: each opens a plan, and nothing more."""

from dataclasses import replace
from functools import partial

from xendrift.actions.action import Request, Seen
from xendrift.actions.registry import ACTIONS
from xendrift.actions.undo import UNDO
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.plans.clean_plan import CLEAN
from xendrift.core.plans.plan import ACCEPT, REBUILD
from xendrift.core.plans.plug_plan import PLUG, UNPLUG
from xendrift.core.plans.repair_plan import REPAIR
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.commands.execute import answered
from xendrift_tui.screen.commands.several import of_marks, take_back, take_back_last
from xendrift_tui.screen.commands.there import ask as ask_there
from xendrift_tui.screen.dialogs.plan import PlanDialog
from xendrift_tui.screen.dialogs.spec import SpecDialog
from xendrift_tui.screen.screens.journal import JournalScreen, Ways
from xendrift_tui.screen.workers.planner import look, read_journal
from xendrift_tui.screen.workers.there import read_journal_there


def accept(context: MainContext) -> None:
    """Opens the plan that makes the merged view the template."""
    domid = context.session.shown.domid
    if not of_marks(context, ACCEPT) and domid is not None:
        ask(context, Request(ACCEPT, str(domid)))


def accept_domain(context: MainContext, domid: int) -> None:
    """Opens the plan for any domain, whether or not it is on the screen."""
    _look(context, Request(ACCEPT, str(domid)))


def plug(context: MainContext) -> None:
    """Opens the plan that attaches the device under the cursor, or asks for a new one."""
    row, domid = context.row, context.session.shown.domid
    if of_marks(context, PLUG):
        return
    if row is None or row.device is None:
        plug_new(context)
    elif domid is not None:
        ask(context, Request(PLUG, str(domid), str(row.device)))


def plug_new(context: MainContext) -> None:
    """Asks how a new device is spelled."""
    entry = context.session.shown.entry
    if entry is not None:
        context.session.rest(True)
        domid = entry.observation.domid
        context.push(SpecDialog(entry.report), partial(_spelled, context, domid))


def _spelled(context: MainContext, domid: int, wanted: str | None) -> None:
    context.session.rest(False)
    if wanted:
        ask(context, Request(PLUG, str(domid), wanted))


def unplug(context: MainContext) -> None:
    """Opens the plan that detaches the device under the cursor."""
    row, domid = context.row, context.session.shown.domid
    if row is not None and row.device is not None and domid is not None:
        ask(context, Request(UNPLUG, str(domid), str(row.device)))


def clean(context: MainContext) -> None:
    """Opens the plan that removes the device under the cursor without xl."""
    row, domid = context.row, context.session.shown.domid
    if of_marks(context, CLEAN):
        return
    if row is not None and row.device is not None and domid is not None:
        clean_device(context, domid, row.device)


def clean_device(context: MainContext, domid: int, device: DeviceId) -> None:
    """Opens the plan that removes something, of a domain that may not exist."""
    _look(context, Request(CLEAN, str(domid), str(device)))


def repair(context: MainContext) -> None:
    """Opens the plan that makes the record of the device under the cursor readable."""
    row, domid = context.row, context.session.shown.domid
    if of_marks(context, REPAIR):
        return
    if row is not None and row.device is not None and domid is not None:
        _look(context, Request(REPAIR, str(domid), str(row.device)))


def rebuild(context: MainContext) -> None:
    """Opens the plan that makes a template anew that cannot be used."""
    domid = context.session.shown.domid
    if domid is not None:
        _look(context, Request(REBUILD, str(domid)))


def undo_last(context: MainContext) -> None:
    """Opens the plan that undoes what was done last: one action, or a whole set of them."""
    take_back_last(context)


def journal(context: MainContext) -> None:
    """Shows the journal."""
    session, there = context.session, context.session.there
    ways = Ways(partial(_undo, context), partial(take_back, context))
    read = partial(read_journal, session.access)
    if there is not None:
        read = partial(read_journal_there, there.reach)
    context.push(JournalScreen(read, session.glyphs, ways))


def _undo(context: MainContext, entry_id: str) -> None:
    _look(context, Request(UNDO, entry=entry_id))


def _look(context: MainContext, request: Request) -> None:
    there = context.session.there
    if there is not None:
        ask_there(context, there, request)
        return
    look(context.session.access, request, context.post_message)


def ask(
    context: MainContext, request: Request, note: SafeText = SafeText(), seen: Seen | None = None
) -> None:
    """Shows the plan of a request; the lists stand still until it is answered.

    Args:
        context: the main screen.
        request: what was asked for.
        note: what is to be known of an earlier plan.
        seen: what its plan is made from, the domain as it is on the screen if None.
    """
    session = context.session
    if session.there is not None:
        ask_there(context, session.there, request)
        return
    looked = seen or _on_the_screen(context, request)
    files = looked.observation.userdata if looked.observation is not None else ()
    if request.domain:
        question = session.choices.question(int(request.domain), None, 0.0)
        request = replace(request, question=question)
    try:
        dialog = PlanDialog(
            request,
            lambda wanted: ACTIONS[wanted.action].plan(wanted, looked, session.access),
            any(file.userid == "xl" for file in files),
            session.glyphs,
            note,
        )
    except XendriftError as error:
        context.say(error.sentence, Tone.BAD)
        return
    session.rest(True)
    context.push(dialog, partial(answered, context))


def _on_the_screen(context: MainContext, request: Request) -> Seen:
    entry = context.session.shown.entry
    there = entry is not None and str(entry.observation.domid) == request.domain
    return Seen(entry.observation if entry is not None and there else None)
