"""PV sound cards: `vsnds` in the template, `vsnd` in xenstore (libxl_vsnd.c).

Streams stand only in the frontend, which is the guest's. libxl reads them there all the same, so
a guest can make its own record unreadable.
"""

from xendrift.cstring import cstr
from xendrift.kinds.base import Kind
from xendrift.kinds.record import Unreadable, need, need_backend, need_path
from xendrift.nodes import DomainNodes

_FORMATS = frozenset(
    b"s8 u8 s16_le s16_be u16_le u16_be s24_le s24_be u24_le u24_be s32_le s32_be u32_le u32_be "
    b"f32_le f32_be f64_le f64_be iec958_subframe_le iec958_subframe_be mu_law a_law ima_adpcm "
    b"mpeg gsm".split()
)


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
        pointer = cstr(need(path, "frontend", nodes))
        need_path(pointer, f"{path}/frontend", "sample-rates")
        frontend = pointer.decode("latin-1")
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
    """Follows /0, /1, … up to the first gap, as libxl does, which sets itself no limit."""
    found: list[str] = []
    while nodes.get(f"{root}/{len(found)}") is not None:
        found.append(f"{root}/{len(found)}")
    return found


def _check_formats(root: str, nodes: DomainNodes) -> None:
    value = nodes.get(f"{root}/sample-formats")
    words = cstr(value).lower().replace(b",", b" ").split(b" ") if value else []
    if any(word and word not in _FORMATS for word in words):
        raise Unreadable(f"{root}/sample-formats", "the value names a format libxl does not know")
