"""What of one domain is compared: one side of a comparison.

What always moves is left out, for it would be said of every domain at every look:

- `memory/target`, which a balloon driver or memory sharing moves; the maximum is compared;
- domids: those of frontends in paths and in `vifX.Y` names, and `c_info.domid`, which libxl fills
  in anew. A domain's own new domid is said once; a backend domain goes by its name;
- everything that only drivers tell each other: grant references, event channels, ring sizes,
  `feature-*` nodes, and the physical numbers of block devices;
- ages of states, and generations and counters of xenstored, which a report does not hold at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xendrift.core.base.cstring import text
from xendrift.core.base.frozen import frozen
from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId, Pair, Record, state_name
from xendrift.core.model.finding import Finding
from xendrift.core.model.report import Report

Names = Mapping[int, bytes]

_BALLOON = "memory"
_OWN_NUMBER = "domid"


@frozen
class DeviceSide:
    """One device as both views have it.

    Attributes:
        template: its entry in the template, None if there is none.
        live: its configuration and its handshake, None if xenstore does not have it.
    """

    template: JsonObject | None
    live: JsonObject | None


@dataclass(frozen=True, slots=True)
class DomainSide:
    """One domain at one moment.

    Attributes:
        domid: its number then.
        name: its name then.
        uuid: its uuid, empty if nothing tells it.
        state: what became of its template, in words; empty if it is whole.
        template: the template without its devices.
        knobs: the runtime knobs of xenstore, without those that move by themselves.
        devices: its devices.
        findings: what is wrong.
    """

    domid: int
    name: SafeText
    uuid: str
    state: SafeText
    template: JsonObject
    knobs: JsonObject
    devices: Mapping[DeviceId, DeviceSide]
    findings: tuple[Finding, ...]

    def with_findings(self, more: tuple[Finding, ...]) -> "DomainSide":
        """The same with findings that other domains have a part in."""
        return replace(self, findings=(*self.findings, *more)) if more else self


def side_of(report: Report, names: Names) -> DomainSide:
    """Takes out of a report what is compared.

    Args:
        report: everything known of the domain.
        names: the names of the domains of that host, as it was then.
    """
    keys = {pair.json_key for pair in report.pairs}
    config = report.template.config or {}
    rest: JsonObject = {key: value for key, value in config.items() if key not in keys}
    create = as_object(rest.get("c_info"))
    if create is not None and _OWN_NUMBER in create:
        rest["c_info"] = {key: value for key, value in create.items() if key != _OWN_NUMBER}
    state = report.template.sentence or SafeText(
        "" if report.template.config is not None else str(report.template.state)
    )
    if report.template.pending:
        state = SafeText(f"{state} A configuration of xl config-update waits.".strip())
    return DomainSide(
        report.domid,
        report.name,
        report.live.uuid,
        SafeText(_without_domid(state, report.domid)),
        rest,
        {one.label: one.live for one in report.scalars if one.label not in (_BALLOON, "name")},
        {pair.id: _device(pair, report.domid, names) for pair in report.pairs},
        report.findings,
    )


def _device(pair: Pair, domid: int, names: Names) -> DeviceSide:
    live = None if pair.live is None else _live(pair.live, domid, names)
    return DeviceSide(pair.template, live)


def _live(record: Record, domid: int, names: Names) -> JsonObject:
    trail = record.trail
    config = {key: value for key, value in (record.config or {}).items() if key != "backend_domid"}
    name = config.get("ifname")
    if isinstance(name, str):
        config["ifname"] = name.replace(f"vif{domid}.", "vif.")
    shown: JsonObject = {
        **config,
        "backend": _backend(trail.backend_domid, names),
        "listed by libxl": trail.in_libxl,
    }
    if record.unreadable:
        shown["unreadable"] = str(record.unreadable)
    if trail.handshake:
        shown["frontend state"] = state_name(trail.frontend_state) if trail.has_frontend else None
        shown["backend state"] = state_name(trail.backend_state) if trail.has_backend else None
    if trail.online is not None:
        shown["online"] = trail.online
    if trail.hotplug_status is not None:
        shown["hotplug-status"] = str(SafeText(trail.hotplug_status))
    return shown


def _backend(domid: int | None, names: Names) -> Json:
    if domid is None or domid == 0:
        return domid
    return text(names.get(domid, b"")) or domid


def _without_domid(sentence: str, domid: int) -> str:
    """Leaves the file's number out of what is said of a template: it is another every time."""
    return sentence.replace(f"userdata-d.{domid}.", "userdata-d.*.")
