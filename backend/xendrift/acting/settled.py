"""Memory that stays put: an accepted target means the same after it was accepted."""

from xendrift.jsontypes import JsonObject, as_object
from xendrift.report import Report
from xendrift.scalars import MEMKB_DEFAULT, fudge_memkb

_SPARE = 1024  # LIBXL_MAXMEM_CONSTANT, in KiB


def settled_config(report: Report) -> JsonObject:
    """Returns the merged config with a memory target that a second accept leaves alone.

    libxl adds its spare megabyte to an HVM guest's `memory/target` only where the template's own
    target is below its maximum (libxl_internal.h, libxl__get_targetmem_fudge), so that writing
    the sum may change the sum. Where no value is its own answer, the template's stays if it is
    one of the two.
    """
    config = report.merged.config
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
