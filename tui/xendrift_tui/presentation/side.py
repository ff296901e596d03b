"""One device with everything its rows need, and what the merge makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xendrift.core.base.provenance import Origin
from xendrift.core.model.device import Pair
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.report import MergedDevice
from xendrift_tui.presentation.marks import Mark, Tone, severity_tone


@dataclass(frozen=True, slots=True)
class Side:
    """One device with everything its rows need.

    Attributes:
        pair: the device as both views have it.
        merged: what the merge made of it, None if it leaves it out.
        findings: what is wrong with it, worst first.
        merged_exists: whether there is a merged view at all.
        decided: whether the operator has decided something about it.
        age: for how long its trail has been seen unchanged, None if nobody can know.
        secrets: whether passwords are shown.
        nodes: what was read of the domain, by path; empty where that was not kept.
    """

    pair: Pair
    merged: MergedDevice | None
    findings: tuple[Finding, ...] = ()
    merged_exists: bool = True
    decided: bool = False
    age: float | None = None
    secrets: bool = False
    nodes: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def severity(self) -> Severity | None:
        """How bad its worst finding is."""
        return self.findings[0].severity if self.findings else None

    @property
    def notable(self) -> bool:
        """Whether the two sides disagree about it, or the operator has decided something."""
        return self.decided or self.outcome not in (Mark.SAME, Mark.NONE)

    @property
    def tone(self) -> Tone:
        """The tone of its worst finding."""
        return severity_tone(self.findings[0].severity) if self.findings else Tone.NORMAL

    @property
    def outcome(self) -> Mark:
        """What the merge does with it."""
        if not self.merged_exists:
            return Mark.NONE
        if self.merged is None:
            return Mark.NONE if self._beyond_templates else Mark.DROPPED
        if self.pair.template is None:
            return Mark.ADDED
        if self.pair.live is None:
            return Mark.KEPT
        return Mark.CHANGED if self.pair.differences else Mark.SAME

    def origin(self, name: str) -> Origin:
        """Tells where the merged view has one of its values from."""
        if self.merged is None:
            return Origin.TEMPLATE
        fields = self.merged.fields
        return fields.get(name) or fields.get(name.partition(".")[0]) or self.merged.origin

    @property
    def own_values(self) -> frozenset[str]:
        """The values that the operator decided one by one."""
        if self.merged is None:
            return frozenset()
        found = self.merged.fields.items()
        return frozenset(name for name, origin in found if origin is Origin.OPERATOR)

    @property
    def _beyond_templates(self) -> bool:
        """Whether no template could ever list it: libxl makes it, or nobody knows its kind."""
        return not self.pair.json_key or (self.pair.live is not None and self.pair.live.implied)
