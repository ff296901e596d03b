"""A merged view that stays put: what was accepted needs no second accept."""

from xendrift.jsontypes import Json, JsonObject, as_object
from xendrift.kinds import BY_NAME
from xendrift.report import Report
from xendrift.scalars import MEMKB_DEFAULT, fudge_memkb

_SPARE = 1024  # LIBXL_MAXMEM_CONSTANT, in KiB


def settled_config(report: Report) -> JsonObject:
    """Returns the merged config as it is to be written."""
    return _settled_memory(report, _settled_media(report, report.merged.config))


def _settled_media(report: Report, config: JsonObject) -> JsonObject:
    """Gives a device of xenstore alone what would follow it once it is in the template.

    A drive without a medium becomes an empty one, as libxl's own merge makes it (libxl_disk.c,
    libxl_device_disk_merge): without the format no libxl would take it at the next boot.
    """
    pairs = {pair.id: pair for pair in report.pairs}
    places: dict[str, int] = {}
    changed: dict[str, list[Json]] = {}
    for device in report.merged.devices:
        place = places.get(device.json_key, 0)
        places[device.json_key] = place + 1
        pair = pairs.get(device.id)
        array = changed.get(device.json_key, config.get(device.json_key))
        if pair is None or pair.template is not None or pair.live is None:
            continue
        knobs = BY_NAME[device.id.kind].knobs(device.config, pair.live)
        if knobs and isinstance(array, list):
            entry: JsonObject = {**device.config, **knobs}
            changed[device.json_key] = [*array[:place], entry, *array[place + 1 :]]
    return {**config, **changed}


def _settled_memory(report: Report, config: JsonObject) -> JsonObject:
    """Returns a config with a memory target that a second accept leaves alone.

    libxl adds its spare megabyte to an HVM guest's `memory/target` only where the template's own
    target is below its maximum (libxl_internal.h, libxl__get_targetmem_fudge), so that writing
    the sum may change the sum. Where no value is its own answer, the template's stays if it is
    one of the two.
    """
    build = as_object(config.get("b_info")) or {}
    live, maximum = report.live.target_memkb, build.get("max_memkb")
    if live is None or "type.hvm" not in build or not isinstance(maximum, int):
        return config
    video = fudge_memkb(build | {"max_memkb": 0, "target_memkb": MEMKB_DEFAULT})
    low, high = live + video, live + video + _SPARE
    before = (as_object((report.template.config or {}).get("b_info")) or {}).get("target_memkb")
    if build.get("target_memkb") == before or build.get("target_memkb") not in (low, high):
        return config
    if maximum > high:
        target = high
    elif low >= maximum:
        target = low
    else:
        target = before if before in (low, high) else high
    settled: JsonObject = {**build, "target_memkb": target}
    return {**config, "b_info": settled}
