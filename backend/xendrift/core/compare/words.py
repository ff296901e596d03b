"""What changed, in words: the same for a terminal, the screen and a report."""

from collections import Counter
from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.compare.difference import DeviceChange, DomainChange, HostDifference, Turn
from xendrift.core.model.changes import change_text
from xendrift.core.model.finding import Finding

_IN_TEMPLATE = {
    Turn.APPEARED: "is in the template now",
    Turn.GONE: "is no more in the template",
    Turn.CHANGED: "has another template",
}
_IN_LIVE = {
    Turn.APPEARED: "appeared in xenstore",
    Turn.GONE: "is gone from xenstore",
    Turn.CHANGED: "changed in xenstore",
}


def title(domain: DomainChange) -> SafeText:
    """Names a domain, with what became of it as a whole."""
    said = {
        Turn.APPEARED: ", appeared",
        Turn.GONE: ", gone",
        Turn.CHANGED: "",
        Turn.SAME: ", as it was",
    }[domain.turn]
    return SafeText(f"{domain.name} ({domain.domid}){said}")


def domain_sentences(domain: DomainChange) -> Iterator[SafeText]:
    """Says what changed of a domain itself, one thing a line."""
    if domain.renamed:
        yield SafeText(f"renamed: {domain.names[0]} -> {domain.names[1]}")
    if domain.renumbered:
        yield SafeText(f"another domid: {domain.domids[0]} -> {domain.domids[1]}")
    before, after = domain.states
    if before != after:
        yield SafeText(f"template: {after or 'it is whole now'}")
    for change in domain.template:
        yield SafeText(f"template: {change_text(change)}")
    for change in domain.knobs:
        yield SafeText(f"live: {change_text(change)}")


def device_sentence(device: DeviceChange) -> SafeText:
    """Says what became of a device."""
    said = [
        words[turn]
        for words, turn in ((_IN_TEMPLATE, device.template), (_IN_LIVE, device.live))
        if turn in words
    ]
    return SafeText(f"{device.id} {' and '.join(said)}")


def value_sentences(device: DeviceChange) -> Iterator[SafeText]:
    """Says which values of a device changed, one a line."""
    for side, changes in (("template", device.in_template), ("live", device.in_live)):
        for change in changes:
            yield SafeText(f"{side}: {change_text(change)}")


def finding_sentence(found: Finding) -> SafeText:
    """Says what is or was wrong."""
    device = f" {found.device}" if found.device else ""
    return SafeText(f"{found.severity.word} {found.rule}{device}: {found.sentence}")


def summary(difference: HostDifference) -> SafeText:
    """Counts everything in one sentence."""
    turns = Counter(one.turn for one in difference.domains)
    parts = [
        f"{turns[turn]} {turn}" for turn in (Turn.APPEARED, Turn.GONE, Turn.CHANGED) if turns[turn]
    ]
    parts.append(f"{difference.same} as before")
    every = [difference.host, *(one.findings for one in difference.domains)]
    new, fixed, still = (
        sum(len(getattr(one, name)) for one in every) for name in ("new", "fixed", "still")
    )
    domains = ", ".join(parts)
    return SafeText(f"Domains: {domains}. Findings: {new} new, {fixed} fixed, {still} still there.")
