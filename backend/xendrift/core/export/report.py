"""What is wrong with a domain, as a report for people.

It is Markdown (CommonMark, and what GitHub adds) in which no data can become markup.
"""

import re
from collections.abc import Iterator

from xendrift.core.base.shell import command_line
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.boot import Boot
from xendrift.core.model.finding import Evidence, Finding, Remedy, Severity
from xendrift.core.model.report import Report
from xendrift.core.model.template import TemplateState

_LONGEST = 400


def as_markdown(report: Report) -> bytes:
    """Returns the report of a domain: what it is, what boots next, every finding with its ways out.

    Names, values and messages are a guest's or a script's: none of them can become markup.
    """
    lines = [*_head(report), *_next_boot(report), *_findings(report)]
    return ("\n".join(lines) + "\n").encode()


def _head(report: Report) -> Iterator[str]:
    yield f"# {code(report.name)} ({report.domid})"
    yield ""
    kind = report.live.domain_type or "of a type that nothing tells"
    yield f"- guest: {prose(kind)}"
    if report.live.uuid:
        yield f"- uuid: {code(report.live.uuid)}"
    template = report.template
    if template.state is TemplateState.PRESENT:
        yield f"- template: {code(template.file)}, SHA-256 {code(template.sha256)}"
    else:
        yield f"- template: {prose(template.sentence or template.state)}"
    if report.merged.problem:
        yield f"- merged view: {prose(report.merged.problem)}"
    for sentence in report.truncated:
        yield f"- not everything was read: {prose(sentence)}"


def _next_boot(report: Report) -> Iterator[str]:
    boot = Boot.of(report.next_boot)
    yield from ("", "## Next boot", "")
    if report.next_boot.pending:
        yield "A pending configuration (`xl config-update`) replaces all of it at the next reboot."
        yield ""
    if not boot.predicted:
        known = "not known" if boot.unknown else "libxl retrieves nothing"
        yield f"{known}: {prose(boot.reason)}"
        return
    for what, devices in (
        ("keeps", boot.kept),
        ("loses", boot.lost),
        ("tries again", boot.gained),
        ("cannot read one of, and loses all of", boot.emptied),
    ):
        names = ", ".join(code(device) for device in devices) or "nothing"
        if devices or what in ("keeps", "loses"):
            yield f"- {what}: {names}"
    if boot.reason:
        yield f"- {prose(boot.reason)}"


def _findings(report: Report) -> Iterator[str]:
    yield from ("", "## Findings", "")
    counts = [
        f"{count} {severity.word}{'s' if count != 1 and severity is not Severity.INFO else ''}"
        for severity in sorted(Severity, reverse=True)
        if (count := sum(one.severity is severity for one in report.findings))
    ]
    yield f"{', '.join(counts).capitalize()}." if counts else "Nothing is wrong."
    if report.ignored:
        yield ""
        yield f"{len(report.ignored)} more that somebody has decided to live with are left out."
    for number, finding in enumerate(report.findings, 1):
        yield ""
        yield from _finding(number, finding)


def _finding(number: int, finding: Finding) -> Iterator[str]:
    device = f" {code(str(finding.device))}" if finding.device is not None else ""
    yield f"### {number}. {finding.severity.word}: {finding.rule}{device}"
    yield ""
    yield _sentence(finding.sentence)
    yield ""
    if finding.effect:
        yield f"- effect: {_sentence(finding.effect)}"
    if finding.evidence:
        yield "- evidence:"
    for item in finding.evidence:
        yield f"  - {_evidence(item)}"
    if finding.age is not None:
        least = "at least " if finding.at_least else ""
        yield f"- seen so for {least}{finding.age:.0f} s"
    if finding.limit is not None:
        yield f"- libxl itself would wait {finding.limit:.0f} s"
    if finding.remedies:
        yield "- ways out:"
    for index, remedy in enumerate(finding.remedies, 1):
        yield f"  {index}. {_remedy(remedy)}"


def _sentence(text: str) -> str:
    said = prose(text)
    return said[:1].upper() + said[1:] if said.endswith(".") else f"{said[:1].upper()}{said[1:]}."


def _evidence(item: Evidence) -> str:
    value = "absent" if item.value is None else "empty"
    if item.value:
        value = code(clip(item.value, _LONGEST))
    writer = f" (written by: {item.writer})" if item.writer is not None else ""
    return f"{code(item.path)} = {value}{writer}"


def _remedy(remedy: Remedy) -> str:
    command = command_line(*remedy.command)
    return prose(remedy.text) + (f": {code(SafeText(command))}" if command else "")


_MARKS = re.compile(r"[\\`*_\[\]<>&|~#$!]")
# What GitHub makes links of by itself; a mail address only a code span keeps from it.
_LINKS = re.compile(r"(?i)(https?|ftp|mailto|xmpp)(:)|(www)(\.)")
_RUNS = re.compile(r"`+")


def prose(text: str) -> str:
    """Writes text that stands within a line, with every mark and link taken literally."""
    escaped = _MARKS.sub(lambda match: f"\\{match[0]}", SafeText(text))
    escaped = _LINKS.sub(_unlinked, escaped)
    return escaped.replace("@", "`@`")


def code(text: str) -> str:
    """Writes text as a code span, whatever it holds."""
    safe = SafeText(text)
    longest = max((len(run) for run in _RUNS.findall(safe)), default=0)
    fence = "`" * (longest + 1)
    # A blank at either end is taken off again, where the text itself is not blank.
    padded = f" {safe} " if safe.strip() and (longest or safe != safe.strip()) else safe
    return f"{fence}{padded or ' '}{fence}"


def _unlinked(match: re.Match[str]) -> str:
    return f"{match[1]}\\:" if match[1] else f"{match[3]}\\."
