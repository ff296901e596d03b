"""Plans to make the merged view of a domain its template. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.libxl_json import render
from xendrift.core.merge.merge import to_be_read
from xendrift.core.model.boot import Boot
from xendrift.core.model.changes import changes
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Resolutions
from xendrift.core.model.report import NextBoot, Question, Report
from xendrift.core.plans.basis import basis_of
from xendrift.core.plans.plan import ACCEPT, Plan, after_report, uuid_in
from xendrift.core.plans.refusals import (
    Circumstances,
    dangers_of,
    not_readable,
    reconciled,
    refusals_of,
    warnings_of,
    worse_then,
)

_ACCEPTING = Circumstances()


def accept_plan(
    observation: Observation, question: Question, asked: Circumstances = _ACCEPTING
) -> Plan:
    """Plans to make the merged view of a domain its template.

    Args:
        observation: what was read of the domain.
        question: the policy and the operator's decisions.
        asked: what else the action is to heed.
    """
    report = assess(observation, question)
    refusals = refusals_of(observation, report, question, asked)
    plan = _bare_plan(observation, report, question, refusals)
    before = report.template.config
    if before is None or report.template.canonical is None:
        return plan
    config = to_be_read(report.merged)
    try:
        after = render(config, report.template.library)
    except ValueError:
        refusals += (SafeText("the merged view holds text that no file can hold"),)
        return replace(plan, refusals=refusals)
    unreadable = not_readable(config, plan.release)
    ahead = report if unreadable else after_report(observation, plan.file, after)
    return replace(
        plan,
        after=after,
        changes=changes(before, config),
        boot_after=Boot.of(ahead.next_boot),
        no_op=_no_op(ahead),
        warnings=warnings_of(report, config, plan.release),
        dangers=dangers_of(before, config),
        refusals=refusals + unreadable + worse_then(report, ahead),
        despite_pending=asked.despite_pending,
    )


def next_boot_after(observation: Observation, question: Question) -> NextBoot:
    """Predicts the next boot as it will be once the merged view was accepted.

    Args:
        observation: what was read of the domain.
        question: the policy and the operator's decisions.
    """
    plan = accept_plan(observation, question)
    if plan.refusals or not plan.after:
        why = plan.refusals[0] if plan.refusals else SafeText("there is no template to write")
        return NextBoot(None, SafeText(f"it would be refused: {why}"), unknown=True)
    return after_report(observation, plan.file, plan.after).next_boot


def _bare_plan(
    observation: Observation,
    report: Report,
    question: Question,
    refusals: tuple[SafeText, ...],
) -> Plan:
    """What is known of a plan before it is known what it would write."""
    file = str(report.template.file)
    return Plan(
        action=ACCEPT,
        domid=report.domid,
        uuid=uuid_in(file) or report.live.uuid,
        name=report.name,
        file=file,
        before_sha256=report.template.sha256,
        after=b"",
        basis=basis_of(report.domid, observation.nodes),
        policy=question.policy,
        taken=dict(question.resolutions.devices),
        set_values=tuple(_in_words(question.resolutions)),
        decided=question.resolutions,
        boot_before=Boot.of(report.next_boot),
        boot_after=Boot.of(report.next_boot),
        refusals=refusals,
        release=observation.host.release,
    )


def _in_words(resolutions: Resolutions) -> Iterator[SafeText]:
    for (device, key), take in resolutions.fields.items():
        yield SafeText(f"{device} {key} from {take}")
    for (device, key), value in resolutions.values.items():
        shown = "(not shown)" if "passw" in key else dump(value, indent=False)
        yield SafeText(f"{device} {key} {'left to libxl' if value is None else f'= {shown}'}")


def _no_op(ahead: Report) -> tuple[SafeText, ...]:
    """Devices that stay in the template and that libxl will not bring back."""
    kept = set(ahead.next_boot.kept)
    return tuple(
        SafeText(str(pair.id))
        for pair in ahead.pairs
        if pair.template is not None
        and pair.live is None
        and reconciled(pair)
        and pair.id not in kept
    )
