"""Every finding of every domain as one list that can be sorted and filtered."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from xendrift.core.model.finding import Severity
from xendrift_tui.presentation.domain_filter import KNOWN
from xendrift_tui.presentation.domains import Found
from xendrift_tui.presentation.filters import Grammar, Test
from xendrift_tui.presentation.marks import Mark, Tone, severity_mark, severity_tone
from xendrift_tui.presentation.row import EMPTY, Cell, Piece, cell, words
from xendrift_tui.presentation.values import duration


class FleetSort(StrEnum):
    """How the list is ordered."""

    SEVERITY = "worst first"
    DOMAIN = "domain"
    RULE = "rule"
    DEVICE = "device"
    AGE = "oldest first"

    @property
    def next(self) -> "FleetSort":
        """The order that the sort key switches to."""
        orders = list(FleetSort)
        return orders[(orders.index(self) + 1) % len(orders)]


_KEYS: Mapping[FleetSort, Callable[[Found], tuple[object, ...]]] = {
    FleetSort.SEVERITY: lambda one: (-one.severity, one.domid),
    FleetSort.DOMAIN: lambda one: (one.name.casefold(), one.domid, -one.severity),
    FleetSort.RULE: lambda one: (one.rule, one.domid),
    FleetSort.DEVICE: lambda one: (
        (one.device.kind, one.device.key) if one.device else ("~", ""),
        one.domid,
    ),
    FleetSort.AGE: lambda one: (one.since if one.since is not None else float("inf"), one.domid),
}


def sort_fleet(found: Iterable[Found], sort: FleetSort) -> list[Found]:
    """Sorts findings; those that are equal otherwise stand by domid."""
    return sorted(found, key=_KEYS[sort])


def fleet_cells(one: Found, now: float) -> tuple[Cell, ...]:
    """Makes the cells of a finding: sign and domain, rule, device, age, what was seen.

    Args:
        one: the finding.
        now: the time, in seconds of the clock that its age is counted by.
    """
    tone = Tone.MUTED if one.mended else severity_tone(one.severity)
    name = words(f"{one.name} ({one.domid})")
    age = EMPTY
    if one.since is not None:
        more = "+" if one.at_least else ""
        age = cell(words(f"{duration(max(now - one.since, 0.0))}{more}", Tone.MUTED))
    return (
        cell(
            Piece(Mark.NONE if one.mended else severity_mark(one.severity), tone), words(" "), name
        ),
        cell(words(one.rule, tone)),
        cell(words(str(one.device) if one.device else "")),
        age,
        cell(
            words("no longer found, or ignored", Tone.GOOD)
            if one.mended
            else Piece(one.sentence, Tone.MUTED)
        ),
    )


def _severity(severity: Severity) -> Test[Found]:
    return lambda one: one.severity is severity


_SEVERITIES = {severity.word: _severity(severity) for severity in Severity}
_PREFIXED: Mapping[str, Callable[[str], Test[Found]]] = {
    "rule": lambda text: lambda one: one.rule.startswith(text),
    "kind": lambda text: lambda one: one.device is not None and one.device.kind == text,
    "device": lambda text: lambda one: text in str(one.device or "").casefold(),
    "severity": lambda text: _SEVERITIES.get(text, lambda _: False),
    "name": lambda text: lambda one: text in one.name.casefold(),
}


def _plain(text: str) -> Test[Found]:
    return lambda one: (
        text in one.name.casefold()
        or text == str(one.domid)
        or text in one.rule
        or text in str(one.device or "").casefold()
    )


FLEET = Grammar(
    _PREFIXED,
    _SEVERITIES,
    _plain,
    {"rule": KNOWN["rule"], "kind": KNOWN["kind"], "severity": tuple(_SEVERITIES)},
)
