"""The rows of one domain: template, merged and live side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.report import Report
from xendrift_tui.presentation.device_rows import device_row, inner_rows
from xendrift_tui.presentation.marks import Tone, severity_mark, severity_tone
from xendrift_tui.presentation.row import Piece, Row, RowKind, cell, unique, words
from xendrift_tui.presentation.scalar_rows import scalar_rows
from xendrift_tui.presentation.side import Side

_LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class View:
    """What the operator chose to see.

    Attributes:
        only_differences: leave out whatever both sides agree on.
        expanded: devices whose every value is shown.
        expand_all: show every value of every device.
        decided: devices that the operator has decided something about.
        ages: for how long each device's trail has been seen unchanged, in seconds.
        secrets: whether passwords are shown.
    """

    only_differences: bool = False
    expanded: frozenset[DeviceId] = frozenset()
    expand_all: bool = False
    decided: frozenset[DeviceId] = frozenset()
    ages: Mapping[DeviceId, float] = field(default_factory=dict[DeviceId, float])
    secrets: bool = False


DEFAULT_VIEW = View()


def rows(report: Report, view: View = DEFAULT_VIEW) -> tuple[Row, ...]:
    """Makes the rows of one domain, ready to be drawn in three columns.

    Args:
        report: everything known of the domain.
        view: what the operator chose to see.
    """
    made = [
        *_notes(report),
        *_group(_scalar_heading(report.domid), list(scalar_rows(report)), view),
    ]
    by_device = _by_device(report.findings)
    for _, pairs in groupby(report.pairs, key=_group_name):
        members = list(pairs)
        made.extend(
            _group(_heading(members, report), _devices(members, report, view, by_device), view)
        )
    if view.only_differences and not any(row.kind is not RowKind.NOTE for row in made):
        made.append(_note("agree", "Both views agree on everything.", Tone.GOOD))
    return unique(made)


def need_attention(report: Report) -> int:
    """Counts the devices that somebody has to look at."""
    devices = {pair.id for pair in report.pairs}
    return len(
        {
            finding.device
            for finding in report.findings
            if finding.severity >= Severity.WARNING and finding.device in devices
        }
    )


def _group(heading: Row, members: list[Row], view: View) -> list[Row]:
    """Puts a heading above its rows, or leaves both out if a filter leaves nothing."""
    shown = [
        row
        for row in members
        if not (view.only_differences and row.plain) or row.device in view.expanded
    ]
    return [heading, *shown] if shown else []


def _by_device(findings: tuple[Finding, ...]) -> dict[DeviceId, tuple[Finding, ...]]:
    found: dict[DeviceId, list[Finding]] = {}
    for finding in findings:
        if finding.device is not None:
            found.setdefault(finding.device, []).append(finding)
    return {
        device: tuple(sorted(several, key=lambda finding: -finding.severity))
        for device, several in found.items()
    }


def _devices(
    pairs: list[Pair],
    report: Report,
    view: View,
    by_device: Mapping[DeviceId, tuple[Finding, ...]],
) -> list[Row]:
    merged = {device.id: device for device in report.merged.devices}
    width = min(max(len(pair.id.key) for pair in pairs), _LONGEST_ID)
    made: list[Row] = []
    for pair in pairs:
        side = Side(
            pair,
            merged.get(pair.id),
            by_device.get(pair.id, ()),
            merged_exists=bool(report.merged.config or report.merged.devices),
            decided=pair.id in view.decided,
            age=view.ages.get(pair.id),
            secrets=view.secrets,
        )
        made.append(device_row(side, width))
        open_all = view.expand_all or pair.id in view.expanded
        made.extend(inner_rows(side, expanded=open_all))
    return made


def _notes(report: Report) -> Iterator[Row]:
    """Lists what concerns the domain as a whole; each spans all columns."""
    sentences = {"template": report.template.sentence, "merged": report.merged.problem}
    for key, sentence in sentences.items():
        if sentence and not _told_already(sentence, report):
            yield _note(key, sentence, Tone.WARNING, path=report.template.file)
    for finding in report.findings:
        if finding.device is None or not _listed(finding.device, report):
            yield _finding_note(finding)
    for number, sentence in enumerate(report.truncated):
        yield _note(f"truncated{number}", sentence, Tone.MUTED)


def _told_already(sentence: SafeText, report: Report) -> bool:
    """Tells whether a finding says the same, and with more to it."""
    return any(
        finding.sentence in sentence or sentence in finding.sentence
        for finding in report.findings
        if finding.device is None
    )


def _listed(device: DeviceId, report: Report) -> bool:
    return any(pair.id == device for pair in report.pairs)


def _finding_note(finding: Finding) -> Row:
    tone = severity_tone(finding.severity)
    subject = f"{finding.device}  " if finding.device else ""
    made = cell(
        Piece(severity_mark(finding.severity), tone),
        words(f" {subject}{finding.rule}", tone),
        words(f"  {finding.sentence}", Tone.NORMAL),
    )
    key = f"{finding.rule}{finding.device or ''}"
    return Row(RowKind.NOTE, f"note {key}", (made,), finding.device, (finding,))


def _note(key: str, text: str, tone: Tone, path: SafeText = SafeText()) -> Row:
    return Row(RowKind.NOTE, f"note {key}", (cell(words(text, tone)),), path=path)


def _scalar_heading(domid: int) -> Row:
    return _titles("domain", ("c_info, b_info", "domain", f"/local/domain/{domid}"))


def _heading(pairs: list[Pair], report: Report) -> Row:
    """Names a kind as each side does: the template's key, and xenstore's directories.

    The column in the middle counts the devices that the merged view has.
    """
    ours = pairs[0].json_key or pairs[0].id.kind
    theirs = dict.fromkeys(kind for pair in pairs if (kind := _xenstore_kind(pair)))
    kept = len(pairs)
    if pairs[0].json_key and (report.merged.config or report.merged.devices):
        merged = {device.id for device in report.merged.devices}
        kept = sum(pair.id in merged or _implied(pair) for pair in pairs)
    count = f"{ours}  {kept}" if len(pairs) > 1 or kept != len(pairs) else ours
    return _titles(ours, (pairs[0].json_key, count, ", ".join(theirs)))


def _implied(pair: Pair) -> bool:
    return pair.live is not None and pair.live.implied


def _titles(key: str, titles: tuple[str, str, str]) -> Row:
    cells = tuple(cell(words(title, Tone.HEADING)) for title in titles)
    return Row(RowKind.HEADING, f"heading {key}", cells, plain=True)


def _xenstore_kind(pair: Pair) -> str:
    """Returns the directory below `/libxl/D/device` or `/local/domain/D/device`."""
    if pair.live is None:
        return ""
    trail = pair.live.trail
    for path in (trail.libxl_path, trail.frontend_path):
        parts = path.split("/")
        if "device" in parts[:-1]:
            return parts[parts.index("device") + 1]
    return pair.id.kind if not pair.json_key else ""


def _group_name(pair: Pair) -> tuple[str, str]:
    return pair.json_key, "" if pair.json_key else pair.id.kind
