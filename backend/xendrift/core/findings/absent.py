"""Rules about devices that only the template has."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.kinds import Kind
from xendrift.core.model.device import (
    Pair,
)
from xendrift.core.model.finding import Evidence, Finding, Remedy, Severity


def absent_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:
    """Yields that xenstore has nothing of a device of the template, where it should."""
    if (
        pair.live is None
        and pair.template is not None
        and kind.expected(pair.template, look.context)
        and not _hidden(kind, look)
    ):
        yield _not_in_xenstore(pair, kind, look)


def _hidden(kind: Kind, look: Look) -> bool:
    """Tells whether a device may be there without libxl, or anybody, seeing which it is."""
    unread = (pair.live for pair in look.pairs if pair.id.kind == kind.name and pair.live)
    return kind.name in look.next_boot.emptied or any(
        not kind.names_itself(record) for record in unread
    )


def _not_in_xenstore(pair: Pair, kind: Kind, look: Look) -> Finding:
    identifier = "stale" if kind.reconciled else "not-created"
    place = f"/libxl/{look.domid}/device/{kind.frontend_kinds[0]}" if kind.frontend_kinds else ""
    entry = Evidence(look.template.file, SafeText(f"{pair.json_key}[{pair.index}]"))
    seen = (entry, *(look.seen(place) if place else ()))
    sentence = (
        "in the template only: the rest of a detach, or of an attach that was interrupted"
        if kind.reconciled
        else "in the template, but xenstore has nothing of it"
    )
    remedies: tuple[Remedy, ...] = ()
    never = kind.never_made(pair.template or {})
    if never is not None:
        sentence, advice = never
        remedies = (say(advice),)
    return finding(identifier, look.domid, pair.id, sentence, seen, remedies=remedies)


RULES = (
    Rule(
        "not-created",
        Severity.WARNING,
        when="The template has the device, xenstore has nothing of it, and libxl will not drop it.",
        effect="The guest runs without it; the next boot tries it again.",
        remedies=("look into the log of the domain's creation", "drop it from the template"),
        why=(
            "For kinds that libxl does not reconcile, a failed creation is often ignored, and xl "
            "returns 0 all the same."
        ),
        boot="kept and tried again",
        detach="fails: xl calls the device unknown",
        keys=("plug", "take-none", "accept"),
        views=absent_findings,
    ),
    Rule(
        "stale",
        Severity.INFO,
        when="The template has the device, xenstore has nothing of it.",
        effect="None now: libxl drops it at the next boot, which comes up without it too.",
        remedies=(
            "drop it from the template; no xl command can",
            "attach it again, if the guest is to have it",
        ),
        why=(
            "The normal rest of a detach: libxl removes nodes, never entries of the template. An "
            "attach that was interrupted leaves the same trace, and so does a detach by force that "
            "ran out of time. An attach under the same id takes the entry's place."
        ),
        boot="dropped, with one warning in xl's log",
        detach="fails: xl calls the device unknown",
        keys=("take-none", "accept", "plug"),
        views=absent_findings,
    ),
)
