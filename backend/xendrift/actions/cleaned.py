"""What came of removing what xl cannot remove, and what is still to be said of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from xendrift.actions.look import look_at
from xendrift.actions.outcome import FORGETS, Way
from xendrift.actions.process import Ran
from xendrift.core.assess import assess, assess_host
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import finding_shape
from xendrift.core.model.entry import Entry
from xendrift.core.model.finding import Finding
from xendrift.core.plans.clean_plan import CleanPlan
from xendrift.core.plans.plan import Plan
from xendrift.sources.protocol import Source

ALL_GONE = "All of it is gone."
_OF_THE_TEMPLATE = ("stale", "not-created")  # what is left to say of a device without nodes


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of a plan.

    Attributes:
        achieved: whether nothing of it is there any more.
        sentence: what is to be seen now.
        findings: what is still to be said of it, worst first.
        ran: the runs of its hotplug script.
        entry: the journal's entry.
        warnings: what went wrong besides.
    """

    achieved: bool
    sentence: SafeText
    findings: tuple[Finding, ...]
    ran: tuple[Ran, ...]
    entry: Entry
    warnings: tuple[SafeText, ...] = ()

    @property
    def done(self) -> bool:
        """Whether nothing of it is there any more."""
        return self.achieved

    def lines(self, plan: Plan, way: Way) -> Iterator[SafeText]:
        """Yields what is gone, what may be left, and where it is kept."""
        entry = self.entry
        yield SafeText(f"{self.sentence}.")
        yield from self.warnings
        assert isinstance(plan, CleanPlan)  # noqa: S101  (no other is run here)
        held = not self.ran or any(one.code != 0 for one in self.ran)
        for sentence in plan.remains if held else ():
            yield SafeText(f"May remain: {sentence}.")
        if way.forgets:
            yield FORGETS
        else:
            back = f"{way.undo(entry.id)} puts it back, if nothing has come in its place"
            yield SafeText(f"What was removed is kept in {entry.backup}; {back}.")

    def shape(self, plan: Plan) -> JsonObject:
        """What programs are told of it."""
        findings: list[Json] = [finding_shape(one, str(plan.name)) for one in self.findings]
        return {
            "outcome": str(self.entry.outcome),
            "id": self.entry.id,
            "achieved": self.achieved,
            "sentence": str(self.sentence),
            "commands": [one.shape for one in self.ran],
            "backup": str(SafeText(self.entry.backup)),
            "warnings": [str(sentence) for sentence in self.warnings],
            "findings": findings,
        }


def judged(
    plan: CleanPlan,
    source: Source,
    stands: str,
    entry: Entry,
    ran: tuple[Ran, ...],
    warnings: tuple[SafeText, ...],
) -> Cleaned:
    """Reads back, and lets the findings say what became of it.

    Args:
        plan: what was to be removed.
        source: the host.
        stands: what is seen of the nodes now; `ALL_GONE` if nothing is.
        entry: the journal's.
        ran: the scripts that ran for it.
        warnings: what is to be known besides.
    """
    try:
        host = source.look()
        findings = list(assess_host(host).findings)
        if plan.domid in host.domids:
            findings = list(assess(look_at(source, plan.domid)).findings)
    except XendriftError as error:
        findings = []
        warnings = (*warnings, error.sentence)
    own = tuple(one for one in findings if (one.domid, one.device) == (plan.domid, plan.device))
    still = [one for one in own if one.rule not in _OF_THE_TEMPLATE]
    gone = stands == ALL_GONE and not still
    sentence = f"{plan.device} of {plan.place} is gone"
    if not gone:
        left = f"; {still[0].rule}: {still[0].sentence}" if still else ""
        sentence = f"{plan.device} of {plan.place} was removed. {stands.removesuffix('.')}{left}"
    return Cleaned(gone, SafeText(sentence), own, ran, entry, warnings)
