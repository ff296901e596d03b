"""A comparison as programs read it."""

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.compare.difference import DeviceChange, DomainChange, Findings, HostDifference
from xendrift.core.export.shapes import SCHEMA, finding_shape
from xendrift.core.model.finding import Finding


def difference_shape(difference: HostDifference) -> JsonObject:
    """Everything that changed; values are those of the template and of xenstore, no password."""
    return {
        "schema": SCHEMA,
        "old": str(difference.old),
        "new": str(difference.new),
        "equal": difference.equal,
        "unchanged": difference.same,
        "notes": [str(note) for note in difference.notes],
        "domains": [_domain(one) for one in difference.domains],
        "host": _findings(difference.host, ""),
    }


def _domain(domain: DomainChange) -> JsonObject:
    return {
        "uuid": domain.uuid or None,
        "change": str(domain.turn),
        "before": _place(domain, 0),
        "after": _place(domain, 1),
        "template": [change.shape for change in domain.template],
        "live": [change.shape for change in domain.knobs],
        "devices": [_device(one) for one in domain.devices],
        "findings": _findings(domain.findings, domain.name),
    }


def _place(domain: DomainChange, moment: int) -> Json:
    """What the domain was called then; null if it was not there."""
    domid = domain.domids[moment]
    if domid is None:
        return None
    name, state = str(domain.names[moment]), str(domain.states[moment])
    return {"domid": domid, "domain": name, "template": state}


def _device(device: DeviceChange) -> JsonObject:
    return {
        "device": str(device.id),
        "template": {
            "change": str(device.template),
            "values": [change.shape for change in device.in_template],
        },
        "live": {
            "change": str(device.live),
            "values": [change.shape for change in device.in_live],
        },
    }


def _findings(findings: Findings, name: str) -> JsonObject:
    def shapes(found: tuple[Finding, ...]) -> list[Json]:
        return [finding_shape(one, SafeText(name)) for one in found]

    return {
        "new": shapes(findings.new),
        "fixed": shapes(findings.fixed),
        "still": shapes(findings.still),
    }
