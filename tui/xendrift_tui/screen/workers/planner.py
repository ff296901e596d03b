"""Plans and lists that take a look at the host or at a disk, made on threads of their own."""

import threading
from collections.abc import Callable
from contextlib import suppress

from textual.message import Message

from xendrift.actions.errors import LockHeldError
from xendrift.actions.find_clean import asked_xen, plan_clean
from xendrift.actions.find_rebuild import plan_rebuild
from xendrift.actions.recovery import recover, truth
from xendrift.core.base.errors import NoSuchDomainError, UsageError, XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import NOWHERE
from xendrift.core.model.observation import Observation
from xendrift.core.plans.undo import choose, gone
from xendrift_tui.screen.state.request import CLEAN, REBUILD, UNDO, Request, Undoing
from xendrift_tui.screen.state.stage import Stage
from xendrift_tui.screen.workers.action_messages import JournalRead, Planned

Post = Callable[[Message], object]

_NONE = "A capture has no journal: nothing is ever done to it."


def read_journal(stage: Stage, post: Post) -> None:
    """Reads every entry; a `JournalRead` answers."""
    _on_a_thread(lambda: post(_journal(stage)))


def find_undoing(stage: Stage, wanted: str | None, post: Post, note: SafeText = SafeText()) -> None:
    """Finds what is to be taken back, the last write if None; a `Planned` answers.

    Args:
        stage: where it was done.
        wanted: the journal's name for it.
        post: takes the answer.
        note: what is to be known of an earlier plan.
    """
    _on_a_thread(lambda: post(_tried(lambda: _undoing(stage, wanted), note)))


def find_clean(
    stage: Stage, domid: int, device: str, post: Post, note: SafeText = SafeText()
) -> None:
    """Plans to remove something that xl cannot; a `Planned` answers.

    Args:
        stage: where it is.
        domid: the domain, which need not exist.
        device: what every output calls it.
        post: takes the answer.
        note: what is to be known of an earlier plan.
    """
    _on_a_thread(lambda: post(_tried(lambda: _cleaning(stage, domid, device), note)))


def find_rebuild(stage: Stage, domid: int, post: Post, note: SafeText = SafeText()) -> None:
    """Plans to make a domain's template anew; a `Planned` answers.

    Args:
        stage: where it is.
        domid: the domain.
        post: takes the answer.
        note: what is to be known of an earlier plan.
    """
    _on_a_thread(lambda: post(_tried(lambda: _rebuilding(stage, domid), note)))


def _on_a_thread(work: Callable[[], object]) -> None:
    threading.Thread(target=work, name="xendrift-journal", daemon=True).start()


def _journal(stage: Stage) -> JournalRead:
    if stage.target is None:
        return JournalRead((), SafeText(_NONE))
    try:
        entries = stage.target.journal.entries()
        return JournalRead(tuple((entry, *truth(entry)) for entry in entries), SafeText())
    except OSError as error:
        return JournalRead((), SafeText(f"The journal cannot be read: {error.strerror}."))


def _tried(find: Callable[[], tuple[Request, Observation | None]], note: SafeText) -> Planned:
    try:
        request, observation = find()
    except (XendriftError, OSError) as error:
        return Planned(None, None, SafeText(str(error)))
    return Planned(request, observation, note)


def _undoing(stage: Stage, wanted: str | None) -> tuple[Request, Observation | None]:
    if stage.target is None:
        raise UsageError(_NONE)
    entries = stage.target.journal.entries()
    if not stage.read_only and not all(entry.outcome for entry in entries):
        for domid in sorted({entry.domid for entry in entries if not entry.outcome}):
            with suppress(LockHeldError):  # no reason to leave another domain as it is
                recover(stage.target, domid)
        entries = stage.target.journal.entries()
    entry = choose(entries, wanted)
    host = stage.source.look()
    observation = next(iter(stage.source.observe(host, [entry.domid])), None)
    if observation is None and entry.action != CLEAN:
        raise NoSuchDomainError(gone(entry, host))
    backup = stage.target.kept(str(entry.backup)) if entry.backup != NOWHERE else None
    now = stage.target.read(entry.file) if entry.file else None
    return Request(UNDO, entry.domid, undoing=Undoing(entry, backup, now)), observation


def _rebuilding(stage: Stage, domid: int) -> tuple[Request, None]:
    plan = plan_rebuild(stage.source, stage.target, domid, stage.circumstances())
    return Request(REBUILD, domid, made=plan), None


def _cleaning(stage: Stage, domid: int, device: str) -> tuple[Request, None]:
    asked = stage.circumstances()
    plan = plan_clean(stage.source, stage.target, str(domid), device, asked)
    known = stage.known()
    plan = asked_xen(plan, known) if known is not None else plan
    return Request(CLEAN, domid, device, made=plan), None
