"""A comparison as a report for people: Markdown in which no data can become markup."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.compare.difference import DomainChange, Findings, HostDifference
from xendrift.core.compare.words import (
    device_sentence,
    domain_sentences,
    finding_sentence,
    summary,
    title,
    value_sentences,
)
from xendrift.core.export.report import code, prose
from xendrift.core.model.finding import Finding


def difference_markdown(difference: HostDifference) -> str:
    """Returns the report: what was compared, each domain that changed, what is wrong and was."""
    return "\n".join(_lines(difference))


def _lines(difference: HostDifference) -> Iterator[str]:
    yield "# What changed"
    yield ""
    yield f"- from {code(difference.old)}"
    yield f"- to {code(difference.new)}"
    yield f"- {prose(summary(difference))}"
    for note in difference.notes:
        yield f"- {prose(note)}"
    for domain in difference.domains:
        yield from _domain(domain)
    if any(_kinds(difference.host)):
        yield from ("", "## The host", "")
        yield from _findings(difference.host)
    if difference.equal:
        yield from ("", "Nothing changed.")


def _domain(domain: DomainChange) -> Iterator[str]:
    yield from ("", f"## {prose(title(domain))}", "")
    if domain.uuid:
        yield f"- uuid {code(domain.uuid)}"
    for sentence in domain_sentences(domain):
        yield f"- {_said(sentence)}"
    for device in domain.devices:
        yield f"- {prose(device_sentence(device))}"
        for value in value_sentences(device):
            yield f"  - {_said(value)}"
    yield from _findings(domain.findings)


def _findings(findings: Findings) -> Iterator[str]:
    for word, found in zip(("new", "fixed", "still there"), _kinds(findings), strict=True):
        for one in found:
            yield f"- {word}: {prose(finding_sentence(one))}"


def _kinds(findings: Findings) -> tuple[tuple[Finding, ...], ...]:
    return findings.new, findings.fixed, findings.still


def _said(sentence: SafeText) -> str:
    """What stands before the first colon is ours, the rest are places and values."""
    word, _, rest = sentence.partition(": ")
    return f"{prose(word)}: {code(rest)}"
