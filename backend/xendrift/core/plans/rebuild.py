"""Plans of `rebuild`: a new template for a domain whose own cannot be used.

Pure. It is run by `xendrift.actions.write`, by the same procedure as every other template.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xendrift.core.assess import assess
from xendrift.core.base.text import SafeText
from xendrift.core.idl import parse_libxl_json
from xendrift.core.model.boot import Boot
from xendrift.core.model.changes import changes
from xendrift.core.model.device import DeviceId
from xendrift.core.model.observation import Observation, UserdataFile
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Absence, Question, Report, TemplateState
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.base_config import Backup, base_of
from xendrift.core.plans.plan import REBUILD, Plan
from xendrift.core.plans.refusals import Circumstances, of_old

_NO_WAY_BACK = "It cannot be undone: what stands there now is nothing that libxl could use."


def rebuild_plan(
    observation: Observation,
    backups: Iterable[Backup],
    image: Mapping[str, bytes],
    asked: Circumstances,
) -> Plan:
    """Plans to make a template anew.

    Args:
        observation: the domain.
        backups: its earlier templates, newest first.
        image: `/vm/UUID/image` by the last part of the path.
        asked: what else is to be heeded.
    """
    report = assess(observation)
    refusals = tuple(SafeText(one) for one in (*asked.refusals, *_refusals(observation, report)))
    if refusals:
        return _refused(report, refusals)
    base = base_of(report, backups, image, observation.host.release)
    filled = _with_template(observation, report, base.content)
    unreadable = tuple(_unreadable(assess(filled)))
    taking = Resolutions({device: Take.DROP for device, _ in unreadable})
    despite = replace(asked, despite_pending=True)
    made = accept_plan(filled, Question(Policy.UNION, taking), despite)
    release = observation.host.release
    return replace(
        made,
        action=REBUILD,
        before_sha256=report.template.sha256,
        changes=changes({}, parse_libxl_json(made.after, release)) if made.after else (),
        boot_before=Boot.of(report.next_boot),
        assumed=(*base.assumed, *(sentence for _, sentence in unreadable)),
        warnings=(*made.warnings, SafeText(_NO_WAY_BACK)),
        dangers=(*base.dangers, *_without_disk(made)),
    )


def _refused(report: Report, refusals: tuple[SafeText, ...]) -> Plan:
    return Plan(
        action=REBUILD,
        domid=report.domid,
        uuid=report.live.uuid,
        name=report.name,
        file="",
        before_sha256=report.template.sha256,
        after=b"",
        basis={},
        refusals=refusals,
        boot_before=Boot.of(report.next_boot),
        boot_after=Boot.of(report.next_boot),
    )


def _refusals(observation: Observation, report: Report) -> Iterator[str]:
    yield from of_old(observation.host.release)
    template = report.template
    if report.domid == 0:
        yield "it is dom0, whose template is a stub that nothing boots from"
    elif report.live.stubdomain_of is not None:
        guest = report.live.stubdomain_of
        yield f"it is the device model's stubdomain of domain {guest}: libxl keeps no template"
    elif template.state is TemplateState.PRESENT:
        yield "its template is whole: `xendrift accept` changes it"
    elif template.state is TemplateState.UNREADABLE:
        yield str(template.sentence).removesuffix(".")
    elif not report.live.uuid:
        yield "xenstore does not tell its uuid: it is being created or destroyed. Look again"
    elif template.state is TemplateState.ABSENT:
        yield from _absent(observation, report)
    elif report.live.uuid not in str(template.file):
        yield f"{template.file} is not of the uuid that xenstore tells, {report.live.uuid}"


def _absent(observation: Observation, report: Report) -> Iterator[str]:
    """A template that is missing is made only if the guest is known to have run.

    libxl writes it before anybody unpauses the guest, and only a guest that runs connects.
    """
    template = report.template
    if template.absence not in (Absence.CREATING, Absence.UNKNOWN):
        yield f"{str(template.sentence).removesuffix('.')}"
        return
    if not any(pair.live is not None and pair.live.trail.connected for pair in report.pairs):
        yield (
            f"{str(template.sentence).removesuffix('.')}. None of its devices is connected, so"
            " that its creation may still go on"
        )
    others = [file.name for file in observation.userdata if file.userid == "libxl-json"]
    if others:
        yield (
            f"{others[0]} may be its own: a domain that was preserved keeps the files of its old"
            " uuid"
        )


def _with_template(observation: Observation, report: Report, content: bytes) -> Observation:
    """The same domain with a template that can be used."""
    name = str(report.template.file) or (f"userdata-d.{report.domid}.{report.live.uuid}.libxl-json")
    file = UserdataFile.named(name, content)
    others = tuple(one for one in observation.userdata if str(one.name) != name)
    return replace(observation, userdata=(*others, *([file] if file is not None else [])))


def _unreadable(report: Report) -> Iterator[tuple[DeviceId, SafeText]]:
    """Devices of xenstore alone that no template can be given."""
    for pair in report.pairs:
        record = pair.live
        if pair.template is not None or record is None or record.implied or not pair.json_key:
            continue
        if record.unreadable:
            why = f"libxl cannot read its record ({record.unreadable_path}: {record.unreadable})"
            yield pair.id, SafeText(f"{pair.id} is left out: {why}")


def _without_disk(made: Plan) -> Iterator[SafeText]:
    if made.after and b'"disks"' not in made.after:
        yield SafeText("It would have no disk at all: it may not boot again.")
