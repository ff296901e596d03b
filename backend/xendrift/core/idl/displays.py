"""The structs of a guest's screens, from `tools/libs/light/libxl_types.idl`."""

from xendrift.core.idl.enums import VGA_INTERFACE_TYPE
from xendrift.core.idl.model import Field, each, struct
from xendrift.core.idl.scalars import DEFBOOL, INT32, STRING

VGA_INTERFACE_INFO = struct(
    "vga_interface_info",
    Field("kind", VGA_INTERFACE_TYPE),
)

VNC_INFO = struct(
    "vnc_info",
    Field("enable", DEFBOOL),
    *each(STRING, "listen passwd"),
    Field("display", INT32),
    Field("findunused", DEFBOOL),
)

SDL_INFO = struct(
    "sdl_info",
    *each(DEFBOOL, "enable opengl"),
    *each(STRING, "display xauthority"),
)

SPICE_INFO = struct(
    "spice_info",
    Field("enable", DEFBOOL),
    *each(INT32, "port tls_port"),
    Field("host", STRING),
    Field("disable_ticketing", DEFBOOL),
    Field("passwd", STRING),
    *each(DEFBOOL, "agent_mouse vdagent clipboard_sharing"),
    Field("usbredirection", INT32),
    *each(STRING, "image_compression streaming_video"),
)
