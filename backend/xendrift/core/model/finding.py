"""What is wrong with one device or domain, with everything needed to believe it."""

from dataclasses import dataclass
from enum import IntEnum

from xendrift.core.base.provenance import Writer
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId


class Severity(IntEnum):
    """How bad a finding is; comparable."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The severity in lower case, as every output prints it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen.

    Attributes:
        path: a xenstore path, or a file's name.
        value: what stood there; None if the node was looked for and is absent.
        writer: who could have written it; None for files of the userdata directory.
    """

    path: SafeText
    value: SafeText | None
    writer: Writer | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way out.

    Attributes:
        text: what it does, in a few words.
        command: the exact command as arguments, empty where there is none.
    """

    text: SafeText
    command: tuple[SafeText, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong.

    Attributes:
        rule: the rule's stable id.
        severity: how bad it is here; a rule's usual severity is in the catalogue.
        domid: the domain it is about, which may no longer exist.
        device: the device it is about, None for a whole domain.
        sentence: what was seen, in one sentence.
        effect: what will come of it.
        evidence: the paths and values it was concluded from.
        remedies: the ways out, best first.
        limit: how long libxl itself would wait in this state, in seconds; None if it is no
            matter of time.
        age: how long the state has been seen unchanged, in seconds; None after one look.
        at_least: whether the age is only the least it can be: nobody saw the state begin.
        boot: what comes of it at a reboot, save or migration; empty for the rule's own words.
    """

    rule: str
    severity: Severity
    domid: int
    device: DeviceId | None
    sentence: SafeText
    effect: SafeText
    evidence: tuple[Evidence, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    limit: float | None = None
    age: float | None = None
    at_least: bool = False
    boot: SafeText = SafeText()
