"""What becomes of a plan that was confirmed: a thread runs it, and the outcome is told."""

from functools import partial
from pathlib import Path

from xendrift.actions.action import Request
from xendrift.actions.registry import ACTIONS
from xendrift.core.base.text import SafeText
from xendrift.core.plans.lines import Part
from xendrift.core.plans.plan import Plan
from xendrift_tui.presentation.files import file_stem
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.dialogs.file import FileDialog
from xendrift_tui.screen.dialogs.plan import Confirmed
from xendrift_tui.screen.dialogs.stop import StopDialog
from xendrift_tui.screen.workers.action_messages import Result
from xendrift_tui.screen.workers.planner import look
from xendrift_tui.screen.workers.runner import Runner
from xendrift_tui.screen.workers.there import ThereRunner


def answered(context: MainContext, confirmed: Confirmed | None) -> None:
    """Runs a plan that was confirmed, and shows the log; one action at a time."""
    session = context.session
    session.rest(False)
    if confirmed is None or session.runner is not None:
        return
    _note_plan(context, confirmed.plan)
    begin(context, Runner(session.access, confirmed.request, confirmed.plan, context.post_message))


def begin(context: MainContext, runner: Runner | ThereRunner) -> None:
    """Has something run, and shows the log in which it tells of itself."""
    context.session.runner = runner
    runner.start()
    context.panes.log.display = True
    context.panes.log.focus()
    context.panes.draw_running()
    context.panes.draw_title()
    context.wake()


def _note_plan(context: MainContext, plan: Plan) -> None:
    log = context.session.log
    log.note(plan.title, Tone.HEADING)
    for one in plan.lines():
        if one.part in (Part.RUN, Part.STEP):
            log.note(one.text, Tone.LIVE)


def ended(context: MainContext, result: Result) -> None:
    """Says what came of it, and reads the domain again."""
    session = context.session
    if session.runner is not None:
        session.runner.join()
        session.runner = None
    _tell(context, result)
    context.panes.draw_running()
    if context.after.leaving:
        context.leave()
        return
    context.after.spent.add(result.plan.domid)
    if result.refused:
        _plan_anew(context, result.request, result.sentences[0])
    session.ask_domain(result.plan.domid)
    if result.plan.of_host:
        session.read_again()
    if result.unwritten is not None:
        keep_unwritten(context, result.plan, result.unwritten)


def _tell(context: MainContext, result: Result) -> None:
    """Logs what came of it; aloud, unless a new plan is about to tell it."""
    first, *others = result.sentences
    log = context.session.log
    mark = Mark.NONE if result.done else Mark.ERROR
    log.note(first, Tone.GOOD if result.done else Tone.BAD, mark)
    for sentence in others:
        log.note(sentence)
    if result.refused:
        context.panes.draw_title()
    else:
        context.tell(first, good=result.done)


def _plan_anew(context: MainContext, request: Request, refusal: SafeText) -> None:
    """Offers another plan where one was stale, as soon as the host was looked at again."""
    note = SafeText(f"The plan before this one was refused: {refusal}")
    if ACTIONS[request.action].looks:
        look(context.session.access, request, context.post_message, note)
    else:
        context.after.again = (request, note)


def keep_unwritten(context: MainContext, plan: Plan, content: bytes) -> None:
    """Asks for another place for a template that could be saved nowhere."""
    title = f"The new template of {plan.name} could be saved nowhere: keep it in a file"
    path = Path.cwd() / f"{file_stem(plan.name, plan.domid)}.libxl-json"
    context.push(FileDialog(path, content, title=title, what="template"))


# ---- ending it


def stop(context: MainContext) -> None:
    """Asks whether an action is to be ended; a capture leaves nothing, and is ended at once."""
    runner, capturing = context.session.runner, context.session.capturing
    if runner is not None and context.session.there is not None:
        context.say(runner.plan.if_ended)
    elif runner is not None:
        context.push(StopDialog(runner.plan, leaving=False), partial(_stop, context))
    elif capturing is not None:
        capturing.stop()
        context.panes.draw_running()


def _stop(context: MainContext, wanted: bool | None) -> None:
    runner = context.session.runner
    if wanted and runner is not None:
        if context.session.there is None:
            context.session.log.note(SafeText("xl is ended."), Tone.WARNING)
        runner.stop()
        context.panes.draw_running()


def stop_before_leaving(context: MainContext) -> None:
    """Asks whether what runs is to be ended, so that the program can end."""
    runner = context.session.runner
    if runner is not None:
        context.push(StopDialog(runner.plan, leaving=True), partial(_stop_and_leave, context))


def _stop_and_leave(context: MainContext, wanted: bool | None) -> None:
    if not wanted:
        return
    context.after.leaving = True
    if context.session.runner is None:
        context.leave()
    else:
        _stop(context, True)
