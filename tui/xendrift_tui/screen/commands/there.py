"""What is asked for on another host: its plan is made there, shown here, and run there."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from xendrift.actions.action import Request
from xendrift.core.base.shell import command_line
from xendrift.core.base.text import SafeText
from xendrift.core.plans.plan import ACCEPT
from xendrift_tui.presentation.hosts import place
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.commands.execute import begin
from xendrift_tui.screen.dialogs.there import Answered, ThereDialog
from xendrift_tui.screen.state.there import There
from xendrift_tui.screen.workers.there import (
    EndedThere,
    PlannedThere,
    PlanThere,
    ThereRunner,
    plan_there,
)


def ask(context: MainContext, there: There, request: Request) -> None:
    """Has the plan of a request made on the host that the sitting is about.

    Args:
        context: the main screen.
        there: the host.
        request: what is asked for.
    """
    session = context.session
    if there.closed:
        context.say(there.closed, Tone.WARNING)
        return
    if context.after.planning:
        context.say(f"{there.name} makes a plan still.")
        return
    if request.domain:
        question = session.choices.question(int(request.domain), None, 0.0)
        request = replace(request, question=question)
    context.after.planning = True
    context.say(f"{there.name} makes the plan.")
    plan_there(there.reach, request, context.post_message)


def refuse_set(
    context: MainContext, there: There, action: str, requests: Iterable[Request]
) -> None:
    """Says which command does to several on another host what is asked for here.

    Args:
        context: the main screen.
        there: the host.
        action: its name in the registry.
        requests: what is asked for.
    """
    domains = list(dict.fromkeys(one.domain for one in requests))
    devices = list(dict.fromkeys(one.device for one in requests))
    named = [*domains, *(devices if action != ACCEPT and len(devices) == 1 else ())]
    words = named if action == ACCEPT or len(devices) == 1 else [*domains, "DEVICE"]
    command = command_line("xendrift", action, *words, "--host", there.name)
    context.say(f"On another host the screen acts on one at a time; this does all: {command}")


def planned(context: MainContext, message: PlannedThere) -> None:
    """Shows the plan, or says why there is none."""
    context.after.planning = False
    plan, session = message.plan, context.session
    if plan is None:
        context.say(message.problem, Tone.BAD)
        return
    session.rest(True)
    entry = session.shown.entry
    here = entry is not None and str(entry.observation.domid) == plan.request.domain
    files = entry.observation.userdata if entry is not None and here else ()
    pending = any(file.userid == "xl" for file in files)
    dialog = ThereDialog(plan, pending, session.glyphs)
    context.push(dialog, partial(_answered, context, message))


def _answered(context: MainContext, message: PlannedThere, answer: Answered | None) -> None:
    session, plan = context.session, message.plan
    session.rest(False)
    there = session.there
    if answer is None or plan is None or there is None:
        return
    if answer.request is not None:
        ask(context, there, answer.request)
        return
    if plan.kept is None or session.runner is not None:
        return
    session.log.note(plan.title, Tone.HEADING)
    for line in plan.lines[1:]:
        session.log.note(line, Tone.LIVE)
    runner = ThereRunner(there.reach, plan, plan.kept, answer.reason, context.post_message)
    begin(context, runner)


def ended(context: MainContext, message: EndedThere) -> None:
    """Says what came of it, as the journal there has it."""
    session, plan = context.session, message.plan
    session.runner = None
    context.panes.draw_running()
    if context.after.leaving:
        context.leave()
        return
    done = message.status == 0
    last = next(reversed(message.sentences), SafeText("It is over."))
    context.tell(f"{_place(context, plan)}: {last}", good=done)
    if plan.request.domain:
        domid = int(plan.request.domain)
        context.after.spent.add(domid)
        session.ask_domain(domid)
    if not plan.request.domain:
        session.read_again()


def _place(context: MainContext, plan: PlanThere) -> SafeText:
    """Names what a plan is about: `host/domain`, or the host alone."""
    domain = plan.request.domain
    row = context.session.host.rows.get(int(domain)) if domain else None
    return place(plan.host, row.name) if row is not None else plan.host
