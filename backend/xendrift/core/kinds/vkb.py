"""PV keyboards: `vkbs` in the template, `vkbd` in xenstore (libxl_vkb.c)."""

from typing import ClassVar

from xendrift.core.base.cstring import strict_number, strtoul, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.base import Context, Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import with_backend
from xendrift.core.kinds.spelling import Word, number, one_of, yes_or_no
from xendrift.core.model.device import Record
from xendrift.core.nodes import DomainNodes, Slot

_NUMBERS = {
    "width": "width",
    "height": "height",
    "multi-touch-width": "multi_touch_width",
    "multi-touch-height": "multi_touch_height",
    "multi-touch-num-contacts": "multi_touch_num_contacts",
}
_FEATURES = {
    "feature-disable-keyboard": "feature_disable_keyboard",
    "feature-disable-pointer": "feature_disable_pointer",
    "feature-abs-pointer": "feature_abs_pointer",
    "feature-raw-pointer": "feature_raw_pointer",
    "feature-multi-touch": "feature_multi_touch",
}


class Vkb(Kind):
    """A PV keyboard and pointer."""

    name = "vkb"
    json_key = "vkbs"
    struct = "device_vkb"
    frontend_kinds = ("vkbd",)
    always_tracked = False
    backends = (
        Backend("vkbd", qemu=True, listed=True, plain=True),
        Backend("vinput", "vkbd", plain=True),
    )
    state_only = True
    cfg_key = "vkb"
    cfg_taken: ClassVar[JsonObject] = {"backend_type": "qemu"}  # libxl_vkb.c
    cfg_brought_by = "vfb"
    cfg_brought = "xl adds a keyboard to each framebuffer"
    detach_command = "vkb-detach"
    attach_command = "vkb-attach"
    attach_words = (
        Word("backend-type", "backend_type", one_of("qemu", "linux"), required=True),
        Word("unique-id", "unique_id"),
        Word("backend", "backend_domname"),
        *(Word(name, key, yes_or_no) for name, key in _FEATURES.items()),
        *(Word(name, key, number) for name, key in _NUMBERS.items()),
    )
    fields = (
        FieldRule("unique_id", "unique-id", always_written=True),
        *(FieldRule(key, node, default=False) for node, key in _FEATURES.items()),
        *(FieldRule(key, node, default=0) for node, key in _NUMBERS.items()),
    )

    def implied(self, slot: Slot, context: Context) -> bool:
        """An HVM guest gets keyboard 0 without asking (`vkb_device`)."""
        return context.domain_type == "hvm" and slot.devid == "0"

    def idle_when_emulated(self, record: Record) -> bool:  # noqa: ARG002
        """An HVM guest has an emulated keyboard as well."""
        return True

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_vkb.c, libxl__set_xenstore_vkb).

        libxl itself reads the live backend, which may have added features of its own.
        """
        node = slot.libxl
        config: dict[str, Json] = {"devid": strict_number(slot.devid.encode())}
        if slot.backend_kind:
            config["backend_type"] = "linux" if slot.backend_kind == "vinput" else "qemu"
        config["unique_id"] = text(node["unique-id"]) if "unique-id" in node else None
        for name, key in _FEATURES.items():
            config[key] = bool(strtoul(node[name])) if name in node else None
        for name, key in _NUMBERS.items():
            config[key] = strtoul(node[name]) if name in node else None
        return with_backend(config, slot)

    def sparse(self, config: JsonObject) -> JsonObject:
        """Leaves out features that are off and sizes that are zero, but not devid 0."""
        return {k: v for k, v in config.items() if k == "devid" or v not in (0, False)}
