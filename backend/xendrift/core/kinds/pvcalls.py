"""PV calls: `pvcallsifs` in the template, `pvcalls` in xenstore (libxl_pvcalls.c)."""

from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.spelling import Word


class Pvcalls(Kind):
    """A PV calls socket interface."""

    name = "pvcalls"
    json_key = "pvcallsifs"
    struct = "device_pvcallsif"
    frontend_kinds = ("pvcalls",)
    always_tracked = False
    cfg_key = "pvcalls"
    cfg_words = (Word("backend", "backend_domname"),)
