"""What a rule is: one row with its words, its keys and the functions that find it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.kinds import Kind
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.finding import Evidence, Finding, Remedy, Severity
from xendrift.core.model.observation import HostObservation
from xendrift.core.model.traits import Traits

DeviceFinder: TypeAlias = Callable[[Pair, Kind, Look], Iterator[Finding]]
DomainFinder: TypeAlias = Callable[[Look], Iterator[Finding]]
HostFinder: TypeAlias = Callable[[HostObservation], Iterator[Finding]]
FleetFinder: TypeAlias = Callable[[tuple[Traits, ...]], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Rules that exclude one another may share a function, which then runs once.

    What libxl does is read from libxl_domain.c (retrieve_domain_configuration_end) for a reboot,
    save or migration, and from libxl_device.c (libxl__initiate_device_generic_remove,
    device_backend_callback) and the readers of each kind for a detach.

    Attributes:
        id: its stable id.
        severity: its usual severity; a finding may differ where its sentence says why.
        when: what is seen.
        effect: what comes of it.
        remedies: the ways out, best first.
        why: how a domain gets there and what libxl does with it, in a few sentences.
        boot: what libxl does with it at a reboot, save or migration.
        detach: what happens when xl is told to detach the device; empty for what is no device.
        keys: the screen's commands that lead out of it, by id, in the order to name them.
        views: finds it in the two views of one device.
        trail: finds it in the trail of one device's handshake; looks after every `views`.
        domain: finds it in a domain as a whole; looks after every device.
        host: finds it in what domains that are gone left behind.
        fleet: finds it in what all domains have, one beside the other.
    """

    id: str
    severity: Severity
    when: str
    effect: str
    remedies: tuple[str, ...]
    why: str
    boot: str
    detach: str = ""
    keys: tuple[str, ...] = ()
    views: DeviceFinder | None = None
    trail: DeviceFinder | None = None
    domain: DomainFinder | None = None
    host: HostFinder | None = None
    fleet: FleetFinder | None = None


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order in which they are listed; `catalogue` fills it."""


def rule(identifier: str) -> Rule:
    """Returns a rule by its id.

    Raises:
        XendriftError: there is no such rule; the sentence has those that are called alike, or
            all of them.
    """
    found = RULES.get(identifier)
    if found is None:
        raise XendriftError(f"There is no rule {identifier!r}. {_called_alike(identifier)}")
    return found


def _called_alike(identifier: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 only who mistypes waits for it

    if near := get_close_matches(identifier, RULES, 3):
        return f"Did you mean {' or '.join(near)}? `xendrift explain` lists them all."
    return f"The rules are: {', '.join(sorted(RULES))}."


def finding(
    identifier: str,
    domid: int,
    device: DeviceId | None,
    sentence: str,
    seen: Iterable[Evidence] = (),
    *,
    severity: Severity | None = None,
    effect: str | None = None,
    remedies: tuple[Remedy, ...] = (),
    limit: float | None = None,
    age: float | None = None,
) -> Finding:
    """Makes a finding; what is not given comes from the rule's row."""
    known = rule(identifier)
    return Finding(
        known.id,
        severity or known.severity,
        domid,
        device,
        SafeText(sentence),
        SafeText(effect or known.effect),
        tuple(seen),
        remedies or tuple(Remedy(SafeText(text)) for text in known.remedies),
        limit,
        age,
    )
