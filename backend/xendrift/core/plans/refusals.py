"""Why a merged view may not be written, and what is worth a second thought."""

from collections.abc import Iterator
from dataclasses import dataclass

from xendrift.core.base.jsontypes import JsonObject, as_objects
from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText
from xendrift.core.idl import Release, problems
from xendrift.core.kinds import BY_NAME, by_json_key
from xendrift.core.merge.values import unfit
from xendrift.core.model.device import Pair
from xendrift.core.model.finding import Severity
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import NO_RESOLUTIONS, Policy, Resolutions, Take
from xendrift.core.model.release import OLDEST_RELEASE, not_known
from xendrift.core.model.report import Question, Report
from xendrift.core.model.template import Absence, TemplateState


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an action is asked to heed besides the domain itself.

    Attributes:
        still: what the source is if it was kept and cannot be acted on: `b.json is a capture`.
        read_only: whether the operator asked for nothing to be written.
        despite_pending: whether a pending configuration is no reason to refuse.
        may_not: why this user may not write, empty if that is allowed.
    """

    still: SafeText = SafeText()
    read_only: bool = False
    despite_pending: bool = False
    may_not: SafeText = SafeText()

    @property
    def refusals(self) -> tuple[SafeText, ...]:
        """Why nothing at all may be written."""
        found: list[str] = []
        if self.still:
            found.append(f"{self.still}: act on the host itself")
        if self.read_only:
            found.append("--read-only was given: leave it out to write anything")
        if self.may_not:
            found.append(str(self.may_not))
        return tuple(SafeText(sentence) for sentence in found)


def refusals_of(
    observation: Observation, report: Report, question: Question, asked: Circumstances
) -> tuple[SafeText, ...]:
    """Returns every reason why the merged view of a domain may not become its template."""
    found = (
        *asked.refusals,
        *of_old(observation.host.release),
        *_about_domain(report),
        *_about_template(report, asked),
        *_about_view(observation, report, question),
    )
    return tuple(SafeText(sentence) for sentence in found)


def of_old(release: Release) -> Iterator[SafeText]:
    """Yields why no template is written for a libxl of which nothing can be predicted."""
    if release < OLDEST_RELEASE:
        yield SafeText(f"{not_known(release)}: what it makes of a template cannot be said")


def not_readable(config: JsonObject, release: Release) -> tuple[SafeText, ...]:
    """Returns every value for which libxl would refuse the whole configuration."""
    return tuple(
        SafeText(f"libxl would refuse the configuration: {one.pointer or '/'}: {one.reason}")
        for one in problems(config, release)
        if one.refused
    )


def dangers_of(before: JsonObject, after: JsonObject) -> tuple[SafeText, ...]:
    """Returns what the guest could not live without: its first disk, its last nic."""
    found: list[str] = []
    for key, kind in by_json_key().items():
        found.append(kind.loss_danger(as_objects(before.get(key)), as_objects(after.get(key))))
    return tuple(SafeText(sentence) for sentence in found if sentence)


def warnings_of(report: Report, after: JsonObject, release: Release) -> tuple[SafeText, ...]:
    """Returns what does not forbid the action, but should be known before."""
    found: list[str] = []
    if report.template.pending:
        found.append(
            "A pending configuration (xl config-update) replaces all of this at the next reboot."
        )
    known = {(one.pointer, one.reason) for one in problems(report.template.config or {}, release)}
    found.extend(
        f"libxl will not keep {one.pointer or '/'}: {one.reason}"
        for one in problems(after, release)
        if not one.refused and (one.pointer, one.reason) not in known
    )
    found.extend(_half_baked(report))
    return tuple(SafeText(sentence) for sentence in found)


def no_effect(report: Report, resolutions: Resolutions, release: Release) -> Iterator[str]:
    """Yields each decision of the operator that the merged view could not follow."""
    pairs = {pair.id: pair for pair in report.pairs}
    there = {device.id for device in report.merged.devices}
    yield from _no_value(report, resolutions, release)
    for device, take in resolutions.devices.items():
        pair = pairs.get(device)
        if pair is None:
            yield f"{device} is a device of neither view: see `xendrift show {report.domid}`"
        elif take is Take.LIVE and pair.live is not None and device not in there:
            yield f"{device} cannot be taken from xenstore: no trusted record tells its values"
        elif take is Take.LIVE and _blind(pair):
            yield f"{device} cannot be compared: no trusted record of xenstore tells its values"


def _no_value(report: Report, resolutions: Resolutions, release: Release) -> Iterator[str]:
    merged = {device.id: device for device in report.merged.devices}
    for (device, key), value in resolutions.values.items():
        kind = BY_NAME.get(device.kind)
        if device not in merged or kind is None:
            yield f"{device} is not in the merged view: its {key} cannot be set"
        elif reason := unfit(kind, merged[device].config, key, value, release):
            yield f"{key} of {device} cannot be what was given: {reason}"


def _blind(pair: Pair) -> bool:
    return pair.live is not None and pair.live.config is None


def _about_domain(report: Report) -> Iterator[str]:
    if report.domid == 0:
        yield "it is dom0, whose template is a stub that nothing boots from"
    elif report.live.stubdomain_of is not None:
        guest = report.live.stubdomain_of
        yield f"it is the device model's stubdomain of domain {guest}: libxl keeps no template"
    elif report.template.state is TemplateState.PRESENT and not report.live.uuid:
        yield "xenstore does not tell its uuid: it is being created or destroyed. Look again"


def _about_template(report: Report, asked: Circumstances) -> Iterator[str]:
    template = report.template
    if template.state is TemplateState.ABSENT:
        wait = template.absence in (Absence.CREATING, Absence.LEFT)
        then = "Wait until that is over" if wait else "There is nothing to merge into"
        yield f"{template.sentence}. {then}"
    elif template.state is not TemplateState.PRESENT:
        yield (
            f"{str(template.sentence).removesuffix('.')}. `xendrift rebuild {report.domid}` makes"
            " a new one"
        )
    if template.pending and not asked.despite_pending:
        yield (
            "a pending configuration (xl config-update) replaces everything at the next reboot,"
            " this template too. Give --despite-pending to write it all the same"
        )


def _about_view(observation: Observation, report: Report, question: Question) -> Iterator[str]:
    if report.template.state is not TemplateState.PRESENT:
        return
    if report.merged.problem:
        yield f"the merged view is not whole: {report.merged.problem}"
    if question.policy is Policy.LIBXL and question.resolutions != NO_RESOLUTIONS:
        yield "the policy libxl is a prediction: nothing can be taken. Use union, live or template"
    else:
        yield from no_effect(report, question.resolutions, observation.host.release)
    yield from _odd_entries(report.template.config or {})
    yield from _incomplete(report)
    for found in report.findings:
        if found.rule == "id-collision":
            yield f"{found.device}: {found.sentence}. Drop one of them with --take drop"
    for sentence in observation.truncated:
        if sentence.startswith(("/libxl/", "/local/domain/0/")):
            yield f"not everything was read: {str(sentence).removesuffix('.')}"


def _odd_entries(config: JsonObject) -> Iterator[str]:
    """An entry that is no object: libxl makes a device of defaults of it, and nobody else can."""
    for key in by_json_key():
        array = config.get(key)
        for index, entry in enumerate(array if isinstance(array, list) else ()):
            if not isinstance(entry, dict):
                yield f"/{key}/{index} of its template is no device, and would be lost"


def _incomplete(report: Report) -> Iterator[str]:
    """A device is not taken from a record that libxl itself cannot read.

    What is missing there could be its vdev, without which xl crashes (libxl_internal.h,
    COMPARE_DISK), or its access, without which a disk changes between read-only and writable.
    """
    merged = {device.id for device in report.merged.devices}
    for pair in report.pairs:
        record = pair.live
        if pair.template is not None or record is None or pair.id not in merged:
            continue
        if record.unreadable:
            yield (
                f"{pair.id} would be taken from a record that libxl cannot read"
                f" ({record.unreadable_path}: {record.unreadable}). Make it readable with"
                f" `xendrift repair {report.domid} {quoted(pair.id)}`, or leave the device out"
                f" with --take drop {quoted(pair.id)}"
            )


def worse_then(report: Report, ahead: Report) -> tuple[SafeText, ...]:
    """Returns what would be worse once the view is written.

    Either libxl retrieves nothing any more, where it does now; or a device of xenstore alone is
    not recognised by the entry that was made for it, so that each accept would add another.

    Args:
        report: the domain as it is.
        ahead: the same domain with the new template.
    """
    found: list[str] = []
    if report.next_boot.config is not None and ahead.next_boot.config is None:
        why = ahead.next_boot.reason
        found.append(f"libxl could not retrieve the domain any more: {why}")
    merged = {device.id for device in report.merged.devices}
    added = {pair.id for pair in report.pairs if pair.template is None} & merged
    alone = {pair.id for pair in ahead.pairs if pair.template is None}
    found.extend(
        f"{device} would not be recognised in a template: its place in xenstore is none that libxl"
        f" gives. Leave it out with --take drop {device}"
        for device in sorted(added & alone)
    )
    return tuple(SafeText(sentence) for sentence in found)


def _half_baked(report: Report) -> Iterator[str]:
    added = {pair.id for pair in report.pairs if pair.template is None}
    taken = {device.id for device in report.merged.devices} & added
    for found in report.findings:
        bad = found.severity is Severity.ERROR and found.rule != "untracked"
        if bad and found.device in taken:
            yield f"{found.device} is taken into the template though it is {found.rule}: " + (
                f"{found.sentence}"
            )


def reconciled(pair: Pair) -> bool:
    """Tells whether libxl itself compares this kind with xenstore (libxl_create.c)."""
    kind = BY_NAME.get(pair.id.kind)
    return kind is not None and kind.reconciled
