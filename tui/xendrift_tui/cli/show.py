"""`xendrift show`: template, merged and live side by side, as text."""

import argparse
import shutil
import sys
from collections.abc import Iterator

from xendrift.core.base.jsontypes import dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import report_shape
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import NextBoot, Question, Report
from xendrift_tui.cli.output import say
from xendrift_tui.cli.read import one_report, opened
from xendrift_tui.presentation.columns import wrap
from xendrift_tui.presentation.details import Line, explain
from xendrift_tui.presentation.marks import ASCII, UNICODE, Glyphs, Mark
from xendrift_tui.presentation.rows import View, rows
from xendrift_tui.presentation.sidebyside import side_by_side

_NARROWEST = 60


def show(options: argparse.Namespace) -> int:
    """Prints both views of one domain, the merged one between them, and what is wrong."""
    question = Question(Policy(options.policy))
    with opened(options, secrets=options.secrets) as source:
        report = one_report(source, options.domain, question)
    if options.json:
        say(dump(report_shape(report, secrets=options.secrets)))
        return 0
    width = options.width or shutil.get_terminal_size((100, 24)).columns
    width = max(width, _NARROWEST)
    for line in _lines(report, width, View(expand_all=options.all, secrets=options.secrets)):
        say(line)
    return 0


def _lines(report: Report, width: int, view: View) -> list[SafeText]:
    encoding = (sys.stdout.encoding or "ascii").lower()
    glyphs = UNICODE if encoding.startswith("utf") else ASCII
    kind = f" {report.live.domain_type}" if report.live.domain_type else ""
    lines = [SafeText(f"{report.name} ({report.domid}){kind}, merged by {report.merged.policy}")]
    lines.append(SafeText(f"next boot now: {_ahead(report.next_boot)}"))
    lines.extend(side_by_side(rows(report, view), width, glyphs, str(report.merged.policy)))
    for found in report.findings:
        lines.append(SafeText())
        lines.extend(part for line in explain(found) for part in _paragraph(line, width, glyphs))
    lines.extend(SafeText(f"not read: {sentence}") for sentence in report.truncated)
    return lines


def _paragraph(line: Line, width: int, glyphs: Glyphs) -> Iterator[SafeText]:
    """Draws one statement below its label; the first of a finding carries its sign."""
    if line.mark is not Mark.NONE:
        start, text = f"{glyphs[line.mark]} {line.label}  ", str(line.text)
    else:
        note = f"  ({line.note})" if line.note else ""
        start, text = f"    {line.label:<10}", f"{line.text}{note}"
    indent = start if len(start) < width // 2 else "    "
    for number, part in enumerate(wrap(text, width - len(indent))):
        yield SafeText((start if number == 0 else " " * len(indent)) + part)


def _ahead(ahead: NextBoot) -> str:
    if ahead.pending:
        return "the configuration left by `xl config-update`, in place of everything here"
    if ahead.config is None:
        known = "not known" if ahead.unknown else "libxl retrieves nothing"
        return f"{known}: {ahead.reason}"
    parts: list[str] = []
    if ahead.lost:
        parts.append("without " + ", ".join(str(device) for device in ahead.lost))
    if ahead.gained:
        parts.append("with " + ", ".join(str(device) for device in ahead.gained))
    return "; ".join(parts) or f"as now, {len(ahead.kept)} devices"
