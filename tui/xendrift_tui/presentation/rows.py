"""The rows of one domain: the template's tree, the merged view and xenstore's tree side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.report import Report
from xendrift_tui.presentation.device_rows import device_row
from xendrift_tui.presentation.groups import Group, groups
from xendrift_tui.presentation.marks import Mark, Tone, severity_mark, severity_tone
from xendrift_tui.presentation.row import Branch, Piece, Row, RowKind, cell, sign, unique, words
from xendrift_tui.presentation.scalar_rows import scalar_rows
from xendrift_tui.presentation.side import Side
from xendrift_tui.presentation.value_rows import count_rows, value_rows

_LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class View:
    """What the operator chose to see.

    Attributes:
        only_differences: leave out whatever both sides agree on.
        expanded: devices whose every value is shown unless the operator has shut them.
        expand_all: show every value of every device.
        held: devices that are listed although both sides agree, for they did not a moment ago.
        chosen: how far the operator has opened or shut rows, by their keys.
        decided: devices that the operator has decided something about.
        ages: for how long each device's trail has been seen unchanged, in seconds.
        secrets: whether passwords are shown.
        nodes: what was read of the domain, by path; empty where that was not kept.
        key: the key that shows what agrees; empty where none does.
    """

    only_differences: bool = False
    expanded: frozenset[DeviceId] = frozenset()
    expand_all: bool = False
    held: frozenset[DeviceId] = frozenset()
    chosen: Mapping[str, Branch] = field(default_factory=dict[str, Branch])
    decided: frozenset[DeviceId] = frozenset()
    ages: Mapping[DeviceId, float] = field(default_factory=dict[DeviceId, float])
    secrets: bool = False
    nodes: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    key: str = ""

    def branch(self, device: DeviceId) -> Branch:
        """Tells how far a device is open."""
        opened = self.expand_all or device in self.expanded
        by_itself = Branch.OPEN if opened else Branch.PART
        return self.chosen.get(f"device {device}", by_itself)


DEFAULT_VIEW = View()


def rows(report: Report, view: View = DEFAULT_VIEW) -> tuple[Row, ...]:
    """Makes the rows of one domain, ready to be drawn in three columns.

    Args:
        report: everything known of the domain.
        view: what the operator chose to see.
    """
    made = [*_notes(report), *_scalars(report, view)]
    agreeing = 0
    for group in groups(report.pairs):
        shown, left_out = _group(group, report, view)
        made.extend(shown)
        agreeing += left_out
    if view.only_differences:
        if not any(row.kind is not RowKind.NOTE for row in made):
            made.append(_note("agree", "Both views agree on everything.", Tone.GOOD))
        made.extend(_rest(agreeing, view.key))
    return unique(made)


def unfold(
    report: Report, view: View, room: int, first: DeviceId | None = None
) -> frozenset[DeviceId]:
    """Chooses the devices that are open at first: what differs, as far as there is room.

    Args:
        report: everything known of the domain.
        view: how it is looked at; what the operator has opened or shut counts.
        room: how many rows there are.
        first: a device that goes before all others, None if none does.
    """
    left = room - len(rows(report, view))
    by_device, chosen = _by_device(report.findings), frozenset[DeviceId]()
    sides = [side for group in groups(report.pairs) for side in _sides(group, report, view)]
    waiting = [side for side in sides if by_device.get(side.pair.id) or side.notable]
    waiting.sort(key=lambda one: (one.pair.id != first, -(one.severity or 0)))
    for side in waiting:
        more = count_rows(side, all_of_them=True) - count_rows(side, all_of_them=False)
        if more <= left and f"device {side.pair.id}" not in view.chosen:
            chosen |= {side.pair.id}
            left -= more
    return chosen


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


def _scalars(report: Report, view: View) -> list[Row]:
    domid = report.domid
    titles = ("c_info, b_info", "domain", f"/local/domain/{domid}")
    members = [row for row in scalar_rows(report) if not (view.only_differences and row.plain)]
    return _below(_heading("domain", titles, view), members) if members else []


def _group(group: Group, report: Report, view: View) -> tuple[list[Row], int]:
    """Makes the rows of a kind, and counts the devices that are left out as they agree."""
    sides = _sides(group, report, view)
    width = min(max(len(side.pair.id.key) for side in sides), _LONGEST_ID)
    made: list[Row] = []
    left_out = 0
    for side in sides:
        branch = view.branch(side.pair.id)
        row = device_row(side, width, _seen(side, branch))
        inner = tuple(value_rows(side, all_of_them=branch is Branch.OPEN))
        kept = inner or side.pair.id in view.held or branch is not Branch.PART
        if view.only_differences and row.plain and not kept:
            left_out += side.outcome is Mark.SAME
            continue
        made.extend([row, *(inner if branch is not Branch.SHUT else ())])
    if not made:
        return [], left_out
    heading = _heading(
        group.key, group.titles(left_out if view.only_differences else 0, _kept(sides)), view
    )
    return _below(heading, made), left_out


def _kept(sides: list[Side]) -> int:
    """Counts the devices that the merged view does not leave out."""
    return sum(side.outcome is not Mark.DROPPED for side in sides)


def _seen(side: Side, branch: Branch) -> Branch:
    """Shows as shut what has no row below it."""
    if branch is Branch.PART and not count_rows(side, all_of_them=False):
        return Branch.SHUT
    return branch


def _below(heading: Row, members: list[Row]) -> list[Row]:
    return [heading, *(members if heading.branch is Branch.OPEN else ())]


def _by_device(findings: tuple[Finding, ...]) -> dict[DeviceId, tuple[Finding, ...]]:
    found: dict[DeviceId, list[Finding]] = {}
    for finding in findings:
        if finding.device is not None:
            found.setdefault(finding.device, []).append(finding)
    return {
        device: tuple(sorted(several, key=lambda finding: -finding.severity))
        for device, several in found.items()
    }


def _sides(group: Group, report: Report, view: View) -> list[Side]:
    merged = {device.id: device for device in report.merged.devices}
    by_device = _by_device(report.findings)
    return [
        Side(
            pair,
            merged.get(pair.id),
            by_device.get(pair.id, ()),
            merged_exists=bool(report.merged.config or report.merged.devices),
            decided=pair.id in view.decided,
            age=view.ages.get(pair.id),
            secrets=view.secrets,
            nodes=view.nodes,
        )
        for pair in group.pairs
    ]


def _notes(report: Report) -> Iterator[Row]:
    """Lists what concerns the domain as a whole; each spans all columns."""
    sentences = {"template": report.template.sentence, "merged": report.merged.problem}
    for key, sentence in sentences.items():
        if sentence and not _told_already(sentence, report):
            yield _note(key, sentence, Tone.WARNING, path=report.template.file)
    listed = {pair.id for pair in report.pairs}
    for finding in report.findings:
        if finding.device is None or finding.device not in listed:
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


def _rest(agreeing: int, key: str) -> Iterator[Row]:
    """Makes the one line that stands for every device that both sides agree on."""
    if not agreeing:
        return
    said = "1 device agrees" if agreeing == 1 else f"{agreeing} devices agree"
    text = f" {said}, {key} shows {'it' if agreeing == 1 else 'them'}" if key else f" {said}"
    made = cell(Piece(Mark.SAME, Tone.GOOD), words(text, Tone.MUTED))
    yield Row(RowKind.REST, "rest", (made,), plain=True)


def _heading(key: str, titles: tuple[str, str, str], view: View) -> Row:
    """Makes the row of a kind, as each side names it."""
    name = f"heading {key}"
    branch = view.chosen.get(name, Branch.OPEN)
    start = sign(branch, 0)
    cells = tuple(
        cell(*start, words(title, Tone.HEADING) if title else Piece(Mark.ABSENT, Tone.MUTED))
        for title in titles
    )
    return Row(RowKind.HEADING, name, cells, plain=True, branch=branch)
