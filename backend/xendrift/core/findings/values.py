"""The rule about values in which the two views differ."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText, summarise
from xendrift.core.findings.look import Look, evidence
from xendrift.core.findings.medium import medium_findings
from xendrift.core.findings.renamed import is_renamed
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.kinds import Kind
from xendrift.core.model.device import (
    Difference,
    Pair,
)
from xendrift.core.model.finding import Evidence, Finding, Severity


def value_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:
    """Yields in what the two views of one device differ."""
    differences = tuple(_true_differences(pair, look))
    if differences:
        yield _diverged(pair, differences, look)
    yield from medium_findings(pair, kind, look)


def _true_differences(pair: Pair, look: Look) -> Iterator[Difference]:
    """Leaves out what a record that was written in part only lacks."""
    broken = pair.live is not None and bool(pair.live.unreadable)
    renamed = is_renamed(pair, look)
    for difference in pair.differences:
        if renamed and difference.field == "backend_domid":
            continue  # a rule of its own says it
        if not broken or look.nodes.get(difference.path) is not None:
            yield difference


def _diverged(pair: Pair, differences: tuple[Difference, ...], look: Look) -> Finding:
    seen: list[Evidence] = []
    for difference in differences:
        if "passw" in difference.field:
            continue  # a password is compared, and not shown
        place = f"{pair.json_key}[{pair.index}].{difference.field}"
        seen.append(Evidence(SafeText(f"{look.template.file} {place}"), difference.template))
        stands = look.nodes.get(difference.path)
        seen.append(evidence(difference.path, stands))
    fields = ", ".join(difference.field for difference in differences)
    shown = differences[0]
    values = (
        f": {summarise(shown.template.encode(), 60)} in the template,"
        f" {summarise(shown.live.encode(), 60)} in xenstore"
        if len(differences) == 1 and "passw" not in shown.field
        else ""
    )
    sentence = f"the views differ in {fields}{values}"
    return finding("diverged", look.domid, pair.id, sentence, seen)


RULES = (
    Rule(
        "diverged",
        Severity.WARNING,
        when="Both views hold a value, and they differ.",
        effect="The next boot uses the template's value, not the one that runs now.",
        remedies=("choose a side for each value",),
        why=(
            "Except for removable media, libxl never compares values: the template's win. Values "
            "that the template leaves out are libxl's to choose and are not compared."
        ),
        boot="the template's value is used",
        detach="works: xl goes by xenstore",
        keys=("expand", "take-template", "take-live", "edit", "accept"),
        views=value_findings,
    ),
)
