"""What is wrong with a domain or the host: pure functions over one look."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from xendrift.core.findings.catalogue import RULES
from xendrift.core.findings.doubt import known
from xendrift.core.findings.leftover import unlisted
from xendrift.core.findings.look import Look
from xendrift.core.kinds import BY_NAME, Kind
from xendrift.core.model.finding import Finding
from xendrift.core.model.observation import HostObservation
from xendrift.core.model.traits import Traits

__all__ = ["Look", "find", "fleet_findings", "host_findings"]

_Function = TypeVar("_Function")


def find(look: Look) -> tuple[Finding, ...]:
    """Applies every rule to one domain; the worst findings come first."""
    coverage = look.nodes.observation.host.coverage
    found = (_aged(one, look) for one in known(_all(look), coverage))
    return tuple(sorted(found, key=lambda one: (-one.severity, one.device is not None)))


def host_findings(host: HostObservation) -> tuple[Finding, ...]:
    """Lists what domains that do not exist have left."""
    return tuple(
        found for seek in _once(rule.host for rule in RULES.values()) for found in seek(host)
    )


def fleet_findings(traits: Iterable[Traits]) -> tuple[Finding, ...]:
    """Lists what domains have in common that only one of them may have."""
    known = tuple(traits)
    return tuple(
        found for seek in _once(rule.fleet for rule in RULES.values()) for found in seek(known)
    )


def _aged(found: Finding, look: Look) -> Finding:
    """Says of an age that nobody saw begin that it is only the least it can be."""
    if found.age is None or found.device not in look.unwatched:
        return found
    return replace(found, at_least=True)


def _all(look: Look) -> Iterator[Finding]:
    rules = RULES.values()
    of_device = (*_once(rule.views for rule in rules), *_once(rule.trail for rule in rules))
    for pair in look.pairs:
        kind = BY_NAME.get(pair.id.kind)
        if kind is not None:
            for seek in of_device:
                yield from seek(pair, kind, look)
        elif pair.live and pair.live.trail.has_backend and pair.live.trail.backend_domid:
            yield from unlisted(pair, Kind(), look)  # a driver domain's word alone
    for seek in _once(rule.domain for rule in rules):
        yield from seek(look)


def _once(functions: Iterable[_Function | None]) -> tuple[_Function, ...]:
    """Returns each function that several rules share only once, in the rules' order."""
    return tuple(dict.fromkeys(one for one in functions if one is not None))
