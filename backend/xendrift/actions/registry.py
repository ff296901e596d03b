"""Every action by its name, and the one way by which each is run."""

import threading
from collections.abc import Iterator

from xendrift.actions.accept import Accept, Pending
from xendrift.actions.access import Access
from xendrift.actions.action import Action, Request
from xendrift.actions.clean import Clean
from xendrift.actions.outcome import Outcome
from xendrift.actions.plug import Plug, Unplug
from xendrift.actions.process import Tell
from xendrift.actions.rebuild import Rebuild
from xendrift.actions.recovery import recover
from xendrift.actions.repair import Repair
from xendrift.actions.undo import Undo
from xendrift.core.base.errors import LockHeldError
from xendrift.core.base.text import SafeText
from xendrift.core.plans.plan import Plan

_ALL: tuple[Action, ...] = (
    Accept(), Pending(), Plug(), Unplug(), Clean(), Repair(), Rebuild(),
    Undo(),
)  # fmt: skip
ACTIONS: dict[str, Action] = {action.name: action for action in _ALL}
"""The actions by name."""


def carry_out(
    plan: Plan, access: Access, tell: Tell, stop: threading.Event | None = None
) -> Outcome:
    """Runs a plan that was confirmed, after clearing up what killed actions left on its domain.

    Args:
        plan: what to do.
        access: with what.
        tell: is given every line that is to be known while it runs.
        stop: ends programs and waits once it is set.

    Raises:
        RefusedActionError: it must not be run, or the host is not as it was; nothing was done.
        XendriftError: a step failed; the sentence says what stands.
        OSError: something cannot be read or noted.
    """
    for sentence in clear_up(access, plan.domid):
        tell(sentence)
    return ACTIONS[plan.action].run(plan, access, tell, stop)


def clear_up(access: Access, domid: int) -> Iterator[SafeText]:
    """Ends what killed actions left of a domain, and yields what became of each.

    Raises:
        LockHeldError: somebody holds the domain's locks.
        SourceError: xenstore cannot be asked.
        OSError: something cannot be read, removed or noted.
    """
    for entry in recover(access.need_target(), domid):
        yield SafeText(f"{entry.id} on {entry.name} ({entry.domid}) had no end. {entry.note}")


def prepare(request: Request, access: Access) -> Iterator[SafeText]:
    """Clears up before a plan is made, where anything may be written; yields what is to be told.

    Raises:
        LockHeldError: somebody holds the locks of the domain that was asked for.
        SourceError: xenstore cannot be asked.
        OSError: something cannot be read, removed or noted.
    """
    if access.target is None or access.looking or access.closed:
        return
    for domid in sorted(ACTIONS[request.action].concerned(request, access)):
        try:
            yield from clear_up(access, domid)
        except LockHeldError as held:
            if request.domain:
                raise
            yield held.sentence  # no reason to leave another domain as it is
