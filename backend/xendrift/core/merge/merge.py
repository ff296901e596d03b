"""The merged view: both views under a policy, settled by the operator where he has decided."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.provenance import Origin
from xendrift.core.base.text import SafeText
from xendrift.core.idl.narrow import widened
from xendrift.core.kinds import BY_NAME, KINDS, Context
from xendrift.core.kinds.fields import split_key
from xendrift.core.merge.retrieve import Retrieved
from xendrift.core.merge.settle import settle
from xendrift.core.model.device import Pair
from xendrift.core.model.policy import Policy, Resolutions
from xendrift.core.model.report import Merged, MergedDevice, Scalar
from xendrift.core.model.template import Template


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
        return replace(_as_libxl(retrieved, pairs, scalars), note=template.otherwise)
    base = template.config if template.canonical is not None else None
    config = dict(base or {})
    overrides: dict[str, Origin] = {}
    if policy is not Policy.TEMPLATE:
        _take_scalars(config, scalars, overrides)
    devices = _once_each(settle(pair, policy, resolutions, context) for pair in pairs)
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


def _once_each(settled: Iterable[MergedDevice | None]) -> list[MergedDevice]:
    """Leaves out devices of xenstore alone whose id another device has already.

    Only one of them could ever be attached. Entries of the template all stay, for none of them
    is ours to drop.
    """
    devices: list[MergedDevice] = []
    claims: set[tuple[str, str]] = set()
    for device in settled:
        if device is None:
            continue
        claim = BY_NAME[device.id.kind].claim(device.config, len(devices))
        taken = bool(claim) and (device.json_key, claim) in claims
        if not (taken and device.origin is Origin.LIVE):
            devices.append(device)
            claims.add((device.json_key, claim))
    return devices


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
    printed = retrieved.printed
    if printed is None:
        return Merged(Policy.LIBXL, {}, problem=retrieved.reason)
    devices: list[MergedDevice] = []
    overrides = _live_scalars(printed, scalars)
    by_place = {(pair.json_key, pair.index): pair for pair in pairs if pair.index is not None}
    for key, indexes in retrieved.kept.items():
        array = printed.get(key)
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
    return Merged(Policy.LIBXL, printed, overrides, tuple(devices), retrieved.reason)


def to_be_read(merged: Merged) -> JsonObject:
    """The merged configuration for libxl to read; a print of libxl's own need not be readable."""
    return widened(merged.config) if merged.policy is Policy.LIBXL else merged.config


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
