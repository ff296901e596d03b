"""The commands that change something: what each asks for."""

import argparse

from xendrift.actions.action import Request
from xendrift.actions.undo import UNDO
from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question
from xendrift.core.plans.clean_plan import CLEAN
from xendrift.core.plans.pending_plan import PENDING
from xendrift.core.plans.plan import ACCEPT, REBUILD
from xendrift.core.plans.plug_plan import PLUG, UNPLUG
from xendrift.core.plans.repair_plan import REPAIR
from xendrift.core.plans.saved import decisions_in
from xendrift_tui.cli.act import act
from xendrift_tui.cli.plan_files import kept_plan, refuse_both


def accept(options: argparse.Namespace) -> int:
    """Makes the merged view the template, or leaves it for the next reboot."""
    refuse_both(options)
    question, settings = _decided(options), tuple(tuple(one) for one in options.set or ())
    if options.plan is not None and not options.pending:
        if settings or options.take or options.policy or options.despite_pending:
            raise UsageError(
                "A saved plan holds its own decisions: leave out --policy, --take, --set and"
                " --despite-pending, or make a new plan."
            )
        kept = kept_plan(options.plan)
        question = decisions_in(kept, str(options.plan))
        options.despite_pending = kept.get("despite_pending") is True
    request = Request(
        PENDING if options.pending else ACCEPT,
        options.domain,
        question=question,
        settings=settings,
        despite_pending=options.despite_pending,
    )
    return act(request, options)


def plug(options: argparse.Namespace) -> int:
    """Attaches a device; returns 0 if it works, 1 if it was refused or does not."""
    keep: bool = options.keep_template
    return act(Request(PLUG, options.domain, options.device, keep_template=keep), options)


def unplug(options: argparse.Namespace) -> int:
    """Detaches a device; returns 0 if it is gone, 1 if it was refused or is not."""
    request = Request(
        UNPLUG,
        options.domain,
        options.device,
        force=options.force,
        keep_template=options.keep_template,
    )
    return act(request, options)


def clean(options: argparse.Namespace) -> int:
    """Removes one thing; returns 0 if it is gone, 1 if it was refused or is still there."""
    return act(Request(CLEAN, options.domain, options.device), options)


def repair(options: argparse.Namespace) -> int:
    """Makes a record readable; returns 0 if libxl can read it, 1 if it was refused or cannot."""
    settings = tuple((options.device, one) for one in options.set or ())
    return act(Request(REPAIR, options.domain, options.device, settings=settings), options)


def rebuild(options: argparse.Namespace) -> int:
    """Makes a new template; returns 0 if done, 1 if refused."""
    return act(Request(REBUILD, options.domain), options)


def undo(options: argparse.Namespace) -> int:
    """Takes back what an action did; returns 0 if done, 1 if refused."""
    return act(Request(UNDO, force=options.force, entry=options.id), options)


def _decided(options: argparse.Namespace) -> Question:
    taken: dict[DeviceId, Take] = {}
    for side, name in options.take or ():
        if side not in list(Take):
            raise UsageError(
                f"--take {SafeText(side)}: there is no such side. It is one of {', '.join(Take)},"
                " with a device after it: --take drop disk:xvdc."
            )
        if ":" not in name:
            raise UsageError(
                f"{SafeText(name)} is no device. Write it as `xendrift show` does: disk:xvda."
            )
        taken[DeviceId.parse(name)] = Take(side)
    return Question(Policy(options.policy or Policy.UNION), Resolutions(taken))
