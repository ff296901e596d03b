"""A comparison as lines: the same for a terminal and for the screen."""

from collections.abc import Iterator

from xendrift.core.base.frozen import frozen
from xendrift.core.base.text import SafeText
from xendrift.core.compare.difference import DomainChange, Findings, HostDifference, Turn
from xendrift.core.compare.words import (
    device_sentence,
    domain_sentences,
    finding_sentence,
    summary,
    title,
    value_sentences,
)
from xendrift.core.model.finding import Finding
from xendrift_tui.presentation.marks import Mark, Tone, severity_mark, severity_tone

_MARKS = {
    Turn.APPEARED: Mark.ADDED,
    Turn.GONE: Mark.DROPPED,
    Turn.CHANGED: Mark.CHANGED,
    Turn.SAME: Mark.SAME,
}


@frozen
class ChangeLine:
    """One line of a comparison.

    Attributes:
        level: how deep it stands: 0 a heading, 1 what belongs to it, 2 a value of that.
        mark: its sign.
        text: what it says.
        tone: what it stands for.
        domid: the domain that it is about, as it is now; None if it is not there or of the host.
    """

    level: int
    mark: Mark
    text: SafeText
    tone: Tone = Tone.NORMAL
    domid: int | None = None


def difference_lines(
    difference: HostDifference, *, everything: bool = True
) -> Iterator[ChangeLine]:
    """Yields what was compared, each domain that changed or has findings, and how many did.

    Args:
        difference: what was found.
        everything: whether domains are listed that are as they were, with what is still wrong.
    """
    yield ChangeLine(0, Mark.DROPPED, SafeText(f"from {difference.old}"), Tone.MUTED)
    yield ChangeLine(0, Mark.ADDED, SafeText(f"to {difference.new}"), Tone.MUTED)
    listed = [one for one in difference.domains if everything or _moved(one)]
    for domain in listed:
        yield from _domain(domain)
    host = difference.host
    if host.new or host.fixed or (host.still and everything):
        yield ChangeLine(0, Mark.NONE, SafeText("the host"), Tone.HEADING)
        yield from _findings(host, None)
    for note in difference.notes:
        yield ChangeLine(0, Mark.INFO, note, Tone.MUTED)
    yield ChangeLine(0, Mark.NONE, summary(difference), Tone.HEADING)


def _moved(domain: DomainChange) -> bool:
    return domain.turn is not Turn.SAME or bool(domain.findings.new or domain.findings.fixed)


def _domain(domain: DomainChange) -> Iterator[ChangeLine]:
    now = domain.domids[1]
    yield ChangeLine(0, _MARKS[domain.turn], title(domain), Tone.HEADING, now)
    for sentence in domain_sentences(domain):
        yield ChangeLine(1, Mark.CHANGED, sentence, domid=now)
    for device in domain.devices:
        turns = device.template, device.live
        turn = next((one for one in turns if one not in (Turn.SAME, Turn.CHANGED)), Turn.CHANGED)
        yield ChangeLine(1, _MARKS[turn], device_sentence(device), domid=now)
        for value in value_sentences(device):
            yield ChangeLine(2, Mark.NONE, value, Tone.MUTED, now)
    yield from _findings(domain.findings, now)


def _findings(findings: Findings, domid: int | None) -> Iterator[ChangeLine]:
    for one in findings.new:
        yield _finding("new", one, severity_mark(one.severity), severity_tone(one.severity), domid)
    for one in findings.fixed:
        yield _finding("fixed", one, Mark.DROPPED, Tone.GOOD, domid)
    for one in findings.still:
        yield _finding("still", one, severity_mark(one.severity), Tone.MUTED, domid)


def _finding(word: str, found: Finding, mark: Mark, tone: Tone, domid: int | None) -> ChangeLine:
    return ChangeLine(1, mark, SafeText(f"{word}: {finding_sentence(found)}"), tone, domid)
