"""Virtual TPMs: `vtpms` in the template, `vtpm` in xenstore (libxl_vtpm.c)."""

import re

from xendrift.core.base.cstring import cstr, strict_number, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import Unreadable, need, need_backend, with_backend
from xendrift.core.kinds.spelling import Word
from xendrift.core.nodes import DomainNodes, Slot

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _uuid(value: str) -> Json:
    if not _UUID.fullmatch(value):
        raise ValueError("it is no uuid")
    return value.lower()


class Vtpm(Kind):
    """A virtual TPM."""

    name = "vtpm"
    json_key = "vtpms"
    struct = "device_vtpm"
    frontend_kinds = ("vtpm",)
    reads_backend = True
    reconciled = True
    cfg_key = "vtpm"
    detach_command = "vtpm-detach"
    attach_command = "vtpm-attach"
    attach_words = (
        Word("backend", "backend_domname", required=True),
        Word("uuid", "uuid", _uuid),
    )
    fields = (FieldRule("uuid", "uuid"),)

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_vtpm.c, libxl__set_xenstore_vtpm)."""
        uuid = (text(slot.libxl.get("uuid", b"")) or "").lower()
        return with_backend(
            {
                "devid": strict_number(slot.devid.encode()),
                "uuid": uuid if _UUID.fullmatch(uuid) else None,
            },
            slot,
        )

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:
        """Reads the uuid from the live backend (libxl_vtpm.c, libxl__vtpm_from_xenstore).

        What it takes for a uuid is libuuid's to say: 36 characters, hyphens and all.
        """
        need_backend(path, nodes)
        backend = cstr(need(path, "backend", nodes)).decode("latin-1")
        uuid = nodes.get(f"{backend}/uuid")
        if uuid is not None and not _UUID.fullmatch(cstr(uuid).decode("latin-1")):
            raise Unreadable(f"{backend}/uuid", "the value is no uuid")
        return number, False
