"""Plans and lists that take a look at the host or at a disk, made on threads of their own."""

import threading
from collections.abc import Callable

from textual.message import Message

from xendrift.actions.access import Access
from xendrift.actions.action import Request, Seen
from xendrift.actions.recovery import truth
from xendrift.actions.registry import ACTIONS, prepare
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift_tui.screen.workers.action_messages import JournalRead, Planned, Said

Post = Callable[[Message], object]

_NONE = "A capture has no journal: nothing is ever done to it."


def read_journal(access: Access, post: Post) -> None:
    """Reads every entry; a `JournalRead` answers."""
    _on_a_thread(lambda: post(_journal(access)))


def look(access: Access, request: Request, post: Post, note: SafeText = SafeText()) -> None:
    """Looks at what a plan is made from; a `Planned` answers.

    Args:
        access: where it would happen.
        request: what was asked for.
        post: takes the answer.
        note: what is to be known of an earlier plan.
    """
    _on_a_thread(lambda: post(_looked(access, request, post, note)))


def _on_a_thread(work: Callable[[], object]) -> None:
    threading.Thread(target=work, name="xendrift-journal", daemon=True).start()


def _journal(access: Access) -> JournalRead:
    if access.target is None:
        return JournalRead((), SafeText(_NONE))
    try:
        found = access.target.journal.read()
        entries = tuple((entry, *truth(entry)) for entry in found.entries)
        return JournalRead(entries, SafeText(), found.lost)
    except OSError as error:
        return JournalRead((), SafeText(f"The journal cannot be read: {error.strerror}."))


def _looked(access: Access, request: Request, post: Post, note: SafeText) -> Planned:
    try:
        for sentence in prepare(request, access):
            post(Said(sentence))
        seen = ACTIONS[request.action].look(request, access)
    except (XendriftError, OSError) as error:
        return Planned(None, Seen(), SafeText(str(error)))
    return Planned(request, seen, note)
