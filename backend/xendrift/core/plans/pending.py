"""Plans to leave a configuration for the next reboot, or to take one back.

`xl config-update` keeps an xl.cfg beside the template. The next reboot uses it in place of
everything else and deletes it; a save or a migration does not look at it (xl_vmcontrol.c,
reload_domain_config). Pure; `xendrift.actions.hand_over` runs them.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from xendrift.core.assess import assess
from xendrift.core.base.text import SafeText
from xendrift.core.export.xlcfg import note_line, xl_cfg
from xendrift.core.kinds import BY_NAME, Context
from xendrift.core.merge.next_boot import runs_now
from xendrift.core.model.boot import Boot
from xendrift.core.model.entry import DONE, KILLED_NEW, NOWHERE, Entry
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Question, Report
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.basis import identity_of
from xendrift.core.plans.pending_plan import PENDING, PendingPlan
from xendrift.core.plans.plan import Plan, template_config
from xendrift.core.plans.refusals import Circumstances

UNDO = "undo"
_USERID = "xl"


def pending_file(domid: int, uuid: str) -> str:
    """Names the file as libxl does (libxl_dom.c, libxl__userdata_path)."""
    return f"userdata-d.{domid}.{uuid}.{_USERID}"


def pending_plan(observation: Observation, question: Question, asked: Circumstances) -> PendingPlan:
    """Plans to hand the merged view of a domain to `xl config-update`.

    Everything that forbids to accept it forbids this as well.

    Args:
        observation: what was read of the domain.
        question: the policy and the operator's decisions.
        asked: what else the action is to heed.
    """
    others = tuple(file for file in observation.userdata if file.userid != _USERID)
    accept = accept_plan(replace(observation, userdata=others), question, asked)
    report = assess(observation, question)
    plan = PendingPlan(
        action=PENDING,
        domid=accept.domid,
        uuid=accept.uuid,
        name=accept.name,
        file=pending_file(accept.domid, accept.uuid),
        before_sha256="",
        after=b"",
        basis=accept.basis,
        policy=accept.policy,
        taken=accept.taken,
        set_values=accept.set_values,
        boot_before=accept.boot_before,
        boot_after=accept.boot_before,
        warnings=accept.warnings,
        dangers=accept.dangers,
        refusals=accept.refusals,
        despite_pending=asked.despite_pending,
        release=accept.release,
        template_sha256=accept.before_sha256,
    )
    return plan if plan.refusals or not accept.after else _with_text(plan, accept, report)


def _with_text(plan: PendingPlan, accept: Plan, report: Report) -> PendingPlan:
    config = template_config(accept.after, plan.release)
    title = f"{plan.name} ({plan.domid}), merged by {plan.policy}"
    file = xl_cfg(config, title, plan.release)
    if file.refusals:
        return replace(plan, refusals=tuple(map(_how_to_go_on, file.refusals)))
    return replace(
        plan,
        after=file.content,
        unsaid=tuple(note_line(note) for note in file.notes),
        text=_shown(file.content),
        boot_after=_boot(report),
    )


def _how_to_go_on(refusal: SafeText) -> SafeText:
    """A device can be left out; anything else has to be set right in the template first."""
    device = refusal.partition(": ")[0]
    kind = BY_NAME.get(device.partition(":")[0])
    if kind is None or ":" not in device:
        return SafeText(f"as xl.cfg it cannot be said: {refusal}")
    return SafeText(f"as xl.cfg it cannot be said: {refusal}. --take drop {device} leaves it out")


def _shown(content: bytes) -> tuple[SafeText, ...]:
    """The file's lines without its comments and passwords."""
    lines = content.decode().splitlines()
    return tuple(
        SafeText("(a line with a password, not shown)" if "passwd" in line else line)
        for line in lines
        if line and not line.startswith("#")
    )


def _boot(report: Report) -> Boot:
    """What a reboot brings that uses the merged view as it is: all of it."""
    merged = {device.id for device in report.merged.devices}
    context = Context(report.live.domain_type)
    kept: list[SafeText] = []
    lost: list[SafeText] = []
    gained: list[SafeText] = []
    for pair in report.pairs:
        kind = BY_NAME.get(pair.id.kind)
        if kind is None or not kind.json_key:
            continue
        name = SafeText(str(pair.id))
        if pair.id in merged:
            kept.append(name)
            absent = pair.live is None and pair.template is not None
            if absent and kind.expected(pair.template or {}, context):
                gained.append(name)
        elif runs_now(pair, kind):
            lost.append(name)
    only = SafeText("a save or a migration does not look at it")
    return Boot(True, only, tuple(lost), tuple(gained), tuple(kept))


def with_previous(plan: PendingPlan, previous: bytes | None) -> PendingPlan:
    """Says what the plan has to find in the file's place.

    Args:
        plan: the plan.
        previous: the file's bytes as they are now, None if there is none.
    """
    digest = "" if previous is None else hashlib.sha256(previous).hexdigest()
    plan = replace(plan, before_sha256=digest)
    if previous is None or plan.despite_pending or plan.nothing_to_do:
        return plan
    why = (
        "a pending configuration (xl config-update) is there already. Give --despite-pending to"
        " replace it; it is kept"
    )
    return replace(plan, refusals=(*plan.refusals, SafeText(why)))


def undo_pending_plan(
    entry: Entry,
    observation: Observation,
    previous: bytes | None,
    backup: bytes | None,
    asked: Circumstances,
    *,
    force: bool = False,
) -> PendingPlan:
    """Plans to put back what was there before, or to remove the file if nothing was.

    Args:
        entry: the action.
        observation: the domain as it is now.
        previous: the file's bytes as they are now, None if there is none.
        backup: the bytes that were kept, None if there are none.
        asked: what else the action is to heed.
        force: whether a file that was written again since may be replaced.
    """
    report = assess(observation, Question())
    boot = Boot.of(report.next_boot)
    digest = "" if previous is None else hashlib.sha256(previous).hexdigest()
    refusals = [
        *asked.refusals,
        *_objections(entry, report, digest, backup, force=force),
    ]
    return PendingPlan(
        action=UNDO,
        domid=report.domid,
        uuid=entry.uuid,
        name=report.name,
        file=entry.file,
        before_sha256=digest,
        after=backup or b"",
        basis=identity_of(report.domid, observation.nodes),
        identity_only=True,
        boot_before=boot,
        boot_after=boot,
        refusals=tuple(SafeText(sentence) for sentence in refusals),
        text=_shown(backup or b""),
        release=observation.host.release,
        undoes=entry.id,
    )


def _objections(
    entry: Entry, report: Report, digest: str, backup: bytes | None, *, force: bool
) -> Iterator[str]:
    if entry.outcome not in (DONE, KILLED_NEW):
        yield f"{entry.id} left nothing that could be undone ({entry.outcome or 'no end noted'})"
    if report.live.uuid != entry.uuid or report.domid != entry.domid:
        yield (
            f"domain {entry.domid} is not the one that {entry.id} was about: that was {entry.name}"
            f" with the uuid {entry.uuid}"
        )
    elif not digest and entry.after_sha256 and entry.action == PENDING:
        yield "its pending configuration is gone: a reboot has used it, or somebody removed it"
    elif digest != _left_by(entry) and not force:
        yield (
            f"its pending configuration was written again since {entry.id}, and undoing would lose"
            " that too. Give --force to do it all the same; what is there is kept"
        )
    if entry.backup == NOWHERE:
        return
    if backup is None:
        yield f"the backup {entry.backup} is gone: there is nothing to restore"
    elif hashlib.sha256(backup).hexdigest() != entry.before_sha256:
        yield f"the backup {entry.backup} is not what {entry.id} kept: it was changed since"


def _left_by(entry: Entry) -> str:
    """The hash of what an action left; of nothing, if it removed the file."""
    nothing = hashlib.sha256(b"").hexdigest()
    return "" if entry.after_sha256 == nothing else entry.after_sha256
