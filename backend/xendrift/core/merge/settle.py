"""What becomes of one device in the merged view, by policy or by the operator's decision."""

from dataclasses import replace

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.provenance import Origin
from xendrift.core.kinds import BY_NAME, Context, Kind
from xendrift.core.kinds.fields import lookup
from xendrift.core.merge.values import fits, with_value
from xendrift.core.model.device import Pair, Record
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import MergedDevice

_TAKE_OF = {Policy.LIVE: Take.LIVE, Policy.TEMPLATE: Take.TEMPLATE}


def settle(
    pair: Pair, policy: Policy, resolutions: Resolutions, context: Context
) -> MergedDevice | None:
    """Decides whether a device is in the merged view, and with which values."""
    kind = BY_NAME.get(pair.id.kind)
    if kind is None or not kind.json_key:
        return None
    device = _by_side(pair, kind, policy, resolutions, context)
    return device and _edited(device, kind, resolutions)


def _by_side(
    pair: Pair, kind: Kind, policy: Policy, resolutions: Resolutions, context: Context
) -> MergedDevice | None:
    """Takes a side for the device, or for its values."""
    take = resolutions.devices.get(pair.id)
    decided = take is not None
    side = take or _TAKE_OF.get(policy)
    if side is Take.DROP:
        return None
    if pair.template is not None and pair.live is not None:
        return _settle_both(pair, pair.template, pair.live, kind, side, resolutions, decided)
    if pair.template is not None:
        if side is Take.LIVE and kind.expected(pair.template, context):
            return None
        origin = Origin.OPERATOR if decided else Origin.TEMPLATE
        return MergedDevice(pair.id, kind.json_key, dict(pair.template), origin, {})
    record = pair.live
    if side is Take.TEMPLATE or record is None or record.config is None:
        return None
    if not addable(record) and not decided:
        return None
    config = kind.sparse(record.config)
    if kind.template_key(config, 0).startswith("#") or not kind.readable(config):
        return None  # a record too broken to make an entry that libxl could use
    origin = Origin.OPERATOR if decided else Origin.LIVE
    return MergedDevice(pair.id, kind.json_key, config, origin, {})


def addable(record: Record) -> bool:
    """Tells whether a device of xenstore alone belongs into a template.

    Not what libxl makes by itself, not what is on its way out, not what libxl cannot see.
    """
    trail = record.trail
    leaving = trail.online is False or trail.backend_state in (5, 6)
    return not record.implied and trail.in_libxl and not leaving


def _settle_both(
    pair: Pair,
    entry: JsonObject,
    record: Record,
    kind: Kind,
    side: Take | None,
    resolutions: Resolutions,
    decided: bool,
) -> MergedDevice:
    result = dict(entry)
    origins: dict[str, Origin] = {}
    live = record.config or {}
    knobs = kind.knobs(entry, record)
    if side is not Take.TEMPLATE:
        for key, value in knobs.items():
            if result.get(key) != value:
                result[key] = value
                origins[key] = Origin.LIVE
    for difference in pair.differences:
        chosen = resolutions.fields.get((pair.id, difference.field))
        if (chosen or side) is Take.LIVE:
            taken = with_value(result, difference.field, lookup(live, difference.field))
            if not kind.readable(taken):
                continue
            result = taken
            origins[difference.field] = Origin.OPERATOR if chosen or decided else Origin.LIVE
        elif chosen is Take.TEMPLATE:
            origins[difference.field] = Origin.OPERATOR
    origin = Origin.OPERATOR if decided else Origin.TEMPLATE
    return MergedDevice(pair.id, kind.json_key, result, origin, origins)


def _edited(device: MergedDevice, kind: Kind, resolutions: Resolutions) -> MergedDevice:
    """Gives a device the operator's own values, unless it would be another device then."""
    config, origins = device.config, dict(device.fields)
    for (owner, key), value in resolutions.values.items():
        if owner == device.id and fits(kind, config, key, value):
            config = with_value(config, key, value)
            origins[key] = Origin.OPERATOR
    return device if config is device.config else replace(device, config=config, fields=origins)
