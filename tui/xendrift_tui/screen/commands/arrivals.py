"""What comes in from the threads, and what is made of it on the main screen."""

from collections.abc import Callable, Mapping
from typing import Any

from xendrift.actions.action import Seen
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.commands.execute import ended
from xendrift_tui.screen.commands.leave import offer
from xendrift_tui.screen.commands.operate import ask
from xendrift_tui.screen.commands.several import ended as set_ended
from xendrift_tui.screen.commands.several import planned as set_planned
from xendrift_tui.screen.commands.there import ended as ended_there
from xendrift_tui.screen.commands.there import planned as planned_there
from xendrift_tui.screen.workers.action_messages import Ended, Planned, Said
from xendrift_tui.screen.workers.capture import CaptureEnded
from xendrift_tui.screen.workers.messages import (
    Arrival,
    DomainBroken,
    DomainsGone,
    DomainsSeen,
    HostSeen,
    Lost,
    Recovered,
    ScanStopped,
    SubtreeSeen,
)
from xendrift_tui.screen.workers.several import SetEnded, SetPlanned, SetTold
from xendrift_tui.screen.workers.there import EndedThere, PlannedThere


def arrive(context: MainContext, message: Arrival) -> None:
    """Takes what a thread tells.

    Args:
        context: the main screen.
        message: what is told.
    """
    take = _TAKEN.get(type(message))
    if take is not None:
        take(context, message)


# ---- what was read


def _host_seen(context: MainContext, message: HostSeen) -> None:
    host = context.session.host
    if host.report is None:
        for note in message.report.host.coverage.notes:
            context.session.log.note(note, Tone.WARNING)
    host.report = message.report
    host.forget(set(host.rows) - message.report.host.domids)
    context.panes.draw_list()


def _domains_seen(context: MainContext, message: DomainsSeen) -> None:
    _follow_up(context, message)
    session = context.session
    session.host.take(message.entries)
    session.host.scanned(message.left)
    context.panes.list_due = True
    if session.shown.domid is None:
        context.panes.draw_list()
    for entry in message.entries:
        if entry.observation.domid == session.shown.domid:
            anew = session.shown.entry is None
            session.shown.take(entry, session.choices)
            context.panes.draw_pairs(anew=anew)
    if message.left == 0 and not context.after.offered:
        context.after.offered = True
        offer(context)


def _follow_up(context: MainContext, message: DomainsSeen) -> None:
    """Lets go of decisions that came true; offers a new plan where one was stale."""
    for entry in message.entries:
        domid = entry.observation.domid
        if domid not in context.after.spent:
            continue
        context.after.spent.remove(domid)
        context.session.let_go(entry.observation)
        again = context.after.take(domid)
        if again is not None:
            ask(context, *again, Seen(entry.observation))


def _domain_broken(context: MainContext, message: DomainBroken) -> None:
    """Shows a domain that our own code failed on as just that."""
    session = context.session
    if session.host.broken(message.domid, message.name):
        session.log.note(SafeText(f"Domain {message.domid}: {message.sentence}"), Tone.BAD)
    context.panes.list_due = True
    if message.domid == session.shown.domid:
        session.shown.fail(message.sentence)
        context.panes.draw_pairs(anew=True)


def _domains_gone(context: MainContext, message: DomainsGone) -> None:
    context.session.host.forget(message.domids)
    context.panes.draw_list()


def _subtree_seen(context: MainContext, message: SubtreeSeen) -> None:
    """Hands a part of xenstore on to the screen that asked for it."""
    if context.over is not None:
        context.over.post_message(message)


def _lost(context: MainContext, message: Lost) -> None:
    """Says that nothing can be read, and keeps showing what was read before."""
    session = context.session
    if message.sentence != session.lost:
        session.log.note(message.sentence, Tone.BAD, Mark.ERROR)
    session.lost = message.sentence
    context.panes.draw_banner(f" {message.sentence} Trying again; this is what was last read.")
    context.panes.draw_title()


def _found(context: MainContext, message: Recovered) -> None:  # noqa: ARG001
    """Says that reading works again, which whoever looked away has to see, too."""
    context.session.lost = SafeText()
    context.panes.draw_banner("")
    context.say("Reading works again; every domain is read and compared anew.", Tone.GOOD)


def _scan_stopped(context: MainContext, message: ScanStopped) -> None:  # noqa: ARG001
    """Says how far a scan came that the operator ended; what was read stays."""
    host = context.session.host
    host.stop()
    context.panes.draw_list()  # of how many, which nothing else may tell any more
    if host.unread:
        read = host.existing - len(host.unread)
        key = context.panes.key_of("reread")
        context.say(f"Stopped: {read} of {host.existing} domains were read. {key} reads on.")
    else:
        context.say("Stopped: some domains are shown as they were read before.")


# ---- what was planned and done


def _planned(context: MainContext, message: Planned) -> None:
    """Shows a plan that took a look, or says why there is none."""
    if message.request is None:
        context.say(message.note, Tone.BAD)
    else:
        ask(context, message.request, message.note, message.seen)


def _said(context: MainContext, message: Said) -> None:
    context.session.log.note(message.text, Tone.MUTED)
    context.panes.draw_title()


def _ended(context: MainContext, message: Ended) -> None:
    ended(context, message.result)


def _set_told(context: MainContext, message: SetTold) -> None:  # noqa: ARG001
    """Draws how far a set is."""
    context.panes.draw_running()


def _set_ended(context: MainContext, message: SetEnded) -> None:  # noqa: ARG001
    set_ended(context)


def _capture_ended(context: MainContext, message: CaptureEnded) -> None:
    """Says what came of a capture."""
    session = context.session
    if session.capturing is not None:
        session.capturing.join()
        session.capturing = None
    tone, mark = (Tone.GOOD, Mark.NONE) if message.done else (Tone.BAD, Mark.ERROR)
    session.log.note(message.sentence, tone, mark)
    context.panes.draw_running()
    context.tell(message.sentence, good=message.done)


_TAKEN: Mapping[type[Arrival], Callable[[MainContext, Any], None]] = {
    HostSeen: _host_seen,
    DomainsSeen: _domains_seen,
    DomainBroken: _domain_broken,
    DomainsGone: _domains_gone,
    SubtreeSeen: _subtree_seen,
    Lost: _lost,
    Recovered: _found,
    ScanStopped: _scan_stopped,
    Planned: _planned,
    Said: _said,
    Ended: _ended,
    CaptureEnded: _capture_ended,
    SetPlanned: set_planned,
    SetTold: _set_told,
    SetEnded: _set_ended,
    PlannedThere: planned_there,
    EndedThere: ended_there,
}
