"""`xendrift accept`: the merged view becomes the template."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from xendrift.actions.recovery import recover
from xendrift.actions.target import Target
from xendrift.core.assess import assess
from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.jsontypes import Json
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME
from xendrift.core.merge.values import read_value
from xendrift.core.model.device import DeviceId
from xendrift.core.model.domains import find_domain
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question
from xendrift.core.plans.naming import no_such
from xendrift.core.plans.pending import PendingPlan, pending_plan, with_previous
from xendrift.core.plans.plan import Plan, accept_plan
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.saved import as_it_is, load, save
from xendrift.files import write_new
from xendrift.sources.protocol import Source
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.pending import carry_out_pending
from xendrift_tui.cli.perform import DONE, REFUSED, only_looking
from xendrift_tui.cli.plan_text import plan_lines
from xendrift_tui.cli.read import opened
from xendrift_tui.cli.saved_plans import refuse_both
from xendrift_tui.cli.target import acting_on, circumstances
from xendrift_tui.cli.write import carry_out_writing


def accept(options: argparse.Namespace) -> int:
    """Plans, asks and writes; returns 0 if done or nothing was to do, 1 if refused."""
    question = _question(options)
    _refuse_conflicts(options)
    with opened(options) as source, acting_on(options, source) as target:
        asked = circumstances(options, source)
        domid = find_domain(source.look(), options.domain)
        if target is not None and not (asked.read_only or only_looking(options)):
            tell_recovered(target, domid)
        if options.plan is not None and not options.pending:
            plan = _loaded(options.plan, domid, target, asked)
        else:
            planner = pending_plan if options.pending else accept_plan
            plan = _planned(source, domid, question, asked, options.set or (), planner)
        if isinstance(plan, PendingPlan):
            previous = None if target is None else target.read(plan.file)
            return carry_out_pending(with_previous(plan, previous), target, options)
        if options.save_plan is not None:
            return _saved(plan, options.save_plan)
        held = argparse.Namespace(**{**vars(options), "plan": None})  # the plan is what was kept
        return carry_out_writing(plan, target, held)


def tell_recovered(target: Target, domid: int) -> None:
    """Clears up after killed runs on a domain, and says so.

    Raises:
        LockHeldError: somebody holds the domain's locks.
    """
    for entry in recover(target, domid):
        remark(f"{entry.id} on {entry.name} ({entry.domid}) had no end. {entry.note}")


def _question(options: argparse.Namespace) -> Question:
    taken: dict[DeviceId, Take] = {}
    for side, name in options.take or ():
        if side not in list(Take):
            raise UsageError(
                f"--take {SafeText(side)}: there is no such side. It is one of {', '.join(Take)},"
                " with a device after it: --take drop disk:xvdc."
            )
        kind, colon, key = name.partition(":")
        if not colon:
            raise UsageError(
                f"{SafeText(name)} is no device. Write it as `xendrift show` does: disk:xvda."
            )
        taken[DeviceId(SafeText(kind), SafeText(key))] = Take(side)
    return Question(Policy(options.policy or Policy.UNION), Resolutions(taken))


def _refuse_conflicts(options: argparse.Namespace) -> None:
    decisions = options.take or options.set or options.policy or options.despite_pending
    if options.plan is not None and decisions and not options.pending:
        raise UsageError(
            "A saved plan holds its own decisions: leave out --policy, --take, --set and"
            " --despite-pending, or make a new plan."
        )
    refuse_both(options)


def _planned(
    source: Source,
    domid: int,
    question: Question,
    asked: Circumstances,
    wanted: Sequence[Sequence[str]],
    planner: Callable[[Observation, Question, Circumstances], Plan],
) -> Plan:
    for observation in source.observe(source.look(), [domid]):
        values = {
            key: value
            for device, setting in wanted
            for key, value in [_read_setting(observation, question, device, setting)]
        }
        resolutions = replace(question.resolutions, values=values)
        return planner(observation, replace(question, resolutions=resolutions), asked)
    raise XendriftError(f"Domain {domid} vanished while it was being read. Look again.")


def _read_setting(
    observation: Observation, question: Question, device: str, setting: str
) -> tuple[tuple[DeviceId, str], Json]:
    """Reads `KEY=VALUE` by the type that libxl gives the field.

    Raises:
        NoSuchDeviceError: the merged view has no such device.
        UsageError: the device has no such field, or the field cannot have the value.
    """
    key, equals, text = setting.partition("=")
    if not equals:
        raise UsageError(f"--set {SafeText(device)} {SafeText(setting)}: write it as KEY=VALUE.")
    report = assess(observation, question)
    for one in report.merged.devices:
        if str(one.id) == device:
            release = observation.host.release
            value = read_value(BY_NAME[one.id.kind], one.config, key, text, release)
            return (one.id, key), value
    raise no_such(report, device)


def _loaded(file: Path, domid: int, target: Target | None, asked: Circumstances) -> Plan:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The plan {file} cannot be read: {error.strerror}. Check --plan."
        ) from error
    plan = load(content, str(file))
    if plan.domid != domid:
        raise UsageError(
            f"The plan in {file} is for domain {plan.domid} ({plan.name}), not for domain {domid}."
            " Nothing was done."
        )
    plan = as_it_is(plan, None if target is None else target.read(plan.file))
    return replace(plan, refusals=plan.refusals + asked.refusals)


def _saved(plan: Plan, file: Path) -> int:
    if plan.nothing_to_do:
        remark(f"{plan.name} ({plan.domid}): nothing to do, so no plan was saved.")
        return DONE
    for line in plan_lines(plan):
        say(line)
    for sentence in plan.refusals:
        remark(f"{plan.name} ({plan.domid}) cannot be accepted: {sentence}. No plan was saved.")
    if plan.refusals:
        return REFUSED
    write_new(file, save(plan), what="plan")
    remark(f"The plan is in {file}. Run it with `xendrift accept {plan.domid} --plan {file}`.")
    return DONE
