"""The structs of a guest's screens and of its sound, from `tools/libs/light/libxl_types.idl`."""

from xendrift.core.idl.enums import (
    VGA_INTERFACE_TYPE,
    VSND_PCM_FORMAT,
    VSND_STREAM_TYPE,
)
from xendrift.core.idl.model import Array, Field, each, struct
from xendrift.core.idl.scalars import (
    BOOL,
    DEFBOOL,
    DEVID,
    DOMID,
    INT32,
    STRING,
    UINT32,
)

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


CONNECTOR_PARAM = struct(
    "connector_param",
    Field("unique_id", STRING),
    *each(UINT32, "width height"),
)
DEVICE_VDISPL = struct(
    "device_vdispl",
    Field("backend_domid", DOMID),
    Field("backend_domname", STRING),
    Field("devid", DEVID),
    Field("be_alloc", BOOL),
    Field("connectors", Array(CONNECTOR_PARAM)),
)
VSND_PARAMS = struct(
    "vsnd_params",
    Field("sample_rates", Array(UINT32)),
    Field("sample_formats", Array(VSND_PCM_FORMAT)),
    *each(UINT32, "channels_min channels_max buffer_size"),
)
VSND_STREAM = struct(
    "vsnd_stream",
    Field("unique_id", STRING),
    Field("type", VSND_STREAM_TYPE),
    Field("params", VSND_PARAMS),
)
VSND_PCM = struct(
    "vsnd_pcm",
    Field("name", STRING),
    Field("params", VSND_PARAMS),
    Field("streams", Array(VSND_STREAM)),
)
DEVICE_VSND = struct(
    "device_vsnd",
    Field("backend_domid", DOMID),
    Field("backend_domname", STRING),
    Field("devid", DEVID),
    *each(STRING, "short_name long_name"),
    Field("params", VSND_PARAMS),
    Field("pcms", Array(VSND_PCM)),
)
