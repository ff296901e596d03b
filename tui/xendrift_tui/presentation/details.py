"""The explanation of one row: what was seen, who could have written it, what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from xendrift.core.base.provenance import Writer
from xendrift.core.base.shell import command_line
from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import rule
from xendrift.core.model.finding import Evidence, Finding, Remedy
from xendrift.core.model.report import Report
from xendrift_tui.presentation.marks import Mark, Tone, severity_mark, severity_tone
from xendrift_tui.presentation.row import Row, RowKind
from xendrift_tui.presentation.values import duration


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of an explanation; drawing wraps it below its label.

    Attributes:
        label: what kind of statement it is, empty if it continues the one before.
        text: the statement.
        tone: what it stands for.
        mark: a sign before the text.
        copy: what the copy key takes from it: a command, a path; empty for the text itself.
        note: a remark set apart at the end, such as who could have written a value.
    """

    label: SafeText
    text: SafeText
    tone: Tone = Tone.NORMAL
    mark: Mark = Mark.NONE
    copy: SafeText = SafeText()
    note: SafeText = SafeText()


_SIGNS = Line(
    SafeText("signs"),
    SafeText(
        "merged: = both views agree, ~ a value differs, < the template alone has it,"
        " + xenstore alone has it, − it is left out"
    ),
    Tone.MUTED,
)


def details(report: Report, row: Row | None) -> tuple[Line, ...]:
    """Explains a row of the domain, or the whole domain where there is none.

    Args:
        report: everything known of the domain.
        row: the row under the cursor.
    """
    if row is None or row.kind is RowKind.HEADING:
        return tuple(_domain(report))
    findings = found_about(report, row)
    if not findings:
        return tuple(_quiet(report, row))
    lines: list[Line] = []
    for finding in findings:
        lines.extend(explain(finding))
    return tuple(lines)


def found_about(report: Report, row: Row | None) -> tuple[Finding, ...]:
    """Lists the findings that the explanation of a row is about."""
    if row is None or row.kind is RowKind.HEADING:
        return tuple(finding for finding in report.findings if finding.device is None)
    return tuple(row.findings) or _findings_of(report, row)


def explain(finding: Finding) -> Iterator[Line]:
    """Explains one finding: what it means and the ways out first, then what it rests on."""
    tone = severity_tone(finding.severity)
    subject = f"{finding.device}  " if finding.device else ""
    yield Line(
        SafeText(f"{subject}{finding.rule}"),
        finding.sentence,
        tone,
        severity_mark(finding.severity),
    )
    if finding.effect:
        yield Line(SafeText("effect"), finding.effect)
    if finding.age is not None or finding.limit is not None:
        yield Line(SafeText("since"), _since(finding))
    yield from _labelled("remedy", [_remedy(item) for item in finding.remedies])
    known = rule(finding.rule)
    yield Line(SafeText("next boot"), finding.boot or SafeText(known.boot))
    if known.detach:
        yield Line(SafeText("detach"), SafeText(known.detach))
    yield from _labelled("evidence", [_evidence(item) for item in finding.evidence])


def _domain(report: Report) -> Iterator[Line]:
    own = found_about(report, None)
    for finding in own:
        yield from explain(finding)
    if own:
        yield _SIGNS
        return
    others = len(report.findings)
    if others:
        many = "1 finding" if others == 1 else f"{others} findings"
        text = SafeText(f"{many} on its devices; n goes to the next one.")
        yield Line(report.name, text)
    else:
        text = SafeText("Both views agree, and every handshake is where it should be.")
        yield Line(report.name, text, Tone.GOOD)
    yield _SIGNS


def _findings_of(report: Report, row: Row) -> tuple[Finding, ...]:
    if row.device is None or row.kind is RowKind.TRAIL:
        return ()
    return tuple(finding for finding in report.findings if finding.device == row.device)


def _quiet(report: Report, row: Row) -> Iterator[Line]:
    """Says what can be said of a row that nothing is wrong with."""
    name = SafeText(str(row.device)) if row.device else report.name
    if row.kind is RowKind.DEVICE:
        yield Line(name, SafeText("Nothing is wrong with this device."), Tone.GOOD)
    else:
        yield Line(name, row.text)
    if row.path:
        yield Line(SafeText("from"), row.path, Tone.MUTED, copy=row.path)
    pair = next((pair for pair in report.pairs if pair.id == row.device), None)
    if pair is None or pair.live is None or row.kind is not RowKind.DEVICE:
        return
    for path in (pair.live.trail.libxl_path, pair.live.trail.frontend_path):
        if path and path != row.path:
            yield Line(SafeText(), SafeText(path), Tone.MUTED, copy=SafeText(path))


def _labelled(label: str, lines: list[Line]) -> Iterator[Line]:
    for number, line in enumerate(lines):
        shown = SafeText(label) if number == 0 else SafeText()
        yield Line(shown, line.text, line.tone, line.mark, line.copy, line.note)


def _evidence(item: Evidence) -> Line:
    said = "is absent" if item.value is None else f"= {item.value}" if item.value else '= ""'
    note = SafeText(f"written by: {item.writer}" if item.writer else "")
    tone = Tone.WARNING if item.writer is Writer.GUEST else Tone.NORMAL
    return Line(SafeText(), SafeText(f"{item.path} {said}"), tone, copy=item.path, note=note)


def _remedy(item: Remedy) -> Line:
    if not item.command:
        return Line(SafeText(), item.text)
    command = command_line(*item.command)
    text = SafeText(f"{command}   {item.text}" if item.text else command)
    return Line(SafeText(), text, Tone.LIVE, copy=command)


def _since(finding: Finding) -> SafeText:
    if finding.age is None:
        return SafeText(f"seen once; libxl itself would wait {duration(finding.limit or 0)}")
    least = "at least " if finding.at_least else ""
    seen = f"unchanged for {least}{duration(finding.age)}"
    if finding.limit is None:
        return SafeText(seen)
    return SafeText(f"{seen}; libxl itself would wait {duration(finding.limit)}")
