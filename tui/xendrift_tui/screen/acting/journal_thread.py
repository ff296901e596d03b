"""Reads the journal for the screen: on threads of their own, for it lies on a disk."""

import threading
from collections.abc import Callable

from textual.message import Message

from xendrift.acting.recovery import recover, truth
from xendrift.acting.settling import look_at
from xendrift.acting.undo import choose
from xendrift.errors import XendriftError
from xendrift.text import SafeText
from xendrift_tui.screen.acting.messages import JournalRead, Planned
from xendrift_tui.screen.acting.request import UNDO, Request, Undoing
from xendrift_tui.screen.acting.stage import Stage

Post = Callable[[Message], object]

_NONE = "A capture has no journal: nothing is ever done to it."


def read_journal(stage: Stage, post: Post) -> None:
    """Reads every entry; a `JournalRead` answers."""
    _on_a_thread(lambda: post(_journal(stage)))


def find_undoing(stage: Stage, wanted: str | None, post: Post) -> None:
    """Finds what is to be taken back, the last write if None; a `Planned` answers."""
    _on_a_thread(lambda: post(_planned(stage, wanted)))


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


def _planned(stage: Stage, wanted: str | None) -> Planned:
    if stage.target is None:
        return Planned(None, None, SafeText(_NONE))
    try:
        entries = stage.target.journal.entries()
        if not stage.read_only and not all(entry.outcome for entry in entries):
            for domid in sorted({entry.domid for entry in entries if not entry.outcome}):
                recover(stage.target, domid)
            entries = stage.target.journal.entries()
        entry = choose(entries, wanted)
        observation = look_at(stage.source, entry.domid)
        backup = stage.target.kept(str(entry.backup))
    except (XendriftError, OSError) as error:
        return Planned(None, None, SafeText(str(error)))
    request = Request(UNDO, entry.domid, undoing=Undoing(entry, backup))
    return Planned(request, observation, SafeText())
