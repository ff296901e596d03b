"""PV displays: `vdispls` in the template, `vdispl` in xenstore (libxl_vdispl.c).

Connectors stand only in the frontend, which is the guest's: they are never believed.
"""

import re

from xendrift.core.base.jsontypes import Json, JsonObject, as_objects
from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.spelling import Word, spelled, unsaid, yes_or_no

_CONNECTORS = re.compile(
    r"[^:;,]{1,64}:[0-9]{1,5}x[0-9]{1,5}(?:;[^:;,]{1,64}:[0-9]{1,5}x[0-9]{1,5})*"
)


def _connectors(value: str) -> Json:
    if not _CONNECTORS.fullmatch(value):
        raise ValueError("it is not ID:WIDTHxHEIGHT, more of them behind semicolons")
    return value


class Vdispl(Kind):
    """A PV display."""

    name = "vdispl"
    json_key = "vdispls"
    struct = "device_vdispl"
    frontend_kinds = ("vdispl",)
    reconciled = True
    cfg_key = "vdispl"
    detach_command = "vdispl-detach"
    attach_command = "vdispl-attach"
    attach_words = (
        Word("backend", "backend_domname", required=True),
        Word("be-alloc", "be_alloc", yes_or_no),
        Word("connectors", "connectors", _connectors, required=True),
    )

    def attach_arguments(self, config: JsonObject) -> tuple[str, ...]:
        """Spells the connectors as `ID:WxH;ID:WxH` (xl_vdispl.c, parse_vdispl_config)."""
        flat = dict(config)
        if not isinstance(flat.get("connectors"), str):
            flat["connectors"] = ";".join(
                f"{one.get('unique_id')}:{one.get('width', 0)}x{one.get('height', 0)}"
                for one in as_objects(config.get("connectors"))
            )
        unsaid(flat, self.attach_words, ("devid",))
        return tuple(f"{word}={value}" for word, value in spelled(flat, self.attach_words))
