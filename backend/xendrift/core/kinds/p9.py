"""9pfs shares: `p9s` in the template, `9pfs` in xenstore (libxl_9pfs.c).

The template's entry has no devid, and the tag lies only in the frontend, which is the guest's:
the tag is therefore shown but never believed, and shares are recognised by what they export.
"""

from xendrift.core.base.cstring import strict_number, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import with_backend
from xendrift.core.kinds.spelling import Word, number, one_of, yes_or_no
from xendrift.core.model.device import Record
from xendrift.core.nodes import DomainNodes, Slot

_LIMITS = {"max-space": "max_space", "max-files": "max_files", "max-open-files": "max_open_files"}


class P9(Kind):
    """A shared directory."""

    name = "p9"
    json_key = "p9s"
    struct = "device_p9"
    frontend_kinds = ("9pfs",)
    always_tracked = False
    backends = (
        Backend("9pfs", qemu=True, listed=True),
        Backend("xen_9pfs", "9pfs", driver="start xen-9pfsd"),
    )
    state_only = True
    cfg_numbered = False
    cfg_key = "p9"
    cfg_words = (
        Word("tag", "tag", required=True),
        Word("path", "path", required=True),
        Word("security_model", "security_model", required=True),
        # said of each: xl up to 4.18 forgets to forget that of the share before (xl_parse.c)
        Word("backend", "backend_domname", required=True),
        Word("type", "type", one_of("qemu", "xen_9pfsd")),
        Word("max-space", "max_space", number),
        Word("max-files", "max_files", number),
        Word("max-open-files", "max_open_files", number),
        Word("auto-delete", "auto_delete", yes_or_no),
    )
    fields = (
        FieldRule("path", "path"),
        FieldRule("security_model", "security_model"),
        *(FieldRule(key, node, default=0) for node, key in _LIMITS.items()),
    )

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns the tag, or the place in the list if there is none."""
        tag = entry.get("tag")
        return tag if isinstance(tag, str) and tag else f"#{index}"

    def template_tokens(self, entry: JsonObject, index: int) -> tuple[str, ...]:
        """Recognises a share by what it exports, else by its place: libxl numbers them in order."""
        return (
            f"{entry.get('path')}|{entry.get('security_model')}|{index}",
            f"{entry.get('path')}|{entry.get('security_model')}",
            f"devid {entry.get('devid', index)}",
        )

    def live_tokens(self, record: Record) -> tuple[str, ...]:
        """Recognises a share by what it exports, else by its devid."""
        live = record.config or {}
        export = f"{live.get('path')}|{live.get('security_model')}"
        return f"{export}|{record.devid}", export, f"devid {record.devid}"

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_9pfs.c, libxl__set_xenstore_p9)."""
        config: dict[str, Json] = {
            node: text(slot.libxl[node])
            for node in ("path", "security_model")
            if node in slot.libxl
        }
        config["devid"] = strict_number(slot.devid.encode())
        if slot.backend_kind == "xen_9pfs":
            config["type"] = "xen_9pfsd"
        for node, key in _LIMITS.items():
            config[key] = strict_number(slot.libxl.get(node))
        if slot.libxl.get("auto-delete") == b"1":
            config["auto_delete"] = True
        return with_backend(config, slot)
