"""The commands that change something: what each asks for."""

import argparse
from dataclasses import replace

from xendrift.actions.access import Access
from xendrift.actions.action import Request
from xendrift.actions.registry import prepare
from xendrift.actions.several import SetRequest, new_name, undo_request
from xendrift.actions.undo import UNDO
from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.domains import is_pattern
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question
from xendrift.core.plans.clean_plan import CLEAN
from xendrift.core.plans.pending_plan import PENDING
from xendrift.core.plans.plan import ACCEPT, REBUILD
from xendrift.core.plans.plug_plan import PLUG, UNPLUG
from xendrift.core.plans.repair_plan import REPAIR
from xendrift.core.plans.saved import decisions_in
from xendrift.core.plans.saved_set import KeptSet
from xendrift.core.plans.undo_set import is_set, last_set
from xendrift_tui.cli.act import accessed, act, carry_through
from xendrift_tui.cli.act_set import act_set
from xendrift_tui.cli.choice import Choice, choice_of, chosen, is_single
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.plan_files import kept_plan, kept_set, refuse_both


def accept(options: argparse.Namespace) -> int:
    """Makes the merged view the template, or leaves it for the next reboot."""
    refuse_both(options)
    choice = choice_of(options)
    question, settings = _decided(options), tuple(tuple(one) for one in options.set or ())
    if options.plan is not None and not options.pending:
        if settings or options.take or options.policy or options.despite_pending:
            raise UsageError(
                "A saved plan holds its own decisions: leave out --policy, --take, --set and"
                " --despite-pending, or make a new plan."
            )
        if kept_set(options, alone=bool(choice.alone)) is None:
            plan = kept_plan(options.plan)
            question = decisions_in(plan, str(options.plan))
            options.despite_pending = plan.get("despite_pending") is True
    request = Request(
        PENDING if options.pending else ACCEPT,
        question=question,
        settings=settings,
        despite_pending=options.despite_pending,
    )
    return _act_on(choice, request, options)


def plug(options: argparse.Namespace) -> int:
    """Attaches devices; returns 0 if they work, 1 if any was refused or does not."""
    keep: bool = options.keep_template
    choice = choice_of(options, devices=True)
    return _act_on(choice, Request(PLUG, keep_template=keep), options)


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
    """Removes things; returns 0 if they are gone, 1 if any was refused or is still there."""
    choice = choice_of(options, devices=True, gone=True)
    return _act_on(choice, Request(CLEAN), options)


def repair(options: argparse.Namespace) -> int:
    """Makes records readable; returns 0 if libxl can read them, 1 if any was refused or cannot."""
    choice = choice_of(options, devices=True)
    settings = tuple((choice.device, one) for one in options.set or ())
    return _act_on(choice, Request(REPAIR, settings=settings), options)


def rebuild(options: argparse.Namespace) -> int:
    """Makes a new template; returns 0 if done, 1 if refused."""
    return act(Request(REBUILD, options.domain, history=options.history), options)


def undo(options: argparse.Namespace) -> int:
    """Takes back what an action, or a whole set of them, did; returns 0 if done, 1 if refused."""
    with accessed(options) as access:
        name = _set_to_undo(access, options.id)
        if not name:
            request = Request(UNDO, force=options.force, entry=options.id)
            return carry_through(request, access, options)
        kept = kept_set(options)
        for sentence in prepare(Request(UNDO), access):
            remark(sentence)
        wanted = undo_request(name, access, force=options.force, reason=options.reason)
        wanted = wanted if kept is None else replace(wanted, name=kept.name)
        return act_set(wanted, access, options, kept)


def _set_to_undo(access: Access, wanted: str | None) -> str:
    """Names the set that is meant: the one that was named, or that of what was done last."""
    if access.target is None:
        return ""
    entries = access.target.journal.entries()
    if wanted is None:
        return last_set(entries)
    return wanted if is_set(entries, wanted) else ""


def _act_on(choice: Choice, request: Request, options: argparse.Namespace) -> int:
    """Does to one domain or device, or to a set of them, what a request asks for.

    Args:
        choice: what was typed of domains and devices.
        request: the action and how, without its domain and device.
        options: of the command.
    """
    kept = kept_set(options, alone=bool(choice.alone))
    if kept is None and not choice.given:
        raise UsageError("That plan is of one domain: name the domain, too. Nothing was done.")
    if kept is None and choice.alone and not is_pattern(choice.alone):
        return act(replace(request, domain=choice.alone, device=choice.device), options)
    with accessed(options) as access:
        if kept is None and is_single(choice, access.source.look):
            request = replace(request, domain=choice.alone, device=choice.device)
            return carry_through(request, access, options)
        return act_set(_set_of(choice, request, access, options, kept), access, options, kept)


def _set_of(
    choice: Choice,
    request: Request,
    access: Access,
    options: argparse.Namespace,
    kept: KeptSet | None,
) -> SetRequest:
    """Makes one request for each domain or device; those of a kept set with its decisions."""
    if kept is None and options.plan is not None:
        raise UsageError(f"{options.plan} holds the plan of one domain, and no set of them.")
    action, name = request.action, kept.name if kept is not None else new_name(request.action)
    pairs = tuple((str(one.domid), one.device) for one in kept.members) if kept is not None else ()
    if choice.given:
        pairs = chosen(choice, access.source, options)
    requests = [replace(request, domain=domain, device=device) for domain, device in pairs]
    if kept is not None:
        requests = [_as_decided(one, kept) for one in requests]
    return SetRequest(action, tuple(requests), name, options.reason)


def _as_decided(request: Request, kept: KeptSet) -> Request:
    for one in kept.members:
        decided = one.decisions(kept.where)
        if (str(one.domid), one.device) == (request.domain, request.device) and decided:
            return replace(request, question=decided[0], despite_pending=decided[1])
    return request


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
