"""What a comparison found: domains and devices that came, went or changed, and findings."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from xendrift.core.base.frozen import frozen
from xendrift.core.base.text import SafeText
from xendrift.core.model.changes import Change
from xendrift.core.model.device import DeviceId
from xendrift.core.model.finding import Finding


class Turn(StrEnum):
    """What became of something between two moments."""

    SAME = "same"
    APPEARED = "appeared"
    GONE = "gone"
    CHANGED = "changed"


@frozen
class Findings:
    """The findings of both moments, sorted by what became of them.

    Attributes:
        new: there now, not before.
        fixed: there before, not any more.
        still: there both times, as they are now.
    """

    new: tuple[Finding, ...] = ()
    fixed: tuple[Finding, ...] = ()
    still: tuple[Finding, ...] = ()


@frozen
class DeviceChange:
    """One device that is not as it was.

    Attributes:
        id: the device.
        template: what became of its entry in the template.
        live: what became of it in xenstore.
        in_template: the values of the entry that changed.
        in_live: the values of xenstore that changed.
    """

    id: DeviceId
    template: Turn
    live: Turn
    in_template: tuple[Change, ...] = ()
    in_live: tuple[Change, ...] = ()


@frozen
class DomainChange:
    """One domain that is not as it was, or of which something is still wrong.

    Attributes:
        uuid: its uuid, empty if nothing tells it.
        domids: its number before and now; None where it does not exist.
        names: its name before and now, empty where it does not exist.
        states: what is said of its template before and now, empty where it is whole.
        template: the values of the template that changed, apart from devices.
        knobs: the runtime knobs that changed in xenstore.
        devices: its devices that changed.
        findings: what became of its findings.
    """

    uuid: str
    domids: tuple[int | None, int | None]
    names: tuple[SafeText, SafeText]
    states: tuple[SafeText, SafeText] = (SafeText(), SafeText())
    template: tuple[Change, ...] = ()
    knobs: tuple[Change, ...] = ()
    devices: tuple[DeviceChange, ...] = ()
    findings: Findings = Findings()

    @property
    def turn(self) -> Turn:
        """What became of the domain as a whole."""
        if self.domids[0] is None:
            return Turn.APPEARED
        if self.domids[1] is None:
            return Turn.GONE
        return Turn.CHANGED if self._differs else Turn.SAME

    @property
    def renamed(self) -> bool:
        """Whether it has another name than before."""
        return None not in self.domids and self.names[0] != self.names[1]

    @property
    def renumbered(self) -> bool:
        """Whether it has another domid than before: it was rebooted, or moved."""
        return None not in self.domids and self.domids[0] != self.domids[1]

    @property
    def name(self) -> SafeText:
        """What it is called now, or was called when it was last there."""
        return self.names[1] if self.domids[1] is not None else self.names[0]

    @property
    def domid(self) -> int:
        """Its number now, or when it was last there."""
        return next(number for number in reversed(self.domids) if number is not None)

    @property
    def _differs(self) -> bool:
        return bool(
            self.renamed
            or self.renumbered
            or self.states[0] != self.states[1]
            or self.template
            or self.knobs
            or self.devices
            or self.findings.new
            or self.findings.fixed
        )


@dataclass(frozen=True, slots=True)
class HostDifference:
    """What changed on a whole host.

    Attributes:
        old: what the older moment is called.
        new: what the newer one is called.
        domains: the domains that changed, and those of which something is still wrong.
        host: the findings of the host itself: what domains that are gone left behind.
        same: how many domains are as they were.
        notes: what an operator has to know of the comparison, one sentence each.
    """

    old: SafeText
    new: SafeText
    domains: tuple[DomainChange, ...]
    host: Findings
    same: int
    notes: tuple[SafeText, ...] = ()

    @property
    def changed(self) -> Iterator[DomainChange]:
        """The domains that are not as they were."""
        return (one for one in self.domains if one.turn is not Turn.SAME)

    @property
    def equal(self) -> bool:
        """Whether nothing changed."""
        return not (self.host.new or self.host.fixed or next(self.changed, None))
