"""The merged view: both views under a policy, settled by the operator where he has decided."""

from collections.abc import Iterable, Mapping

from xendrift.device import Pair, Record
from xendrift.jsontypes import Json, JsonObject, as_object
from xendrift.kinds import BY_NAME, KINDS, Context, Kind
from xendrift.kinds.fields import lookup, split_key
from xendrift.nextboot import Retrieved
from xendrift.policy import Policy, Resolutions, Take
from xendrift.provenance import Origin
from xendrift.report import Merged, MergedDevice, Scalar, Template
from xendrift.text import SafeText

_TAKE_OF = {Policy.LIVE: Take.LIVE, Policy.TEMPLATE: Take.TEMPLATE}


def merge(
    policy: Policy,
    resolutions: Resolutions,
    template: Template,
    pairs: Iterable[Pair],
    scalars: Iterable[Scalar],
    retrieved: Retrieved,
    context: Context,
) -> Merged:
    """Makes the merged view of one domain."""
    pairs = tuple(pairs)
    if policy is Policy.LIBXL:
        return _as_libxl(retrieved, pairs, scalars)
    base = template.config if template.canonical is not None else None
    config = dict(base or {})
    overrides: dict[str, Origin] = {}
    if policy is not Policy.TEMPLATE:
        _take_scalars(config, scalars, overrides)
    devices = [
        device
        for pair in pairs
        if (device := settle(pair, policy, resolutions, context)) is not None
    ]
    arrays: dict[str, list[Json]] = {}
    for device in devices:
        array = arrays.setdefault(device.json_key, [])
        _note(overrides, f"/{device.json_key}/{len(array)}", device)
        array.append(device.config)
    for kind in KINDS:
        if kind.json_key:
            _replace(config, kind.json_key, arrays.get(kind.json_key))
    problem = SafeText() if base is not None else _partial(template)
    return Merged(policy, config, overrides, tuple(devices), problem)


def settle(
    pair: Pair, policy: Policy, resolutions: Resolutions, context: Context
) -> MergedDevice | None:
    """Decides whether a device is in the merged view, and with which values."""
    kind = BY_NAME.get(pair.id.kind)
    if kind is None or not kind.json_key:
        return None
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
    origin = Origin.OPERATOR if decided else Origin.LIVE
    return MergedDevice(pair.id, kind.json_key, kind.sparse(record.config), origin, {})


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
            _put(result, difference.field, lookup(live, difference.field))
            origins[difference.field] = Origin.OPERATOR if chosen or decided else Origin.LIVE
        elif chosen is Take.TEMPLATE:
            origins[difference.field] = Origin.OPERATOR
    origin = Origin.OPERATOR if decided else Origin.TEMPLATE
    return MergedDevice(pair.id, kind.json_key, result, origin, origins)


def _put(target: JsonObject, key: str, value: Json) -> None:
    """Sets a value at a dotted key without touching the objects of the original."""
    *outer, last = split_key(key)
    for part in outer:
        inner = dict(as_object(target.get(part)) or {})
        target[part] = inner
        target = inner
    if key == "backend_domid":
        target.pop("backend_domname", None)
    if value is None or (key == "backend_domid" and not value):
        target.pop(last, None)
    else:
        target[last] = value


def _take_scalars(
    config: JsonObject, scalars: Iterable[Scalar], overrides: dict[str, Origin]
) -> None:
    for scalar in scalars:
        _, section, key = scalar.pointer.split("/")
        inner = dict(as_object(config.get(section)) or {})
        if scalar.live is None or scalar.live == inner.get(key):
            continue
        inner[key] = scalar.live
        config[section] = inner
        overrides[scalar.pointer] = Origin.LIVE


def _note(overrides: dict[str, Origin], pointer: str, device: MergedDevice) -> None:
    if device.origin is not Origin.TEMPLATE:
        overrides[pointer] = device.origin
    for key, origin in device.fields.items():
        place = "/".join(split_key(key))
        overrides[f"{pointer}/{place}"] = origin


def _replace(config: JsonObject, key: str, array: list[Json] | None) -> None:
    if array:
        config[key] = array
    elif not isinstance(config.get(key), list):
        return  # what stands there is no list: libxl ignores it, and it is not ours to remove
    else:
        del config[key]


def _partial(template: Template) -> SafeText:
    return SafeText(f"only what xenstore holds, for {template.sentence}")


def _as_libxl(retrieved: Retrieved, pairs: tuple[Pair, ...], scalars: Iterable[Scalar]) -> Merged:
    if retrieved.config is None:
        return Merged(Policy.LIBXL, {}, problem=retrieved.reason)
    devices: list[MergedDevice] = []
    overrides = _live_scalars(retrieved.config, scalars)
    by_place = {(pair.json_key, pair.index): pair for pair in pairs if pair.index is not None}
    for key, indexes in retrieved.kept.items():
        array = retrieved.config.get(key)
        entries = array if isinstance(array, list) else []
        for position, (index, entry) in enumerate(zip(indexes, entries, strict=False)):
            pair = by_place.get((key, index))
            if pair is None or not isinstance(entry, dict):
                continue
            fields: dict[str, Origin] = {}
            if (
                pair.template is not None
                and entry.get("format") == "empty"
                and (pair.template.get("pdev_path") not in ("", None))
            ):
                fields = {"pdev_path": Origin.LIVE, "format": Origin.LIVE}
            device = MergedDevice(pair.id, key, entry, Origin.TEMPLATE, fields)
            _note(overrides, f"/{key}/{position}", device)
            devices.append(device)
    return Merged(Policy.LIBXL, retrieved.config, overrides, tuple(devices), retrieved.reason)


def _live_scalars(config: JsonObject, scalars: Iterable[Scalar]) -> dict[str, Origin]:
    overrides: dict[str, Origin] = {}
    for scalar in scalars:
        _, section, key = scalar.pointer.split("/")
        value = (as_object(config.get(section)) or {}).get(key)
        if value is not None and value != scalar.template:
            overrides[scalar.pointer] = Origin.LIVE
    return overrides


def origins(config: JsonObject, overrides: Mapping[str, Origin]) -> dict[str, Origin]:
    """Gives the origin of every leaf value, by JSON pointer.

    A value that no override covers comes from the template.
    """
    found: dict[str, Origin] = {}
    _walk(config, "", Origin.TEMPLATE, overrides, found)
    return found


def _walk(
    value: Json,
    pointer: str,
    inherited: Origin,
    overrides: Mapping[str, Origin],
    found: dict[str, Origin],
) -> None:
    origin = overrides.get(pointer, inherited)
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            escaped = key.replace("~", "~0").replace("/", "~1")
            _walk(inner, f"{pointer}/{escaped}", origin, overrides, found)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            _walk(inner, f"{pointer}/{index}", origin, overrides, found)
    else:
        found[pointer] = origin
