"""One action on all that is marked: one plan page, one confirmation, one list of outcomes."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from xendrift.actions.action import Request
from xendrift.actions.plan_several import SetRequest, new_name, undo_request
from xendrift.actions.undo import UNDO
from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import rule
from xendrift.core.model.device import DeviceId
from xendrift.core.plans.plan import ACCEPT
from xendrift.core.plans.set_outcome import Fate, MemberOutcome
from xendrift.core.plans.undo_set import last_set
from xendrift_tui.presentation.domains import Found
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.commands.execute import keep_unwritten, stop
from xendrift_tui.screen.commands.there import ask as ask_there
from xendrift_tui.screen.commands.there import refuse_set
from xendrift_tui.screen.dialogs.set_plan import SetConfirmed, SetPlanDialog
from xendrift_tui.screen.screens.outcome import OutcomeScreen
from xendrift_tui.screen.state.selection import Subject
from xendrift_tui.screen.workers.planner import look
from xendrift_tui.screen.workers.several import SetPlanned, SetRunner, plan_several

_NONE = "Nothing of what is marked can be asked for by {}: mark devices, or findings that it mends."


def of_marks(context: MainContext, action: str) -> bool:
    """Plans an action for all that is marked; False if nothing is.

    Args:
        context: the main screen.
        action: its name in the registry.
    """
    session = context.session
    if not session.selection:
        return False
    requests = tuple(_requests(context, action, session.selection.subjects))
    if requests:
        ask(context, action, requests)
    else:
        context.say(_NONE.format(action), Tone.WARNING)
    return True


def accept_domains(context: MainContext, domids: Iterable[int]) -> None:
    """Plans to accept the merged views of several domains."""
    subjects = [Subject(domid) for domid in domids]
    ask(context, ACCEPT, tuple(_requests(context, ACCEPT, subjects)))


def _requests(context: MainContext, action: str, subjects: Iterable[Subject]) -> Iterator[Request]:
    """Yields a request for each domain, or for each device where the action is about one."""
    session = context.session
    if action == ACCEPT:
        for domid in dict.fromkeys(one.domid for one in subjects):
            if domid in session.host.rows:
                yield Request(
                    action, str(domid), question=session.choices.question(domid, None, 0.0)
                )
        return
    found = session.host.found()
    chosen = [one for subject in subjects for one in _devices(subject, action, found)]
    for one in dict.fromkeys(chosen):
        question = session.choices.question(one.domid, None, 0.0)
        yield Request(action, str(one.domid), str(one.device), question=question)


def _devices(subject: Subject, action: str, found: Iterable[Found]) -> Iterator[Subject]:
    """A device is itself; a domain stands for those of its devices that the action mends."""
    if subject.device is not None:
        yield subject
        return
    for one in found:
        if one.domid == subject.domid and one.device is not None and action in rule(one.rule).keys:
            yield Subject(one.domid, one.device)


# ---- its plans


def ask(context: MainContext, action: str, requests: tuple[Request, ...]) -> None:
    """Plans a set; the lists stand still until its plans are answered."""
    there = context.session.there
    if there is not None:
        refuse_set(context, there, action, requests)
        return
    _plan(context, lambda: SetRequest(action, requests, new_name(action)))


def take_back(context: MainContext, name: str) -> None:
    """Plans to take back what a set did.

    Args:
        context: the main screen.
        name: the set's name in the journal.
    """
    if context.session.there is not None:
        ask_there(context, context.session.there, Request(UNDO, entry=name))
        return
    _plan(context, lambda: undo_request(name, context.session.access))


def take_back_last(context: MainContext) -> None:
    """Plans to take back what was done last, with all of the set that it is a part of."""
    if context.session.there is not None:
        ask_there(context, context.session.there, Request(UNDO))
        return
    access, post = context.session.access, context.post_message

    def of_set() -> SetRequest | None:
        name = last_set(access.need_target().journal.entries())
        return undo_request(name, access) if name else None

    _plan(context, of_set, lambda: look(access, Request(UNDO), post))


def _plan(
    context: MainContext,
    wanted: Callable[[], SetRequest | None],
    alone: Callable[[], None] = lambda: None,
) -> None:
    """Plans a set on a thread; where it finds none, what is alone is planned."""
    if context.after.planning:
        context.say("Plans are being made still.")
        return
    context.after.planning = True
    context.session.rest(True)
    plan_several(context.session.access, wanted, context.post_message, alone)


def planned(context: MainContext, message: SetPlanned) -> None:
    """Shows the plans of a set, or says why there are none."""
    context.after.planning = False
    session = context.session
    if message.wanted is None or message.plans is None:
        session.rest(False)
        if message.problem:
            context.say(message.problem, Tone.BAD)
        return
    dialog = SetPlanDialog(message.wanted, message.plans, session.glyphs)
    context.push(dialog, partial(_answered, context))


# ---- its run


def _answered(context: MainContext, confirmed: SetConfirmed | None) -> None:
    session = context.session
    session.rest(False)
    if confirmed is None:
        return
    if session.runner is not None:
        context.say("Something runs still: nothing of the set was run.", Tone.WARNING)
        return
    session.log.note(confirmed.plans.title, Tone.HEADING)
    run = SetRunner(session.access, confirmed.wanted, confirmed.plans, context.post_message)
    session.runner = session.last_set = run
    run.start()
    context.panes.draw_running()
    context.wake()
    show_outcome(context)


def show_outcome(context: MainContext) -> None:
    """Shows what came of the last set, or how far it is."""
    run = context.session.last_set
    if run is not None:
        undo, end = partial(take_back, context), partial(stop, context)
        context.push(OutcomeScreen(run, context.session.glyphs, undo, end))


def ended(context: MainContext) -> None:
    """Logs what came of a set, and reads its domains again; what is done has no mark any more."""
    session = context.session
    run = session.runner
    if not isinstance(run, SetRunner):
        return
    run.join()
    session.runner = None
    _note(context, run)
    context.panes.draw_running()
    if context.after.leaving:
        context.leave()
        return
    touched = [one for one in run.told if one.fate in (Fate.DONE, Fate.FAILED)]
    session.selection.take_away(list(_marks(touched, session.selection.subjects)))
    domids = {one.member.domid for one in touched}
    context.after.spent |= domids
    session.ask_domains(sorted(domids))
    if any(one.member.plan is not None and one.member.plan.of_host for one in touched):
        session.read_again()
    context.panes.draw_marks()
    for one in run.told:
        if one.unwritten is not None and one.member.plan is not None:
            keep_unwritten(context, one.member.plan, one.unwritten)


def _note(context: MainContext, run: SetRunner) -> None:
    log = context.session.log
    for one in run.told:
        tone = Tone.GOOD if one.fate is Fate.DONE else Tone.MUTED if one.good else Tone.BAD
        log.note(one.line, tone, Mark.NONE if one.good else Mark.ERROR)
    first = next(iter(run.sentences), SafeText("The set is over."))
    good = run.outcome is not None and run.outcome.done
    log.note(first, Tone.GOOD if good else Tone.BAD)
    context.tell(first, good=good)


def _marks(touched: Iterable[MemberOutcome], marked: Iterable[Subject]) -> Iterator[Subject]:
    """The marks of what is done: of a device, or of all of a domain."""
    for one in touched:
        domid, device = one.member.domid, one.member.device
        if one.fate is Fate.DONE and device:
            yield from (Subject(domid), Subject(domid, DeviceId.parse(device)))
        elif one.fate is Fate.DONE:
            yield from (subject for subject in marked if subject.domid == domid)
