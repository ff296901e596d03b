"""Kinds of which xenstore keeps little or nothing.

`vdispls` and `vsnds` have their details only in the frontend, which belongs to the guest;
`pvcallsifs` have none; `dtdevs` and `rdms` never reach xenstore.
"""

from xendrift.cstring import cstr, strict_number, strtoul, text
from xendrift.jsontypes import Json, JsonObject
from xendrift.kinds.base import Context, FieldRule, Kind, Unreadable, need_backend, with_backend
from xendrift.nodes import DomainNodes, Slot

_FORMATS = frozenset(
    b"s8 u8 s16_le s16_be u16_le u16_be s24_le s24_be u24_le u24_be s32_le s32_be u32_le u32_be "
    b"f32_le f32_be f64_le f64_be iec958_subframe_le iec958_subframe_be mu_law a_law ima_adpcm "
    b"mpeg gsm".split()
)
# libxl follows /0, /1, … without end; the nodes are the guest's.
_MOST = 64


class Vdispl(Kind):
    """A PV display."""

    name = "vdispl"
    json_key = "vdispls"
    struct = "device_vdispl"
    frontend_kinds = ("vdispl",)
    reconciled = True
    detach_command = "vdispl-detach"


class Vsnd(Kind):
    """A PV sound card."""

    name = "vsnd"
    json_key = "vsnds"
    struct = "device_vsnd"
    frontend_kinds = ("vsnd",)
    reconciled = True
    detach_command = "vsnd-detach"

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:
        """Reads the frontend as libxl does (libxl_vsnd.c, libxl__vsnd_from_xenstore)."""
        need_backend(path, nodes)
        pointer = nodes.get(f"{path}/frontend")
        if pointer is None:
            raise Unreadable(f"{path}/frontend", "the node is missing")
        frontend = cstr(pointer).decode("latin-1")
        _check_formats(frontend, nodes)
        for pcm in _numbered(frontend, nodes):
            _check_formats(pcm, nodes)
            for stream in _numbered(pcm, nodes):
                kind = nodes.get(f"{stream}/type")
                if kind is not None and cstr(kind).lower() not in (b"p", b"c"):
                    raise Unreadable(f"{stream}/type", "the value is neither p nor c")
                _check_formats(stream, nodes)
        return number, False


def _numbered(root: str, nodes: DomainNodes) -> list[str]:
    found: list[str] = []
    while len(found) < _MOST and nodes.get(f"{root}/{len(found)}") is not None:
        found.append(f"{root}/{len(found)}")
    return found


def _check_formats(root: str, nodes: DomainNodes) -> None:
    value = nodes.get(f"{root}/sample-formats")
    words = cstr(value).lower().replace(b",", b" ").split(b" ") if value else []
    if any(word and word not in _FORMATS for word in words):
        raise Unreadable(f"{root}/sample-formats", "the value names a format libxl does not know")


class Pvcalls(Kind):
    """A PV calls socket interface."""

    name = "pvcalls"
    json_key = "pvcallsifs"
    struct = "device_pvcallsif"
    frontend_kinds = ("pvcalls",)
    always_tracked = False


class Virtio(Kind):
    """A virtio device other than a disk."""

    name = "virtio"
    json_key = "virtios"
    struct = "device_virtio"
    frontend_kinds = ("virtio",)
    always_tracked = False
    fields = (FieldRule("type", "type"), FieldRule("transport", "transport"))

    def has_handshake(self, slot: Slot) -> bool:  # noqa: ARG002
        """Virtio devices do not speak xenbus."""
        return False

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_virtio.c, libxl__set_xenstore_virtio)."""
        node = slot.libxl
        config: dict[str, Json] = {
            "devid": strict_number(slot.devid.encode()),
            "type": text(node["type"]) if "type" in node else None,
            "transport": text(node["transport"]) if "transport" in node else None,
            "irq": strtoul(node["irq"]) if "irq" in node else None,
            "base": strtoul(node["base"]) if "base" in node else None,
        }
        if "grant_usage" in node:
            config["grant_usage"] = "True" if strtoul(node["grant_usage"]) else "False"
        return with_backend(config, slot)


class Dtdev(Kind):
    """A device tree node passed through (Arm)."""

    name = "dtdev"
    json_key = "dtdevs"
    struct = "device_dtdev"
    in_xenstore = False

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns the node's path."""
        path = entry.get("path")
        return path if isinstance(path, str) else f"#{index}"


class Rdm(Kind):
    """A reserved device memory region."""

    name = "rdm"
    json_key = "rdms"
    struct = "device_rdm"
    in_xenstore = False

    def claim(self, config: JsonObject, index: int) -> str:  # noqa: ARG002
        """Regions have no id."""
        return ""

    def expected(self, entry: JsonObject, context: Context) -> bool:  # noqa: ARG002
        """Regions never reach xenstore."""
        return False
