"""Everything that was decided and not written, a line a decision, over all domains."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xendrift.core.base.text import SafeText
from xendrift.core.model.changes import value_text
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Resolutions, Take
from xendrift.core.plans.decisions import Decided
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.presentation.row import Piece, Row, RowKind, cell, words

_WHOLE = {
    Take.TEMPLATE: "all of it as in the template",
    Take.LIVE: "all of it as it is live",
    Take.DROP: "left out",
}
_SIDE = {Take.TEMPLATE: "as in the template", Take.LIVE: "as it is live", Take.DROP: "left out"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided.

    Attributes:
        domid: the domain.
        name: what it is called.
        device: the device.
        field: the value of it, empty for the whole device.
        text: what was decided, without passwords.
    """

    domid: int
    name: SafeText
    device: DeviceId
    field: str
    text: SafeText


def decisions(decided: Iterable[Decided]) -> list[Decision]:
    """Lists decisions, those of a domain together and of a device together."""
    made = [one for domain in decided for one in _of_domain(domain)]
    return sorted(made, key=lambda one: (one.domid, one.device, one.field))


def decision_row(one: Decision) -> Row:
    """Makes the row of a decision: sign and domain, device, what was decided."""
    cells = (
        cell(Piece(Mark.DECIDED, Tone.OPERATOR), words(f" {one.name} ({one.domid})")),
        cell(words(str(one.device))),
        cell(words(one.text, Tone.OPERATOR)),
    )
    return Row(RowKind.FIELD, f"{one.domid} {one.device} {one.field}", cells, one.device)


def counted(listed: Iterable[Decision]) -> str:
    """Counts decisions, and the domains that they are about."""
    domids = [one.domid for one in listed]
    several = len(set(domids))
    made = f"{len(domids)} decision{'' if len(domids) == 1 else 's'}"
    return f"{made} not written yet, in {several} domain{'' if several == 1 else 's'}"


def _of_domain(domain: Decided) -> Iterator[Decision]:
    for device, key, text in _said(domain.resolutions):
        yield Decision(domain.domid, domain.name, device, key, SafeText(text))


def _said(made: Resolutions) -> Iterator[tuple[DeviceId, str, str]]:
    for device, take in made.devices.items():
        yield device, "", _WHOLE[take]
    for (device, key), take in made.fields.items():
        yield device, key, f"{key} {_SIDE[take]}"
    for (device, key), value in made.values.items():
        shown = "(not shown)" if "passw" in key else value_text(value)
        yield device, key, f"{key} left to libxl" if value is None else f"{key} = {shown}"
