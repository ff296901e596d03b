"""PV framebuffers: `vfbs` in the template, `vfb` in xenstore (libxl_console.c)."""

from xendrift.core.base.cstring import strict_number, strtoul, text
from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.base import Context, Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import with_backend
from xendrift.core.kinds.spelling import DEFBOOL, Word, defbool, number
from xendrift.core.model.device import Record
from xendrift.core.nodes import DomainNodes, Slot


def _defbool(value: bytes | None) -> Json:
    return None if value is None else "True" if strtoul(value) else "False"


def _known(values: dict[str, Json]) -> JsonObject:
    return {key: value for key, value in values.items() if value is not None}


class Vfb(Kind):
    """A PV framebuffer; HVM guests have their graphics in `b_info` instead."""

    name = "vfb"
    json_key = "vfbs"
    struct = "device_vfb"
    frontend_kinds = ("vfb",)
    always_tracked = False
    backends = (Backend("vfb", qemu=True, listed=True, plain=True),)
    state_only = True
    cfg_key = "vfb"
    cfg_words = (
        Word("vnc", "vnc.enable", defbool, DEFBOOL),
        Word("vnclisten", "vnc.listen"),
        Word("vncpasswd", "vnc.passwd"),
        Word("vncdisplay", "vnc.display", number),
        Word("vncunused", "vnc.findunused", defbool, DEFBOOL),
        Word("sdl", "sdl.enable", defbool, DEFBOOL),
        Word("opengl", "sdl.opengl", defbool, DEFBOOL),
        Word("display", "sdl.display"),
        Word("xauthority", "sdl.xauthority"),
        Word("keymap", "keymap"),
    )
    fields = (
        FieldRule("vnc.enable", "vnc"),
        FieldRule("vnc.listen", "vnclisten"),
        FieldRule("vnc.passwd", "vncpasswd"),
        FieldRule("sdl.enable", "sdl"),
    )

    def expected(self, entry: JsonObject, context: Context) -> bool:  # noqa: ARG002
        """Creation makes framebuffers for PV and PVH only (libxl_create.c)."""
        return context.domain_type != "hvm"

    def idle_when_emulated(self, record: Record) -> bool:  # noqa: ARG002
        """An HVM guest needs no PV framebuffer."""
        return True

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_console.c, libxl__set_xenstore_vfb).

        The display number is left out: with `vncunused` it is what QEMU found free.
        """
        node = slot.libxl
        vnc: dict[str, Json] = {
            "enable": _defbool(node.get("vnc")),
            "listen": text(node["vnclisten"]) if "vnclisten" in node else None,
            "passwd": (text(node["vncpasswd"]) or None) if "vncpasswd" in node else None,
            "findunused": _defbool(node.get("vncunused")),
        }
        sdl: dict[str, Json] = {
            "enable": _defbool(node.get("sdl")),
            "opengl": _defbool(node.get("opengl")),
            "display": text(node["display"]) if "display" in node else None,
            "xauthority": text(node["xauthority"]) if "xauthority" in node else None,
        }
        devid = strict_number(slot.devid.encode())
        return with_backend({"devid": devid, "vnc": _known(vnc), "sdl": _known(sdl)}, slot)

    def cfg_item(self, config: JsonObject) -> str | tuple[str, ...]:
        """Spells both of its screens by one word a value (xl_parse.c)."""
        flat: JsonObject = {}
        for key, value in config.items():
            inner = as_object(value)
            if inner is None:
                flat[key] = value
            else:
                flat |= {f"{key}.{name}": leaf for name, leaf in inner.items()}
        return super().cfg_item(flat)
